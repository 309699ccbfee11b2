//===- Strings.cpp - Computing with references to strings -----------------===//

#include "dialects/onnx/interfaces/Strings.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace onnxc;

bool onnxc::isString(Type onnxElement) { return isa<onnx::StringType>(onnxElement); }

Value StringEmitter::constant(int64_t value) { return arith::ConstantIntOp::create(b, loc, value, 64); }

Value StringEmitter::make(Value address, Value length) {
  Type i128 = b.getIntegerType(128);
  Value bits = arith::ConstantOp::create(b, loc, b.getIntegerAttr(i128, 64));
  Value low = arith::ExtUIOp::create(b, loc, i128, address), high = arith::ExtUIOp::create(b, loc, i128, length);
  return arith::OrIOp::create(b, loc, low, arith::ShLIOp::create(b, loc, high, bits));
}

Value StringEmitter::addressOf(Value string) { return arith::TruncIOp::create(b, loc, b.getI64Type(), string); }

Value StringEmitter::lengthOf(Value string) {
  Value bits = arith::ConstantOp::create(b, loc, b.getIntegerAttr(string.getType(), 64));
  return arith::TruncIOp::create(b, loc, b.getI64Type(), arith::ShRUIOp::create(b, loc, string, bits));
}

Value StringEmitter::byteAt(Value address, Value offset) {
  return kernel::ByteOp::create(b, loc, b.getI8Type(), address, offset);
}

SmallVector<Value> StringEmitter::loopWhile(
    Value from, Value to, ValueRange init,
    llvm::function_ref<SmallVector<Value>(OpBuilder &, Location, Value, ValueRange)> next) {
  // Carried: whether to go on, the position, and what the caller carries.
  SmallVector<Value> start{arith::ConstantIntOp::create(b, loc, 1, 1), from};
  llvm::append_range(start, init);
  auto loop = scf::WhileOp::create(
      b, loc, ValueRange(start).getTypes(), start,
      [&](OpBuilder &b, Location loc, ValueRange state) {
        Value isInside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, state[1], to);
        scf::ConditionOp::create(b, loc, arith::AndIOp::create(b, loc, isInside, state[0]), state);
      },
      [&](OpBuilder &b, Location loc, ValueRange state) {
        SmallVector<Value> results = next(b, loc, state[1], state.drop_front(2));
        Value one = arith::ConstantIntOp::create(b, loc, 1, 64);
        results.insert(results.begin() + 1, arith::AddIOp::create(b, loc, state[1], one));
        scf::YieldOp::create(b, loc, results);
      });
  return SmallVector<Value>(loop.getResults().drop_front(2));
}

Value StringEmitter::equal(Value x, Value y) {
  Value length = lengthOf(x), xAddress = addressOf(x), yAddress = addressOf(y);
  Value sameLength = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, length, lengthOf(y));
  // Nothing is read where the lengths differ.
  Value end = arith::SelectOp::create(b, loc, sameLength, length, constant(0));
  return loopWhile(constant(0), end, sameLength,
                   [&](OpBuilder &b, Location loc, Value i, ValueRange) -> SmallVector<Value> {
                     StringEmitter e(b, loc);
                     Value same = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, e.byteAt(xAddress, i),
                                                        e.byteAt(yAddress, i));
                     return {same, same};
                   })
      .front();
}

Value StringEmitter::less(Value x, Value y) {
  Value xLength = lengthOf(x), yLength = lengthOf(y), xAddress = addressOf(x), yAddress = addressOf(y);
  Value isShorter = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, xLength, yLength);
  Value end = arith::SelectOp::create(b, loc, isShorter, xLength, yLength);
  return loopWhile(constant(0), end, isShorter,
                   [&](OpBuilder &b, Location loc, Value i, ValueRange carried) -> SmallVector<Value> {
                     StringEmitter e(b, loc);
                     Value p = e.byteAt(xAddress, i), q = e.byteAt(yAddress, i);
                     Value same = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, p, q);
                     Value below = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, p, q);
                     return {same, arith::SelectOp::create(b, loc, same, carried[0], below)};
                   })
      .front();
}
