//===- NormalizationLowering.cpp - Normalisation by own statistics --------===//
//
// Layer, RMS, instance and mean-variance normalisation differ in the axes that the
// statistics are taken over and in what follows.  The variance is the mean square
// of the differences, not a difference of mean squares, which would cancel.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/interfaces/Reduce.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/ops/Normalization/Normalization.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
class Normalizer {
public:
  Normalizer(OpLowering &l, llvm::SmallBitVector axes)
      : l(l), element(l.onnxElement(0)), type(sumType(element)), data(l.operands[0]),
        reducer(l, data, std::move(axes)) {}

  /// The mean along the axes, and 1 / sqrt(mean square of differences + epsilon); without
  /// `centered` differences from 0.
  void computeStatistics(bool centered, double epsilon);
  /// (x - mean) * inverse.
  Value normalized(ImplicitLocOpBuilder &b, ValueRange elements);
  /// The result: normalized, times `scale`, plus `bias`, which `maps` read; both optional.
  FailureOr<Value> result(ArrayRef<unsigned> parameters, ArrayRef<AffineMap> maps);
  /// A statistic as result `index` of the operator, whose folded axes have size 1.
  Value statistic(Value folded, unsigned index);

  Value mean, inverse;

private:
  Value widen(ImplicitLocOpBuilder &b, Value stored) { return widenFloat(b, stored, element); }
  Value constant(ImplicitLocOpBuilder &b, double value) {
    return arith::ConstantOp::create(b, FloatAttr::get(type, value));
  }
  /// folded / count, then `finish`.
  Value averaged(Value folded, llvm::function_ref<Value(ImplicitLocOpBuilder &, Value)> finish);

  OpLowering &l;
  Type element, type;
  Value data;
  Reducer reducer;
};
} // namespace

Value Normalizer::averaged(Value folded, llvm::function_ref<Value(ImplicitLocOpBuilder &, Value)> finish) {
  Value count = l.index(reducer.count());
  return mapElements(l, folded, reducer.foldedSizes(), type, [&](ImplicitLocOpBuilder &b, ValueRange elements) {
    Value number = arith::UIToFPOp::create(b, type, arith::IndexCastOp::create(b, b.getI64Type(), count));
    return finish(b, arith::DivFOp::create(b, elements[0], number));
  });
}

void Normalizer::computeStatistics(bool centered, double epsilon) {
  SmallVector<Value> inputs{data};
  SmallVector<AffineMap> maps{reducer.all()};
  if (centered) {
    Value sum = reducer.fold(Fold::Add, data, reducer.all(), type, false,
                             [&](ImplicitLocOpBuilder &b, ValueRange elements) { return widen(b, elements[0]); });
    mean = averaged(sum, [](ImplicitLocOpBuilder &, Value average) { return average; });
    inputs.push_back(mean);
    maps.push_back(reducer.folded());
  }
  Value squares = reducer.fold(Fold::Add, inputs, maps, type, false,
                               [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
                                 Value x = widen(b, elements[0]);
                                 if (centered)
                                   x = arith::SubFOp::create(b, x, elements[1]);
                                 return arith::MulFOp::create(b, x, x);
                               });
  inverse = averaged(squares, [&](ImplicitLocOpBuilder &b, Value variance) -> Value {
    Value root = math::SqrtOp::create(b, arith::AddFOp::create(b, variance, constant(b, epsilon)));
    return arith::DivFOp::create(b, constant(b, 1), root);
  });
}

Value Normalizer::normalized(ImplicitLocOpBuilder &b, ValueRange elements) {
  Value x = widen(b, elements[0]);
  if (mean)
    x = arith::SubFOp::create(b, x, elements[2]);
  return arith::MulFOp::create(b, x, elements[1]);
}

