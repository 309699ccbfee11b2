//===- EncoderLowering.cpp - Searches in tables without collisions --------===//
//
// Computes the hashes of interfaces/PerfectHash.cpp: the two must stay the same.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/PerfectHash.h"
#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Encoder/Encoder.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// The search for one element.
struct Search {
  ImplicitLocOpBuilder b;
  FindKeyOp::Adaptor tables;
  Value base; // the address of the keys' bytes; null for numbers
  uint64_t start;

  Value find(Value element);

private:
  Value constant(uint64_t value) { return arith::ConstantIntOp::create(b, (int64_t)value, 64); }
  Value load(Value table, Value at) {
    Value index = arith::IndexCastOp::create(b, b.getIndexType(), at);
    return tensor::ExtractOp::create(b, table, index);
  }
  /// The entry of a table that a hash chooses.
  Value loadSlot(Value table, Value hash) {
    int64_t size = cast<RankedTensorType>(table.getType()).getNumElements();
    return load(table, arith::AndIOp::create(b, hash, constant(size - 1)));
  }
  Value mix(Value bits);
  Value hashOf(Value element);
  Value hasKey(Value element, Value position);
};
} // namespace

Value Search::mix(Value bits) {
  auto fold = [&](Value x) -> Value {
    return arith::XOrIOp::create(b, x, arith::ShRUIOp::create(b, x, constant(kMixShift)));
  };
  bits = arith::MulIOp::create(b, fold(bits), constant(kMixFirst));
  bits = arith::MulIOp::create(b, fold(bits), constant(kMixSecond));
  return fold(bits);
}

Value Search::hashOf(Value element) {
  if (!base)
    return mix(arith::XOrIOp::create(b, element, constant(start)));
  StringEmitter e(b, b.getLoc());
  Value address = e.addressOf(element), prime = constant(kBytePrime);
  auto next = [&](OpBuilder &inner, Location loc, Value i, ValueRange carried) -> SmallVector<Value> {
    Value byte = StringEmitter(inner, loc).byteAt(address, i);
    Value bits = arith::XOrIOp::create(inner, loc, carried[0],
                                       arith::ExtUIOp::create(inner, loc, inner.getI64Type(), byte));
    Value goOn = arith::ConstantIntOp::create(inner, loc, 1, 1);
    return {goOn, arith::MulIOp::create(inner, loc, bits, prime)};
  };
  return mix(e.loopWhile(constant(0), e.lengthOf(element), constant(start), next).front());
}

/// Whether the key at `position` is the element.
Value Search::hasKey(Value element, Value position) {
  Value begin = load(tables.getKeys(), position);
  if (!base)
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, element, begin);
  Value end = load(tables.getKeys(), arith::AddIOp::create(b, position, constant(1)));
  StringEmitter e(b, b.getLoc());
  Value key = e.make(arith::AddIOp::create(b, base, begin), arith::SubIOp::create(b, end, begin));
  return e.equal(element, key);
}

Value Search::find(Value element) {
  Value hash = hashOf(element);
  Value displacement = loadSlot(tables.getDisplacements(), hash);
  Value position = loadSlot(tables.getSlots(), mix(arith::AddIOp::create(b, hash, displacement)));
  int64_t numKeys = cast<RankedTensorType>(tables.getKeys().getType()).getNumElements() - (base ? 2 : 1);
  return arith::SelectOp::create(b, hasKey(element, position), position, constant(numKeys));
}

/// The bits that numbers are compared by: one NaN and one zero.
static Value normalizedBits(OpBuilder &b, Location loc, Value number) {
  Type type = number.getType();
  auto floating = dyn_cast<FloatType>(type);
  if (!floating)
    return type.isInteger(64) ? number : Value(arith::ExtSIOp::create(b, loc, b.getI64Type(), number));
  Type integer = b.getIntegerType(floating.getWidth());
  auto constant = [&](const APInt &bits) -> Value {
    return arith::ConstantOp::create(b, loc, b.getIntegerAttr(integer, bits));
  };
  Value nan = constant(APFloat::getQNaN(floating.getFloatSemantics()).bitcastToAPInt());
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  Value isNaN = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNO, number, number);
  Value isZero = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, number, zero);
  Value bits = arith::BitcastOp::create(b, loc, integer, number);
  bits = arith::SelectOp::create(b, loc, isZero, constant(APInt::getZero(floating.getWidth())), bits);
  bits = arith::SelectOp::create(b, loc, isNaN, nan, bits);
  return integer.isInteger(64) ? bits : Value(arith::ExtUIOp::create(b, loc, b.getI64Type(), bits));
}

/// Fails the run when a result is not the position of a key.
static void requireFound(OpLowering &l, Value positions, int64_t numKeys) {
  int64_t rank = cast<RankedTensorType>(positions.getType()).getRank();
  AffineMap toScalar = AffineMap::get(rank, 0, l.b.getContext());
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::reduction);
  Type i64 = l.b.getI64Type();
  Value none = l.filled(l.empty({}, i64), l.constantInt(i64, 0)), count = l.constantInt(i64, numKeys);
  Value largest = l.generic(positions, {l.b.getMultiDimIdentityMap(rank), toScalar}, none, iterators,
                            [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
                              Value isMissing = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, args[0], count);
                              return arith::OrIOp::create(b, loc, args[1], arith::ExtUIOp::create(b, loc, i64, isMissing));
                            });
  Value any = tensor::ExtractOp::create(l.b, l.loc, largest, ValueRange{});
  Value found = arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::eq, any, l.constantInt(i64, 0));
  cf::AssertOp::create(l.b, l.loc, found, "value: no category");
}

namespace {
struct FindKeyLowering : LinalgLoweringInterface::ExternalModel<FindKeyLowering, FindKeyOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<FindKeyOp>(operation);
    auto tables = l.adaptor<FindKeyOp>();
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value base;
    if (tables.getBytes())
      base = kernel::AddressOp::create(l.b, l.loc, l.b.getI64Type(), tables.getBytes());
    int64_t rank = l.resultType().getRank();
    AffineMap identity = l.b.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    Value positions = l.generic(tables.getInput(), {identity, identity}, *out, iterators,
                                [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
                                  Search search{ImplicitLocOpBuilder(loc, b), tables, base, (uint64_t)op.getStart()};
                                  return search.find(base ? args[0] : normalizedBits(b, loc, args[0]));
                                });
    if (op.getMustFind())
      requireFound(l, positions, op.getNumKeys());
    return SmallVector<Value>{positions};
  }
};
} // namespace

void onnxc::attachEncoderLowerings(MLIRContext *ctx) { FindKeyOp::attachInterface<FindKeyLowering>(*ctx); }
