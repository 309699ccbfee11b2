//===- SplitLowering.cpp - The parts of strings ---------------------------===//
//
// A part begins where the one before it ended; behind the last one the position is past
// the end of the string.  So all parts of a string are found in one pass over it.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

using Predicate = arith::CmpIPredicate;

namespace {
/// Scalars of i64: where a part begins and ends, and where to look for the next.
struct Part {
  Value exists; ///< i1
  Value begin, end, next;
};

class Splitter {
public:
  Splitter(OpBuilder &b, Location loc, StringRef delimiter, int64_t most, Value string)
      : b(loc, b), e(b, loc), delimiter(delimiter), most(most), address(e.addressOf(string)), length(e.lengthOf(string)) {}

  /// Part number `count`, from `position` on.
  Part find(Value position, Value count) { return delimiter.empty() ? findWord(position, count) : findPart(position, count); }
  Value partAsString(const Part &part) {
    Value reference = e.make(arith::AddIOp::create(b, address, part.begin), arith::SubIOp::create(b, part.end, part.begin));
    Value none = arith::ConstantOp::create(b, b.getIntegerAttr(reference.getType(), 0));
    return arith::SelectOp::create(b, part.exists, reference, none);
  }
  Value pastEnd() { return add(length, e.constant(1)); }
  Value getLength() { return length; }

private:
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value compare(Predicate predicate, Value x, Value y) { return arith::CmpIOp::create(b, predicate, x, y); }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }
  Value isLast(Value count) { return compare(Predicate::sge, count, e.constant(most)); }
  /// The first i in [from, to) with `test`; else `to`, or `from` if that is larger.
  Value first(Value from, Value to, llvm::function_ref<Value(OpBuilder &, Location, Value)> test);
  Value isSpace(OpBuilder &b, Location loc, Value i);
  Part findWord(Value position, Value count);
  Part findPart(Value position, Value count);

  ImplicitLocOpBuilder b;
  StringEmitter e;
  StringRef delimiter;
  int64_t most;
  Value address, length;
};
} // namespace

Value Splitter::first(Value from, Value to, llvm::function_ref<Value(OpBuilder &, Location, Value)> test) {
  Value none = arith::MaxSIOp::create(b, from, to);
  return e.loopWhile(from, to, none,
                     [&](OpBuilder &inner, Location loc, Value i, ValueRange carried) -> SmallVector<Value> {
                       Value found = test(inner, loc, i), yes = arith::ConstantIntOp::create(inner, loc, 1, 1);
                       return {arith::XOrIOp::create(inner, loc, found, yes),
                               arith::SelectOp::create(inner, loc, found, i, carried[0])};
                     })
      .front();
}

/// Space and the control characters from tab to carriage return.
Value Splitter::isSpace(OpBuilder &inner, Location loc, Value i) {
  Value byte = StringEmitter(inner, loc).byteAt(address, i);
  auto constant = [&](int64_t value) -> Value { return arith::ConstantIntOp::create(inner, loc, value, 8); };
  Value fromTab = arith::SubIOp::create(inner, loc, byte, constant('\t'));
  Value isControl = arith::CmpIOp::create(inner, loc, Predicate::ule, fromTab, constant('\r' - '\t'));
  return arith::OrIOp::create(inner, loc, isControl,
                              arith::CmpIOp::create(inner, loc, Predicate::eq, byte, constant(' ')));
}

Part Splitter::findWord(Value position, Value count) {
  Value begin = first(position, length, [&](OpBuilder &inner, Location loc, Value i) -> Value {
    Value yes = arith::ConstantIntOp::create(inner, loc, 1, 1);
    return arith::XOrIOp::create(inner, loc, isSpace(inner, loc, i), yes);
  });
  // The last one has all that is left.
  Value from = select(isLast(count), length, begin);
  Value end = first(from, length, [&](OpBuilder &inner, Location loc, Value i) { return isSpace(inner, loc, i); });
  return {compare(Predicate::slt, begin, length), begin, end, end};
}