FailureOr<Value> Normalizer::result(ArrayRef<unsigned> parameters, ArrayRef<AffineMap> parameterMaps) {
  FailureOr<Value> out = l.emptyResult();
  if (failed(out))
    return failure();
  SmallVector<Value> inputs{data, inverse};
  SmallVector<AffineMap> maps{reducer.all(), reducer.folded()};
  if (mean) {
    inputs.push_back(mean);
    maps.push_back(reducer.folded());
  }
  unsigned first = inputs.size();
  for (auto [parameter, map] : llvm::zip_equal(parameters, parameterMaps)) {
    inputs.push_back(l.operands[parameter]);
    maps.push_back(map);
  }
  return reducer.map(inputs, maps, *out, [&](ImplicitLocOpBuilder &b, ValueRange elements) {
    Value y = normalized(b, elements);
    for (auto [i, parameter] : llvm::enumerate(parameters)) {
      Value wide = widenFloat(b, elements[first + i], l.onnxElement(parameter));
      if (wide.getType() != type)
        wide = ScalarEmitter(b, l.loc, l.op, wide, type).convertFloat(wide, type);
      y = i == 0 ? arith::MulFOp::create(b, y, wide).getResult() : arith::AddFOp::create(b, y, wide).getResult();
    }
    return ScalarEmitter(b, l.loc, l.op, y, type).convertFloat(y, l.resultType().getElementType());
  });
}

Value Normalizer::statistic(Value folded, unsigned index) {
  AffineMap map = reducer.folded(/*keepDims=*/true);
  Type stored = l.resultType(index).getElementType();
  // The folded dimensions are 1 in the result's space.
  int64_t rank = reducer.rank();
  SmallVector<AffineExpr> kept;
  for (AffineExpr expr : map.getResults())
    if (isa<AffineDimExpr>(expr))
      kept.push_back(expr);
  AffineMap maps[] = {AffineMap::get(rank, 0, kept, l.b.getContext()), l.b.getMultiDimIdentityMap(rank)};
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  return l.generic(folded, maps, l.empty(reducer.foldedSizes(true), stored), iterators,
                   [&](OpBuilder &b, Location loc, ValueRange elements) {
                     return ScalarEmitter(b, loc, l.op, elements[0], type).convertFloat(elements[0], stored);
                   });
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

/// The map that reads operand `i` broadcast to operand 0.
static AffineMap broadcastOperand(OpLowering &l, unsigned i) {
  return l.broadcastMap(cast<RankedTensorType>(l.operands[i].getType()).getShape(), l.dims().of(l.operands[0]));
}

static FailureOr<SmallVector<Value>> single(FailureOr<Value> value) {
  if (failed(value))
    return failure();
  return SmallVector<Value>{*value};
}

namespace {
struct LayerNormalizationLowering
    : LinalgLoweringInterface::ExternalModel<LayerNormalizationLowering, LayerNormalizationOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<LayerNormalizationOp>(operation);
    int64_t rank = rankOf(l.operands[0]);
    Normalizer n(l, axesFrom(fromFront(op.getAxis(), rank), rank));
    n.computeStatistics(/*centered=*/true, op.getEpsilon().convertToDouble());
    SmallVector<unsigned> parameters{1};
    if (op.getB())
      parameters.push_back(2);
    FailureOr<Value> y =
        n.result(parameters, llvm::map_to_vector(parameters, [&](unsigned i) { return broadcastOperand(l, i); }));
    if (failed(y))
      return failure();
    SmallVector<Value> results{*y};
    if (op.getMean())
      results.push_back(n.statistic(n.mean, results.size()));
    if (op.getInvStdDev())
      results.push_back(n.statistic(n.inverse, results.size()));
    return results;
  }
};

struct RMSNormalizationLowering
    : LinalgLoweringInterface::ExternalModel<RMSNormalizationLowering, RMSNormalizationOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<RMSNormalizationOp>(operation);
    int64_t rank = rankOf(l.operands[0]);
    Normalizer n(l, axesFrom(fromFront(op.getAxis(), rank), rank));
    n.computeStatistics(/*centered=*/false, op.getEpsilon().convertToDouble());
    return single(n.result(1u, broadcastOperand(l, 1)));
  }
};

struct InstanceNormalizationLowering
    : LinalgLoweringInterface::ExternalModel<InstanceNormalizationLowering, InstanceNormalizationOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<InstanceNormalizationOp>(operation);
    int64_t rank = rankOf(l.operands[0]), axis = op.getAxis();
    llvm::SmallBitVector axes = axesFrom(1, rank);
    axes.reset(axis);
    Normalizer n(l, axes);
    n.computeStatistics(/*centered=*/true, op.getEpsilon().convertToDouble());
    AffineMap channel = AffineMap::get(rank, 0, l.b.getAffineDimExpr(axis));
    return single(n.result({1, 2}, {channel, channel}));
  }
};

