//===- SearchLowering.cpp - Searches as loops -----------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Search/Search.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// Emits the loops of a TopK.  Selection: the element of each rank is the best of
/// those that come after the one of the rank before, in the order by value and then
/// by position.  No state but that element is needed.
struct TopKEmitter {
  OpLowering &l;
  int64_t axis;
  bool largest;

  Value x() const { return l.operands[0]; }
  Value precedes(OpBuilder &b, Location loc, Value a, Value other) const;
  /// The best element after (`value`, `position`) at `at`; position -1: of all.
  scf::ValueVector findNext(OpBuilder &b, Location loc, ValueRange at, ValueRange previous) const;
  SmallVector<Value> emit(ArrayRef<Dim> sizes, ValueRange destinations) const;
};
} // namespace

/// Whether value `a` belongs before `other`.
Value TopKEmitter::precedes(OpBuilder &b, Location loc, Value a, Value other) const {
  if (!largest)
    std::swap(a, other);
  if (isa<FloatType>(a.getType()))
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, a, other);
  auto predicate = l.isUnsigned(0) ? arith::CmpIPredicate::ugt : arith::CmpIPredicate::sgt;
  return arith::CmpIOp::create(b, loc, predicate, a, other);
}

scf::ValueVector TopKEmitter::findNext(OpBuilder &b, Location loc, ValueRange at, ValueRange previous) const {
  Value zero = arith::ConstantIndexOp::create(b, loc, 0), one = arith::ConstantIndexOp::create(b, loc, 1);
  Value none = arith::ConstantIndexOp::create(b, loc, -1);
  Value isFirst = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, previous[1], zero);
  Value size = tensor::DimOp::create(b, loc, x(), axis);
  auto loop = scf::ForOp::create(
      b, loc, zero, size, one, ValueRange{previous[0], none},
      [&](OpBuilder &b, Location loc, Value i, ValueRange best) {
        SmallVector<Value> from(at);
        from[axis] = i;
        Value value = tensor::ExtractOp::create(b, loc, x(), from);
        Value isLower = precedes(b, loc, previous[0], value), isHigher = precedes(b, loc, value, previous[0]);
        Value isBehind = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, i, previous[1]);
        // Left are lower elements, and equal ones behind the previous one.
        Value no = arith::ConstantIntOp::create(b, loc, 0, 1);
        Value isEqualBehind = arith::SelectOp::create(b, loc, isHigher, no, isBehind);
        Value isLeft = arith::OrIOp::create(b, loc, isFirst, arith::OrIOp::create(b, loc, isLower, isEqualBehind));
        Value isEmpty = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, best[1], zero);
        Value isBetter = arith::OrIOp::create(b, loc, isEmpty, precedes(b, loc, value, best[0]));
        Value isNext = arith::AndIOp::create(b, loc, isLeft, isBetter);
        Value nextValue = arith::SelectOp::create(b, loc, isNext, value, best[0]);
        Value nextPosition = arith::SelectOp::create(b, loc, isNext, i, best[1]);
        scf::YieldOp::create(b, loc, ValueRange{nextValue, nextPosition});
      });
  return {loop.getResult(0), loop.getResult(1)};
}

SmallVector<Value> TopKEmitter::emit(ArrayRef<Dim> sizes, ValueRange destinations) const {
  Type element = getElementTypeOrSelf(x().getType());
  Value zero = l.constantIndex(0), one = l.constantIndex(1), none = l.constantIndex(-1);
  Value start = arith::ConstantOp::create(l.b, l.loc, l.b.getZeroAttr(element));
  SmallVector<Value> lower, upper, steps;
  for (auto [i, size] : llvm::enumerate(sizes)) {
    lower.push_back(zero), steps.push_back(one);
    upper.push_back((int64_t)i == axis ? one : l.index(size));
  }
  Value count = l.index(sizes[axis]);
  scf::LoopNest nest = scf::buildLoopNest(
      l.b, l.loc, lower, upper, steps, destinations,
      [&](OpBuilder &b, Location loc, ValueRange at, ValueRange carried) -> scf::ValueVector {
        SmallVector<Value> init(carried);
        init.append({start, none});
        auto ranks = scf::ForOp::create(
            b, loc, zero, count, one, init, [&](OpBuilder &b, Location loc, Value rank, ValueRange state) {
              scf::ValueVector found = findNext(b, loc, at, state.drop_front(2));
              SmallVector<Value> to(at);
              to[axis] = rank;
              Value values = tensor::InsertOp::create(b, loc, found[0], state[0], to);
              Value position = arith::IndexCastOp::create(b, loc, b.getI64Type(), found[1]);
              Value indices = tensor::InsertOp::create(b, loc, position, state[1], to);
              scf::YieldOp::create(b, loc, ValueRange{values, indices, found[0], found[1]});
            });
        return {ranks.getResult(0), ranks.getResult(1)};
      });
  return {nest.results[0], nest.results[1]};
}

namespace {
struct TopKLowering : LinalgLoweringInterface::ExternalModel<TopKLowering, TopKOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<TopKOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    FailureOr<Value> values = l.emptyResult(0), indices = l.emptyResult(1);
    if (failed(sizes) || failed(values) || failed(indices))
      return failure();
    TopKEmitter emitter{l, fromFront(op.getAxis(), sizes->size()), op.getLargest() != 0};
    return emitter.emit(*sizes, {*values, *indices});
  }
};
} // namespace

void onnxc::attachSearchLowerings(MLIRContext *ctx) { TopKOp::attachInterface<TopKLowering>(*ctx); }
