//===- Select.cpp - Shapes and compositions of selections -----------------===//

#include "dialects/onnx/ops/Select/Select.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Select/Select.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addSelectOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Select/Select.cpp.inc"
      >();
}

// TensorProto.DataType
static constexpr int64_t kInt64 = 7, kBool = 9;

/// How many there are, but never more than `bound`.
static Dim countAtMost(DimBuilder &dims, Value count, Dim bound) { return dims.min(dims.value(count, 0), bound); }

//===----------------------------------------------------------------------===//
// NonZero, Compress
//===----------------------------------------------------------------------===//

LogicalResult NonZeroOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  int64_t rank = cast<RankedTensorType>(op.getX().getType()).getRank();
  results.push_back({dims.constant(rank), Dim()});
  return success();
}

LogicalResult TruePositionsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getMask());
  Dim bound = dims.product(shape);
  results.push_back({dims.constant(shape.size()), countAtMost(dims, op.getCount(), bound)});
  return success();
}

/// The positions of true elements; how many there are is counted before.
static Value truePositions(Composer &c, Value mask) {
  Value ones = c.create<CastOp>(mask, kInt64, 1, "up");
  Value count = c.create<ReduceSumOp>(ones, Value(), 0, 0);
  return c.create<TruePositionsOp>(mask, count);
}

FailureOr<SmallVector<Value>> NonZeroOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value mask = getX();
  if (!getElementTypeOrSelf(mask.getType()).isInteger(1))
    mask = c.create<CastOp>(mask, kBool, 1, "up");
  return SmallVector<Value>{truePositions(c, mask)};
}

LogicalResult CompressOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getInput());
  if (cast<RankedTensorType>(op.getCondition().getType()).getRank() != 1)
    return dims.fail("the condition must be a vector"); // C1
  if (!op.getAxis()) {
    results.push_back({Dim()});
    return success();
  }
  FailureOr<int64_t> axis = dims.axis(*op.getAxis(), shape.size()); // C1
  if (failed(axis))
    return failure();
  shape[*axis] = Dim();
  results.push_back(std::move(shape));
  return success();
}

/// A vector of all elements.
static Value flattened(Composer &c, Value tensor) {
  if (cast<RankedTensorType>(tensor.getType()).getRank() == 1)
    return tensor;
  return c.create<ReshapeOp>(tensor, c.integers({-1}), 0);
}

FailureOr<SmallVector<Value>> CompressOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value positions = c.create<SqueezeOp>(truePositions(c, getCondition()), c.integers({0}));
  if (auto axis = getAxis())
    return SmallVector<Value>{c.create<GatherOp>(getInput(), positions, (int64_t)*axis)};
  return SmallVector<Value>{c.create<GatherOp>(flattened(c, getInput()), positions, 0)};
}

//===----------------------------------------------------------------------===//
// Unique
//===----------------------------------------------------------------------===//

LogicalResult FirstRowsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getInput());
  if (shape.empty())
    return dims.fail("the input must have a rank of at least 1"); // C1
  shape[0] = countAtMost(dims, op.getCount(), shape[0]);
  results.push_back(std::move(shape));
  return success();
}

LogicalResult UniqueOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getX());
  Dim slices;
  if (auto given = op.getAxis()) {
    FailureOr<int64_t> axis = dims.axis(*given, shape.size()); // C1
    if (failed(axis))
      return failure();
    slices = shape[*axis];
    shape[*axis] = Dim();
  } else {
    slices = dims.product(shape);
    shape = {Dim()};
  }
  results.push_back(std::move(shape));
  for (Dim size : {Dim(), slices, Dim()})
    results.push_back({size});
  return success();
}

LogicalResult UniqueRowsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getRows());
  if (shape.size() != 2)
    return dims.fail("the operand must be a matrix"); // C1
  results.assign(3, {shape[0]});
  results.emplace_back();
  return success();
}

