//===- SuppressBoxes.cpp - The loops of NonMaxSuppression -----------------===//
//
// Per batch and class a list of candidates, at first those whose score is high enough.
// Each step chooses the best of them, and in one pass over the list drops what overlaps
// it and finds the best of the rest: nothing needs to be sorted.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Select/SelectLowering.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using arith::CmpFPredicate;
using arith::CmpIPredicate;

namespace {
/// Two corners and the area.
struct Box {
  Value low[2], high[2], area;
};

/// The list of candidates (i64 box numbers), its length, and the best of them with its
/// score, -1 if there is none.
struct Candidates {
  Value list, length, best, score;
  explicit Candidates(ValueRange values) : list(values[0]), length(values[1]), best(values[2]), score(values[3]) {}
  Candidates(Value list, Value length, Value best, Value score)
      : list(list), length(length), best(best), score(score) {}
  SmallVector<Value> values() const { return {list, length, best, score}; }
};

class SuppressEmitter {
public:
  explicit SuppressEmitter(OpLowering &l);
  SmallVector<Value> emit(Value destination);

private:
  Box loadBox(OpBuilder &b, Location loc, Value batch, Value number);
  Value overlaps(OpBuilder &b, Location loc, const Box &x, const Box &y);
  Candidates consider(OpBuilder &b, Location loc, const Candidates &soFar, Value number, Value score, Value isKept);
  Candidates findCandidates(OpBuilder &b, Location loc, Value batch, Value category, Value list);
  Candidates choose(OpBuilder &b, Location loc, Value batch, Value category, const Candidates &from);
  Value writeRow(OpBuilder &b, Location loc, Value selected, Value row, ValueRange numbers);
  Value number(Value operand);

  OpLowering &l;
  SuppressBoxesOp::Adaptor op;
  Value zero, one, none, count, limit;
  Value overlapLimit, scoreLimit; // the latter may be null
  bool isCentered;
};
} // namespace

/// The one element of a tensor.
Value SuppressEmitter::number(Value operand) {
  SmallVector<Value> zeros(cast<RankedTensorType>(operand.getType()).getRank(), zero);
  return tensor::ExtractOp::create(l.b, l.loc, operand, zeros);
}

SuppressEmitter::SuppressEmitter(OpLowering &l)
    : l(l), op(l.operands, cast<SuppressBoxesOp>(l.op)), zero(l.constantIndex(0)), one(l.constantIndex(1)),
      none(l.constantIndex(-1)), count(l.index(l.dim(op.getBoxes(), 1))), limit(zero),
      isCentered(op.getCenterPointBox() != 0) {
  if (Value most = op.getMaxOutputBoxesPerClass()) {
    DimBuilder dims = l.dims();
    limit = l.index(dims.min(dims.max(dims.value(most, 0), dims.constant(0)), Dim(count)));
  }
  overlapLimit = op.getIouThreshold() ? number(op.getIouThreshold()) : l.constant(l.b.getF32Type(), 0);
  if (op.getScoreThreshold())
    scoreLimit = number(op.getScoreThreshold());
}

Box SuppressEmitter::loadBox(OpBuilder &b, Location loc, Value batch, Value number) {
  Value parts[4];
  for (int64_t i = 0; i < 4; ++i) {
    Value part = arith::ConstantIndexOp::create(b, loc, i);
    parts[i] = tensor::ExtractOp::create(b, loc, op.getBoxes(), ValueRange{batch, number, part});
  }
  Box box;
  Value half = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0.5));
  for (int i = 0; i < 2; ++i) {
    if (isCentered) {
      Value extent = arith::MulFOp::create(b, loc, parts[i + 2], half);
      box.low[i] = arith::SubFOp::create(b, loc, parts[i], extent);
      box.high[i] = arith::AddFOp::create(b, loc, parts[i], extent);
    } else {
      // Any two opposite corners.
      box.low[i] = arith::MinimumFOp::create(b, loc, parts[i], parts[i + 2]);
      box.high[i] = arith::MaximumFOp::create(b, loc, parts[i], parts[i + 2]);
    }
  }
  Value sides[2];
  for (int i = 0; i < 2; ++i)
    sides[i] = arith::SubFOp::create(b, loc, box.high[i], box.low[i]);
  box.area = arith::MulFOp::create(b, loc, sides[0], sides[1]);
  return box;
}