Part Splitter::findPart(Value position, Value count) {
  Value size = e.constant(delimiter.size());
  // Where the delimiter can begin; of an unsigned comparison nothing may be negative.
  Value limit = arith::MaxSIOp::create(b, add(arith::SubIOp::create(b, length, size), e.constant(1)), e.constant(0));
  limit = select(isLast(count), position, limit);
  Value found = first(position, limit, [&](OpBuilder &inner, Location loc, Value i) -> Value {
    StringEmitter at(inner, loc);
    Value same = arith::ConstantIntOp::create(inner, loc, 1, 1);
    for (auto [k, wanted] : llvm::enumerate(delimiter)) {
      Value offset = arith::AddIOp::create(inner, loc, i, at.constant(k));
      Value isSame = arith::CmpIOp::create(inner, loc, Predicate::eq, at.byteAt(address, offset),
                                           arith::ConstantIntOp::create(inner, loc, (int8_t)wanted, 8));
      same = arith::AndIOp::create(inner, loc, same, isSame);
    }
    return same;
  });
  Value isFound = compare(Predicate::slt, found, limit);
  return {compare(Predicate::sle, position, length), position, select(isFound, found, length),
          select(isFound, add(found, size), pastEnd())};
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

/// How many parts a string has.
static Value countParts(OpBuilder &b, Location loc, CountPartsOp op, Value string) {
  StringEmitter e(b, loc);
  Splitter whole(b, loc, op.getDelimiter(), op.getMaxsplit(), string);
  // There are at most as many as bytes, and one.
  return e.loopWhile(e.constant(0), whole.pastEnd(), {e.constant(0), e.constant(0)},
                     [&](OpBuilder &inner, Location loc, Value, ValueRange carried) -> SmallVector<Value> {
                       Splitter splitter(inner, loc, op.getDelimiter(), op.getMaxsplit(), string);
                       Part part = splitter.find(carried[0], carried[1]);
                       Value one = arith::ExtUIOp::create(inner, loc, inner.getI64Type(), part.exists);
                       return {part.exists, part.next, arith::AddIOp::create(inner, loc, carried[1], one)};
                     })[1];
}

namespace {
struct CountPartsLowering : LinalgLoweringInterface::ExternalModel<CountPartsLowering, CountPartsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<CountPartsOp>(operation);
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    int64_t rank = l.resultType().getRank();
    AffineMap identity = l.b.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    return SmallVector<Value>{l.generic(
        l.operands[0], {identity, identity}, *out, iterators,
        [&](OpBuilder &b, Location loc, ValueRange args) { return countParts(b, loc, op, args[0]); })};
  }
};

struct SplitPartsLowering : LinalgLoweringInterface::ExternalModel<SplitPartsLowering, SplitPartsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<SplitPartsOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    FailureOr<Value> out = l.emptyResult();
    if (failed(sizes) || failed(out))
      return failure();
    Value zero = l.constantIndex(0), one = l.constantIndex(1), count = l.index(sizes->back());
    Value wanted = tensor::ExtractOp::create(l.b, l.loc, l.operands[1], zero);
    Value fits = arith::CmpIOp::create(l.b, l.loc, Predicate::sle, wanted, l.constantInt(wanted.getType(), op.getLimit()));
    cf::AssertOp::create(l.b, l.loc, fits, "size: a string has too many parts");
    SmallVector<Value> lower(sizes->size() - 1, zero), steps(sizes->size() - 1, one), upper;
    for (Dim size : ArrayRef(*sizes).drop_back())
      upper.push_back(l.index(size));
    auto row = [&](OpBuilder &b, Location loc, ValueRange at, ValueRange carried) -> scf::ValueVector {
      Value string = tensor::ExtractOp::create(b, loc, l.operands[0], at);
      Value start = arith::ConstantIntOp::create(b, loc, 0, 64);
      auto parts = scf::ForOp::create(
          b, loc, zero, count, one, ValueRange{carried[0], start},
          [&](OpBuilder &b, Location loc, Value k, ValueRange state) {
            Splitter splitter(b, loc, op.getDelimiter(), op.getMaxsplit(), string);
            Part part = splitter.find(state[1], arith::IndexCastOp::create(b, loc, b.getI64Type(), k));
            SmallVector<Value> to(at);
            to.push_back(k);
            Value stored = tensor::InsertOp::create(b, loc, splitter.partAsString(part), state[0], to);
            scf::YieldOp::create(b, loc, ValueRange{stored, part.next});
          });
      return {parts.getResult(0)};
    };
    // A scalar has one row; without loops there would be nothing to carry the result.
    if (upper.empty())
      return SmallVector<Value>{row(l.b, l.loc, {}, *out).front()};
    scf::LoopNest nest = scf::buildLoopNest(l.b, l.loc, lower, upper, steps, *out, row);
    return SmallVector<Value>{nest.results.front()};
  }
};
} // namespace

void onnxc::attachSplitLowerings(MLIRContext *ctx) {
  CountPartsOp::attachInterface<CountPartsLowering>(*ctx);
  SplitPartsOp::attachInterface<SplitPartsLowering>(*ctx);
}
