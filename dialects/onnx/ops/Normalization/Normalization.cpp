//===- Normalization.cpp - Shapes and compositions of normalisations ------===//

#include "dialects/onnx/ops/Normalization/Normalization.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Normalization/Normalization.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addNormalizationOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Normalization/Normalization.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

/// The shape of `x`, which has a dimension of channels whose size `perChannel` have.
static LogicalResult dimsWithChannels(Value x, ValueRange perChannel, DimBuilder &dims, ResultDims &results,
                                      size_t axis = 1) {
  Dims source = dims.of(x);
  if (source.size() <= axis)
    return dims.fail("the input has no dimension of channels");
  for (Value vector : perChannel)
    if (rankOf(vector) != 1)
      return dims.fail("an operand per channel is not a vector");
    else if (failed(dims.requireEqual(dims.of(vector, 0), source[axis], "sizes of an operand per channel differ",
                                      &source[axis])))
      return failure();
  results.push_back(source);
  return success();
}

LogicalResult BatchNormalizationOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(dimsWithChannels(op.getX(), op.getOperands().drop_front(), dims, results))) // C1
    return failure();
  for (int32_t count : op.getProperties().getResultSegmentSizes().drop_front())
    if (count)
      results.push_back({dims.of(op.getInputMean(), 0)});
  return success();
}

LogicalResult GroupNormalizationOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(dimsWithChannels(op.getX(), op.getOperands().drop_front(), dims, results))) // C1
    return failure();
  auto channels = DimBuilder::constantOf(results[0][1]);
  if (channels && *channels % op.getNumGroups())
    return dims.fail(Twine(*channels) + " channels are not a multiple of " + Twine(op.getNumGroups()) + " groups"); // C2
  return success();
}

LogicalResult InstanceNormalizationOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsWithChannels(op.getInput(), op.getOperands().drop_front(), dims, results, op.getAxis()); // C1
}

LogicalResult LRNOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsWithChannels(op.getX(), {}, dims, results, op.getAxis()); // C1
}

LogicalResult LpNormalizationOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  results.push_back(dims.of(op.getInput()));
  return dims.axis(op.getAxis(), results[0].size());
}

LogicalResult MeanVarianceNormalizationOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  results.push_back(dims.of(op.getX()));
  for (int64_t axis : op.getAxes())
    if (failed(dims.axis(axis, results[0].size())))
      return failure();
  return success();
}

LogicalResult LayerNormalizationOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getX());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), source.size());
  if (failed(axis))
    return failure();
  results.push_back(source);
  Dims statistics = source;
  std::fill(statistics.begin() + *axis, statistics.end(), dims.constant(1));
  for (int32_t count : op.getProperties().getResultSegmentSizes().drop_front())
    if (count)
      results.push_back(statistics);
  return success();
}

LogicalResult RMSNormalizationOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  results.push_back(dims.of(op.getX()));
  return dims.axis(op.getAxis(), results[0].size());
}

//===----------------------------------------------------------------------===//
// Compositions
//===----------------------------------------------------------------------===//

/// `value` with another element type.
static Value castTo(Composer &c, Value value, Type element) {
  if (getElementTypeOrSelf(value.getType()) == element)
    return value;
  return c.create<CastOp>(value, onnxFromElementType(element));
}

/// A vector of channels with as many dimensions of 1 behind it as `rank` asks for.
static Value besideChannels(Composer &c, Value vector, int64_t rank) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(1, rank - 1));
  return axes.empty() ? vector : c.create<UnsqueezeOp>(vector, c.integers(axes));
}

/// The type to compute in: the operands' own if it is the same for all and wide.
static Type computeType(ValueRange operands) {
  Type first = getElementTypeOrSelf(operands[0].getType());
  bool same = llvm::all_of(operands, [&](Value v) { return getElementTypeOrSelf(v.getType()) == first; });
  return same && first.getIntOrFloatBitWidth() >= 32 ? first : Float32Type::get(first.getContext());
}