struct MeanVarianceNormalizationLowering
    : LinalgLoweringInterface::ExternalModel<MeanVarianceNormalizationLowering, MeanVarianceNormalizationOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    int64_t rank = rankOf(l.operands[0]);
    llvm::SmallBitVector axes(rank);
    for (int64_t axis : cast<MeanVarianceNormalizationOp>(operation).getAxes())
      axes.set(fromFront(axis, rank));
    Normalizer n(l, axes);
    // As ONNX's own definition has it, but under the root: (1e-9)^2.
    n.computeStatistics(/*centered=*/true, 1e-18);
    return single(n.result({}, {}));
  }
};

//===----------------------------------------------------------------------===//
// LRN
//===----------------------------------------------------------------------===//

/// A window of channels slides over the channels, which are padded with zeros.
struct LRNLowering : LinalgLoweringInterface::ExternalModel<LRNLowering, LRNOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<LRNOp>(operation);
    Type element = l.onnxElement(0), type = sumType(element);
    int64_t rank = rankOf(l.operands[0]), size = op.getSize();
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value squares = windowSquares(l, op.getAxis(), size, type);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    SmallVector<AffineMap> maps(3, l.b.getMultiDimIdentityMap(rank));
    return SmallVector<Value>{l.generic({l.operands[0], squares}, maps, *out, iterators,
                                        [&](OpBuilder &nested, Location loc, ValueRange elements) {
                                          ImplicitLocOpBuilder b(loc, nested);
                                          Value x = widenFloat(b, elements[0], element);
                                          Value divisor = power(b, op, elements[1], type);
                                          return narrowFloat(b, arith::DivFOp::create(b, x, divisor), element);
                                        })};
  }

private:
  /// (bias + alpha / size * squares) ^ beta.
  static Value power(ImplicitLocOpBuilder &b, LRNOp op, Value squares, Type type) {
    auto constant = [&](double value) { return arith::ConstantOp::create(b, FloatAttr::get(type, value)); };
    Value factor = constant(op.getAlpha().convertToDouble() / op.getSize());
    Value base = arith::AddFOp::create(b, arith::MulFOp::create(b, squares, factor),
                                       constant(op.getBias().convertToDouble()));
    return math::PowFOp::create(b, base, constant(op.getBeta().convertToDouble()));
  }

  static Value windowSquares(OpLowering &l, int64_t axis, int64_t size, Type type) {
    Value x = l.operands[0];
    int64_t rank = rankOf(x);
    Dims sizes = l.dims().of(x);
    Dims before(rank, l.b.getIndexAttr(0)), after = before;
    before[axis] = l.b.getIndexAttr((size - 1) / 2);
    after[axis] = l.b.getIndexAttr(size / 2);
    Value wide = padded(l, x, before, after, l.b.getZeroAttr(getElementTypeOrSelf(x.getType())));
    // The window has no elements of its own: it only gives the loop its length.
    Value window = l.empty({Dim(l.b.getIndexAttr(size))}, type);
    SmallVector<AffineExpr> read, written;
    for (int64_t i = 0; i < rank; ++i) {
      written.push_back(l.b.getAffineDimExpr(i));
      read.push_back(i == axis ? written[i] + l.b.getAffineDimExpr(rank) : written[i]);
    }
    MLIRContext *ctx = l.b.getContext();
    AffineMap maps[] = {AffineMap::get(rank + 1, 0, read, ctx), AffineMap::get(rank + 1, 0, l.b.getAffineDimExpr(rank)),
                        AffineMap::get(rank + 1, 0, written, ctx)};
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    iterators.push_back(utils::IteratorType::reduction);
    Value zero = l.filled(l.empty(sizes, type), neutralElement(Fold::Add, type, false));
    Type element = l.onnxElement(0);
    return l.generic({wide, window}, maps, zero, iterators, [&](OpBuilder &nested, Location loc, ValueRange elements) {
      ImplicitLocOpBuilder b(loc, nested);
      Value value = widenFloat(b, elements[0], element);
      return Value(arith::AddFOp::create(b, elements[2], arith::MulFOp::create(b, value, value)));
    });
  }
};
} // namespace

void onnxc::attachNormalizationLowerings(MLIRContext *ctx) {
  LayerNormalizationOp::attachInterface<LayerNormalizationLowering>(*ctx);
  RMSNormalizationOp::attachInterface<RMSNormalizationLowering>(*ctx);
  InstanceNormalizationOp::attachInterface<InstanceNormalizationLowering>(*ctx);
  MeanVarianceNormalizationOp::attachInterface<MeanVarianceNormalizationLowering>(*ctx);
  LRNOp::attachInterface<LRNLowering>(*ctx);
}
