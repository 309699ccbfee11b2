//===- ReductionLowering.cpp - One lowering for all reductions ------------===//
//
// A reduction maps each element, folds, and finishes each result; a row at the end
// of the file says how.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Reduce.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reduction/RuntimeAxes.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// On one element; null stands for the element itself.
using StepFn = Value (*)(ScalarEmitter &e, Value x);
/// On one result, with the number of elements that were folded.
using FinishFn = Value (*)(ScalarEmitter &e, Value x, Value count);

struct ReduceRow {
  Fold fold;
  StepFn map;
  FinishFn finish;
};

/// A reduction over known axes: the steps that the operators share.
class Reduction {
public:
  Reduction(OpLowering &l, Value data, const llvm::SmallBitVector &axes, bool keepDims)
      : l(l), element(l.onnxElement(0)), accumulator(sumType(element)), data(data), keepDims(keepDims),
        reducer(l, data, axes) {}

  Value run(const ReduceRow &row);
  Value runLogSumExp();

private:
  /// A stored element, wide enough to compute with.
  Value widen(ImplicitLocOpBuilder &b, Value stored) { return widenFloat(b, stored, element); }
  Value finished(Value folded, FinishFn finish);

  OpLowering &l;
  Type element, accumulator;
  Value data;
  bool keepDims;
  Reducer reducer;
};
} // namespace

Value Reduction::finished(Value folded, FinishFn finish) {
  Type stored = l.resultType().getElementType();
  if (!finish && stored == accumulator)
    return folded;
  Value count = l.index(reducer.count());
  return mapElements(l, folded, reducer.foldedSizes(keepDims), stored,
                     [&](ImplicitLocOpBuilder &b, ValueRange elements) {
                       ScalarEmitter e(b, l.loc, l.op, elements, accumulator);
                       Value x = finish ? finish(e, elements[0], count) : elements[0];
                       return narrowFloat(b, x, element);
                     });
}

/// The minimum of no bools is the largest byte: true.
static Value asBool(ScalarEmitter &e, Value x, Value) {
  return e.create<arith::MinUIOp>(x, e.constantInt(1, x.getType()));
}

Value Reduction::run(const ReduceRow &row) {
  Value folded = reducer.fold(
      row.fold, data, reducer.all(), accumulator, l.isUnsigned(0),
      [&](ImplicitLocOpBuilder &b, ValueRange elements) {
        Value x = widen(b, elements[0]);
        ScalarEmitter e(b, l.loc, l.op, x, accumulator);
        return row.map ? row.map(e, x) : x;
      },
      keepDims);
  return finished(folded, element.isInteger(1) ? asBool : row.finish);
}

/// log(sum(exp(x))) = m + log(sum(exp(x - m))) for any m; with the maximum nothing
/// overflows.  An infinite maximum would make inf - inf, so 0 takes its place.
Value Reduction::runLogSumExp() {
  auto widened = [&](ImplicitLocOpBuilder &b, ValueRange elements) { return widen(b, elements[0]); };
  Value maximum = reducer.fold(Fold::Max, data, reducer.all(), accumulator, false, widened, keepDims);
  auto shiftOf = [&](ImplicitLocOpBuilder &b, Value max) -> Value {
    Value infinity = arith::ConstantOp::create(b, neutralElement(Fold::Min, accumulator, false));
    Value zero = arith::ConstantOp::create(b, neutralElement(Fold::Add, accumulator, false));
    Value isFinite = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, math::AbsFOp::create(b, max), infinity);
    return arith::SelectOp::create(b, isFinite, max, zero);
  };
  Value sum = reducer.fold(
      Fold::Add, {data, maximum}, {reducer.all(), reducer.folded(keepDims)}, accumulator, false,
      [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
        Value shifted = arith::SubFOp::create(b, widen(b, elements[0]), shiftOf(b, elements[1]));
        return math::ExpOp::create(b, shifted);
      },
      keepDims);
  return mapElements(l, {sum, maximum}, reducer.foldedSizes(keepDims), l.resultType().getElementType(),
                     [&](ImplicitLocOpBuilder &b, ValueRange elements) {
                       Value log = math::LogOp::create(b, elements[0]);
                       return narrowFloat(b, arith::AddFOp::create(b, log, shiftOf(b, elements[1])), element);
                     });
}