/// Whether the intersection over the union is above the limit; boxes without area do
/// not overlap.
Value SuppressEmitter::overlaps(OpBuilder &b, Location loc, const Box &x, const Box &y) {
  Value none = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0));
  auto isPositive = [&](Value value) { return arith::CmpFOp::create(b, loc, CmpFPredicate::OGT, value, none); };
  Value sides[2];
  for (int i = 0; i < 2; ++i) {
    Value low = arith::MaximumFOp::create(b, loc, x.low[i], y.low[i]);
    Value high = arith::MinimumFOp::create(b, loc, x.high[i], y.high[i]);
    sides[i] = arith::MaximumFOp::create(b, loc, arith::SubFOp::create(b, loc, high, low), none);
  }
  Value shared = arith::MulFOp::create(b, loc, sides[0], sides[1]);
  Value both = arith::SubFOp::create(b, loc, arith::AddFOp::create(b, loc, x.area, y.area), shared);
  Value ratio = arith::DivFOp::create(b, loc, shared, both);
  Value result = arith::CmpFOp::create(b, loc, CmpFPredicate::OGT, ratio, overlapLimit);
  for (Value needed : {x.area, y.area, both})
    result = arith::AndIOp::create(b, loc, result, isPositive(needed));
  return result;
}

/// Appends a box to the list if it is kept.  The list is never longer than the number of
/// boxes seen, so that writing first and counting then is safe.
Candidates SuppressEmitter::consider(OpBuilder &b, Location loc, const Candidates &soFar, Value number, Value score,
                                     Value isKept) {
  Value wide = arith::IndexCastOp::create(b, loc, b.getI64Type(), number);
  Value list = tensor::InsertOp::create(b, loc, wide, soFar.list, soFar.length);
  Value grows = arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isKept);
  Value length = arith::AddIOp::create(b, loc, soFar.length, grows);
  Value isOnly = arith::CmpIOp::create(b, loc, CmpIPredicate::slt, soFar.best, zero);
  Value isHigher = arith::CmpFOp::create(b, loc, CmpFPredicate::OGT, score, soFar.score);
  Value isBest = arith::AndIOp::create(b, loc, isKept, arith::OrIOp::create(b, loc, isOnly, isHigher));
  return {list, length, arith::SelectOp::create(b, loc, isBest, number, soFar.best),
          arith::SelectOp::create(b, loc, isBest, score, soFar.score)};
}

Candidates SuppressEmitter::findCandidates(OpBuilder &b, Location loc, Value batch, Value category, Value list) {
  Value noScore = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0));
  auto loop = scf::ForOp::create(
      b, loc, zero, count, one, ValueRange{list, zero, none, noScore},
      [&](OpBuilder &b, Location loc, Value box, ValueRange state) {
        Value score = tensor::ExtractOp::create(b, loc, op.getScores(), ValueRange{batch, category, box});
        // NaN is no score.
        Value isKept = scoreLimit ? arith::CmpFOp::create(b, loc, CmpFPredicate::OGT, score, scoreLimit)
                                  : arith::CmpFOp::create(b, loc, CmpFPredicate::ORD, score, score);
        scf::YieldOp::create(b, loc, consider(b, loc, Candidates(state), box, score, isKept).values());
      });
  return Candidates(loop.getResults());
}