/// x * s + t with one s and one t per channel, which constants make part of a
/// convolution before.
FailureOr<SmallVector<Value>> BatchNormalizationOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type type = computeType(getOperands());
  auto cast = [&](Value value) { return castTo(c, value, type); };
  Value x = cast(getX()), mean = cast(getInputMean()), variance = cast(getInputVar());
  int64_t rank = rankOf(x);
  SmallVector<Value> results{Value()};
  if (getTrainingMode()) {
    SmallVector<int64_t> axes{0};
    llvm::append_range(axes, llvm::seq<int64_t>(2, rank));
    Value oldMean = mean, oldVariance = variance;
    mean = c.create<ReduceMeanOp>(x, c.integers(axes), 0, 0);
    Value difference = c.create<SubOp>(x, besideChannels(c, mean, rank));
    Value square = c.create<MulOp>(difference, difference);
    variance = c.create<ReduceMeanOp>(square, c.integers(axes), 0, 0);
    auto running = [&](Value old, Value now, Value result) {
      if (!result)
        return;
      double momentum = getMomentum().convertToDouble();
      Value kept = c.create<MulOp>(old, c.number(type, momentum));
      Value sum = c.create<AddOp>(kept, c.create<MulOp>(now, c.number(type, 1 - momentum)));
      results.push_back(castTo(c, sum, getElementTypeOrSelf(result.getType())));
    };
    running(oldMean, mean, getRunningMean());
    running(oldVariance, variance, getRunningVar());
  } else if (getNumResults() > 1) {
    return rewriter.notifyMatchFailure(*this, "running statistics are only computed in training");
  }
  Value deviation = c.create<SqrtOp>(c.create<AddOp>(variance, c.number(type, getEpsilon().convertToDouble())));
  Value factor = c.create<DivOp>(cast(getScale()), deviation);
  Value offset = c.create<SubOp>(cast(getB()), c.create<MulOp>(mean, factor));
  Value scaled = c.create<MulOp>(x, besideChannels(c, factor, rank));
  Value y = c.create<AddOp>(scaled, besideChannels(c, offset, rank));
  results[0] = castTo(c, y, getElementTypeOrSelf(getX().getType()));
  return results;
}

/// Groups are the instances of a tensor with as many channels as there are groups.
FailureOr<SmallVector<Value>> GroupNormalizationOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  int64_t rank = rankOf(getX()), groups = getNumGroups();
  Type type = getElementTypeOrSelf(getX().getType());
  Value grouped = c.create<ReshapeOp>(getX(), c.integers({0, groups, -1}), 0);
  Value normalized = c.create<InstanceNormalizationOp>(grouped, c.number(type, 1, groups), c.number(type, 0, groups),
                                                       getEpsilonAttr(), rewriter.getI64IntegerAttr(1));
  Value shape = c.create<ShapeOp>(getX(), 0, IntegerAttr());
  Value ungrouped = c.create<ReshapeOp>(normalized, shape, 1);
  ungrouped.setType(getX().getType());
  Value scaled = c.create<MulOp>(ungrouped, besideChannels(c, getScale(), rank));
  return SmallVector<Value>{c.create<AddOp>(scaled, besideChannels(c, getBias(), rank))};
}

FailureOr<SmallVector<Value>> LpNormalizationOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type type = getElementTypeOrSelf(getInput().getType());
  Value axes = c.integers(getAxis());
  Value norm = getP() == 1 ? c.create<ReduceL1Op>(getInput(), axes, 1, 0) : c.create<ReduceL2Op>(getInput(), axes, 1, 0);
  // Where the norm is 0, all elements are 0, and any divisor gives 0.
  Value isZero = c.create<EqualOp>(norm, c.number(type, 0));
  Value divisor = c.create<WhereOp>(isZero, c.number(type, 1), norm);
  return SmallVector<Value>{c.create<DivOp>(getInput(), divisor)};
}