/// A null row is LogSumExp, which folds twice.
template <typename OpT>
static FailureOr<SmallVector<Value>> lowerReduction(OpLowering &l, const ReduceRow *row) {
  auto op = cast<OpT>(l.op);
  Value axes = op.getAxes();
  // The constant is the operator's own operand; values at run time are the converted ones.
  if (axes && !constantIntegers(axes))
    axes = l.operands[1];
  FailureOr<ReducedAxes> reduced = reducedAxes(l, l.operands[0], axes, op.getNoopWithEmptyAxes());
  if (failed(reduced))
    return failure();
  auto reduce = [&](Value data, const llvm::SmallBitVector &axes, bool keepDims) {
    Reduction reduction(l, data, axes, keepDims);
    return row ? reduction.run(*row) : reduction.runLogSumExp();
  };
  if (reduced->known)
    return SmallVector<Value>{reduce(l.operands[0], *reduced->known, op.getKeepdims())};
  Value matrix = keptByReduced(l, l.operands[0], reduced->isReduced);
  FailureOr<Value> result = fromKept(l, reduce(matrix, axesFrom(1, 2), /*keepDims=*/false));
  if (failed(result))
    return failure();
  return SmallVector<Value>{*result};
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static Value absolute(ScalarEmitter &e, Value x) {
  if (e.isFloat())
    return e.create<math::AbsFOp>(x);
  return e.isUnsigned() ? x : e.create<math::AbsIOp>(x);
}

static Value square(ScalarEmitter &e, Value x) {
  return e.isFloat() ? e.create<arith::MulFOp>(x, x) : e.create<arith::MulIOp>(x, x);
}

static Value mean(ScalarEmitter &e, Value x, Value count) {
  Type type = x.getType();
  Value number = e.create<arith::IndexCastOp>(e.b.getI64Type(), count);
  if (e.isFloat())
    return e.create<arith::DivFOp>(x, e.create<arith::UIToFPOp>(type, number));
  return e.safeDivide(x, e.convertInt(number, type, /*isUnsigned=*/true));
}

static Value root(ScalarEmitter &e, Value x, Value) {
  if (e.isFloat())
    return e.create<math::SqrtOp>(x);
  Value number = e.intToF64(x, e.isUnsigned());
  return e.floatToInt(e.create<math::SqrtOp>(number), x.getType(), e.isUnsigned());
}

static Value logarithm(ScalarEmitter &e, Value x, Value) { return e.create<math::LogOp>(x); }

//===----------------------------------------------------------------------===//
// ArgMax, ArgMin
//===----------------------------------------------------------------------===//

/// Whether `x` takes the place of `best`: it is better, or the first NaN.
static Value replaces(ScalarEmitter &e, bool isMax, bool last, Value x, Value best) {
  Comparison comparison = isMax ? (last ? Comparison::GreaterOrEqual : Comparison::Greater)
                                : (last ? Comparison::LessOrEqual : Comparison::Less);
  Value better = e.compare(comparison, x, best);
  if (!e.isFloat())
    return better;
  auto isNaN = [&](Value v) { return e.compare(Comparison::NotEqual, v, v); };
  Value bestIsNumber = e.compare(Comparison::Equal, best, best);
  return e.create<arith::OrIOp>(better, e.create<arith::AndIOp>(isNaN(x), bestIsNumber));
}

/// Folds the best element and its position together.
template <typename OpT, Fold kind> static FailureOr<SmallVector<Value>> lowerArgReduce(OpLowering &l) {
  auto op = cast<OpT>(l.op);
  Value data = l.operands[0];
  int64_t rank = cast<RankedTensorType>(data.getType()).getRank(), axis = fromFront(op.getAxis(), rank);
  llvm::SmallBitVector axes(rank);
  axes.set(axis);
  Reducer reducer(l, data, axes);
  Type element = l.onnxElement(0), accumulator = sumType(element);
  Dims sizes = reducer.foldedSizes(op.getKeepdims());
  Value best = l.filled(l.empty(sizes, accumulator), neutralElement(kind, accumulator, l.isUnsigned(0)));
  Value position = l.filled(l.empty(sizes, l.b.getI64Type()), l.b.getI64IntegerAttr(0));
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  iterators[axis] = utils::IteratorType::reduction;
  AffineMap folded = reducer.folded(op.getKeepdims());
  AffineMap maps[] = {reducer.all(), folded, folded};
  auto generic = linalg::GenericOp::create(
      l.b, l.loc, TypeRange{best.getType(), position.getType()}, data, ValueRange{best, position}, maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange args) {
        ImplicitLocOpBuilder b(loc, nested);
        Value x = widenFloat(b, args[0], element);
        ScalarEmitter e(nested, loc, op, x, accumulator);
        Value here = arith::IndexCastOp::create(b, b.getI64Type(), linalg::IndexOp::create(b, axis));
        Value better = replaces(e, kind == Fold::Max, op.getSelectLastIndex(), x, args[1]);
        Value results[] = {e.select(better, x, args[1]), e.select(better, here, args[2])};
        linalg::YieldOp::create(b, results);
      });
  return SmallVector<Value>{generic.getResult(1)};
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

namespace {
/// Holds the row of an operator; external models have no state of their own.
template <typename OpT> struct RowOf { static inline std::optional<ReduceRow> row; };
template <typename OpT>
struct ReduceLowering : LinalgLoweringInterface::ExternalModel<ReduceLowering<OpT>, OpT> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *, OpLowering &l) const {
    return lowerReduction<OpT>(l, RowOf<OpT>::row ? &*RowOf<OpT>::row : nullptr);
  }
};
template <typename OpT, Fold kind>
struct ArgReduceLowering : LinalgLoweringInterface::ExternalModel<ArgReduceLowering<OpT, kind>, OpT> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *, OpLowering &l) const { return lowerArgReduce<OpT, kind>(l); }
};
} // namespace