/// What is left when the best candidate has been chosen.
Candidates SuppressEmitter::choose(OpBuilder &b, Location loc, Value batch, Value category, const Candidates &from) {
  Box chosen = loadBox(b, loc, batch, from.best);
  Value noScore = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0));
  auto loop = scf::ForOp::create(
      b, loc, zero, from.length, one, ValueRange{from.list, zero, none, noScore},
      [&](OpBuilder &b, Location loc, Value position, ValueRange state) {
        Value wide = tensor::ExtractOp::create(b, loc, state[0], position);
        Value number = arith::IndexCastOp::create(b, loc, b.getIndexType(), wide);
        Value score = tensor::ExtractOp::create(b, loc, op.getScores(), ValueRange{batch, category, number});
        Value isChosen = arith::CmpIOp::create(b, loc, CmpIPredicate::eq, number, from.best);
        Value isCovered = overlaps(b, loc, chosen, loadBox(b, loc, batch, number));
        Value isDropped = arith::OrIOp::create(b, loc, isChosen, isCovered);
        Value yes = arith::ConstantIntOp::create(b, loc, 1, 1);
        Value isKept = arith::XOrIOp::create(b, loc, isDropped, yes);
        scf::YieldOp::create(b, loc, consider(b, loc, Candidates(state), number, score, isKept).values());
      });
  return Candidates(loop.getResults());
}

Value SuppressEmitter::writeRow(OpBuilder &b, Location loc, Value selected, Value row, ValueRange numbers) {
  for (auto [i, number] : llvm::enumerate(numbers)) {
    Value wide = arith::IndexCastOp::create(b, loc, b.getI64Type(), number);
    Value column = arith::ConstantIndexOp::create(b, loc, i);
    selected = tensor::InsertOp::create(b, loc, wide, selected, ValueRange{row, column});
  }
  return selected;
}

SmallVector<Value> SuppressEmitter::emit(Value destination) {
  Value list = l.empty({l.dim(op.getBoxes(), 1)}, l.b.getI64Type());
  Value upper[] = {l.index(l.dim(op.getScores(), 0)), l.index(l.dim(op.getScores(), 1))};
  scf::LoopNest nest = scf::buildLoopNest(
      l.b, l.loc, {zero, zero}, upper, {one, one}, ValueRange{destination, list, zero},
      [&](OpBuilder &b, Location loc, ValueRange at, ValueRange carried) -> scf::ValueVector {
        Candidates candidates = findCandidates(b, loc, at[0], at[1], carried[1]);
        Value end = arith::AddIOp::create(b, loc, carried[2], limit);
        SmallVector<Value> initial{carried[0], carried[2]};
        llvm::append_range(initial, candidates.values());
        auto loop = scf::WhileOp::create(
            b, loc, ValueRange(initial).getTypes(), initial,
            [&](OpBuilder &b, Location loc, ValueRange state) {
              Value hasRoom = arith::CmpIOp::create(b, loc, CmpIPredicate::slt, state[1], end);
              Value hasBest = arith::CmpIOp::create(b, loc, CmpIPredicate::sge, state[4], zero);
              scf::ConditionOp::create(b, loc, arith::AndIOp::create(b, loc, hasRoom, hasBest), state);
            },
            [&](OpBuilder &b, Location loc, ValueRange state) {
              Candidates from(state.drop_front(2));
              SmallVector<Value> next{writeRow(b, loc, state[0], state[1], {at[0], at[1], from.best}),
                                      arith::AddIOp::create(b, loc, state[1], one)};
              llvm::append_range(next, choose(b, loc, at[0], at[1], from).values());
              scf::YieldOp::create(b, loc, next);
            });
        return {loop.getResult(0), loop.getResult(2), loop.getResult(1)};
      });
  return {nest.results[0], countTensor(l, nest.results[2])};
}

namespace {
struct SuppressBoxesLowering : LinalgLoweringInterface::ExternalModel<SuppressBoxesLowering, SuppressBoxesOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Value> selected = l.emptyResult(0);
    if (failed(selected))
      return failure();
    return SuppressEmitter(l).emit(*selected);
  }
};
} // namespace

void onnx::attachSuppressBoxes(MLIRContext *ctx) { SuppressBoxesOp::attachInterface<SuppressBoxesLowering>(*ctx); }