FailureOr<SmallVector<Value>> UniqueOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value source = getX();
  int64_t axis = 0, rank = cast<RankedTensorType>(source.getType()).getRank();
  Value rows;
  if (auto given = getAxis()) {
    axis = fromFront(*given, rank);
    // The axis first; the size of the rest is computed, which may be 0.
    SmallVector<int64_t> perm{axis};
    for (int64_t i = 0; i < rank; ++i)
      if (i != axis)
        perm.push_back(i);
    rows = axis == 0 ? source : c.create<TransposeOp>(source, c.b.getDenseI64ArrayAttr(perm));
    rows = c.create<FlattenOp>(rows, 1);
  } else {
    source = flattened(c, source);
    rows = c.create<UnsqueezeOp>(source, c.integers({1}));
  }
  SmallVector<Type> types;
  auto vector = RankedTensorType::get({cast<RankedTensorType>(rows.getType()).getDimSize(0)}, c.b.getI64Type());
  types.assign(3, vector);
  types.push_back(RankedTensorType::get({}, c.b.getI64Type()));
  auto unique = UniqueRowsOp::create(c.b, types, rows, getSorted());
  Value indices = c.create<FirstRowsOp>(unique.getIndices(), unique.getCount());
  Value counts = c.create<FirstRowsOp>(unique.getCounts(), unique.getCount());
  Value y = c.create<GatherOp>(source, indices, axis);
  return SmallVector<Value>{y, indices, unique.getInverseIndices(), counts};
}

//===----------------------------------------------------------------------===//
// NonMaxSuppression
//===----------------------------------------------------------------------===//

/// C1 and C2; the sizes of boxes and scores.
template <typename Adaptor>
static LogicalResult checkBoxes(Adaptor op, DimBuilder &dims, Dims &boxes, Dims &scores) {
  boxes = dims.of(op.getBoxes()), scores = dims.of(op.getScores());
  if (boxes.size() != 3 || scores.size() != 3)
    return dims.fail("boxes and scores must have three dimensions"); // C1
  for (Value number : {op.getMaxOutputBoxesPerClass(), op.getIouThreshold(), op.getScoreThreshold()})
    if (auto type = number ? cast<RankedTensorType>(number.getType()) : RankedTensorType();
        type && type.hasStaticShape() && type.getNumElements() != 1)
      return dims.fail("limits must have one element"); // C2
  return success(succeeded(dims.requireEqual(boxes[0], scores[0], "boxes and scores have different batches")) &&
                 succeeded(dims.requireEqual(boxes[1], scores[2], "there must be one score per box")) &&
                 succeeded(dims.requireEqual(boxes[2], dims.constant(4), "a box must have four numbers")));
}

LogicalResult NonMaxSuppressionOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims boxes, scores;
  results.push_back({Dim(), dims.constant(3)});
  return checkBoxes(op, dims, boxes, scores);
}

LogicalResult SuppressBoxesOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims boxes, scores;
  if (failed(checkBoxes(op, dims, boxes, scores)))
    return failure();
  Dim zero = dims.constant(0), most = zero;
  if (Value limit = op.getMaxOutputBoxesPerClass())
    most = dims.min(dims.max(dims.value(limit, 0), zero), boxes[1]);
  results.push_back({dims.product({scores[0], scores[1], most}), dims.constant(3)});
  results.emplace_back();
  return success();
}

FailureOr<SmallVector<Value>> NonMaxSuppressionOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type i64 = c.b.getI64Type();
  SmallVector<Type> types{RankedTensorType::get({ShapedType::kDynamic, 3}, i64), RankedTensorType::get({}, i64)};
  auto chosen = SuppressBoxesOp::create(c.b, types, getBoxes(), getScores(), getMaxOutputBoxesPerClass(),
                                        getIouThreshold(), getScoreThreshold(), getCenterPointBoxAttr());
  types.clear();
  if (failed(inferResultTypes(chosen, types)))
    return failure();
  chosen.getSelectedIndices().setType(cast<RankedTensorType>(types[0]));
  return SmallVector<Value>{c.create<FirstRowsOp>(chosen.getSelectedIndices(), chosen.getCount())};
}