template <typename OpT> static void attachReduction(MLIRContext *ctx, std::optional<ReduceRow> row) {
  RowOf<OpT>::row = row;
  OpT::template attachInterface<ReduceLowering<OpT>>(*ctx);
}

void onnxc::attachReductionLowerings(MLIRContext *ctx) {
  attachReduction<ReduceSumOp>(ctx, {{Fold::Add, nullptr, nullptr}});
  attachReduction<ReduceMeanOp>(ctx, {{Fold::Add, nullptr, mean}});
  attachReduction<ReduceProdOp>(ctx, {{Fold::Multiply, nullptr, nullptr}});
  attachReduction<ReduceSumSquareOp>(ctx, {{Fold::Add, square, nullptr}});
  attachReduction<ReduceL1Op>(ctx, {{Fold::Add, absolute, nullptr}});
  attachReduction<ReduceL2Op>(ctx, {{Fold::Add, square, root}});
  attachReduction<ReduceLogSumOp>(ctx, {{Fold::Add, nullptr, logarithm}});
  attachReduction<ReduceMaxOp>(ctx, {{Fold::Max, nullptr, nullptr}});
  attachReduction<ReduceMinOp>(ctx, {{Fold::Min, nullptr, nullptr}});
  attachReduction<ReduceLogSumExpOp>(ctx, std::nullopt);
  ArgMaxOp::attachInterface<ArgReduceLowering<ArgMaxOp, Fold::Max>>(*ctx);
  ArgMinOp::attachInterface<ArgReduceLowering<ArgMinOp, Fold::Min>>(*ctx);
}
