//===- Slice.cpp - Shapes of parts of tensors -----------------------------===//

#include "dialects/onnx/ops/Slice/Slice.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Slice/Slice.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using arith::CmpIPredicate;

void ONNXDialect::addSliceOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Slice/Slice.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Concat
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (op.getInputs().empty())
    return dims.fail("has no inputs"); // C1
  Dims shape = dims.of(op.getInputs().front());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), shape.size());
  if (failed(axis))
    return failure();
  for (Value input : op.getInputs().drop_front()) {
    Dims other = dims.of(input);
    if (other.size() != shape.size())
      return dims.fail("inputs have different ranks"); // C1
    for (auto [i, size] : llvm::enumerate(other)) {
      if ((int64_t)i == *axis)
        shape[i] = dims.add(shape[i], size);
      else if (failed(dims.requireEqual(shape[i], size, "sizes of the inputs differ",
                                        &shape[i]))) // C2
        return failure();
    }
  }
  results.push_back(std::move(shape));
  return success();
}

LogicalResult ConcatOp::verify() {
  int64_t axis = fromFront(getAxis(), getType().getRank()), least = 0;
  for (Value input : getInputs()) {
    auto type = cast<RankedTensorType>(input.getType());
    least += type.isDynamicDim(axis) ? 0 : type.getDimSize(axis);
  }
  if (!getType().isDynamicDim(axis) && getType().getDimSize(axis) < least)
    return emitOpError() << "has a result of size " << getType().getDimSize(axis) << " along axis "
                         << axis << " where the inputs have at least " << least; // C3
  return success();
}

/// Parts that have been joined before along the same axis are parts themselves.
LogicalResult ConcatOp::canonicalize(ConcatOp op, PatternRewriter &rewriter) {
  int64_t rank = op.getType().getRank(), axis = fromFront(op.getAxis(), rank);
  SmallVector<Value> parts;
  for (Value input : op.getInputs()) {
    auto inner = input.getDefiningOp<ConcatOp>();
    if (inner && inner->hasOneUse() && fromFront(inner.getAxis(), rank) == axis)
      llvm::append_range(parts, inner.getInputs());
    else
      parts.push_back(input);
  }
  if (parts.size() == op.getInputs().size())
    return rewriter.notifyMatchFailure(op, "no part has been joined before");
  rewriter.modifyOpInPlace(op, [&] { op.getInputsMutable().assign(parts); });
  return success();
}

Dim ConcatOp::valueAt(DimBuilder &dims, int64_t index) {
  if (getType().getRank() != 1)
    return Dim();
  for (Value input : getInputs()) {
    auto type = cast<RankedTensorType>(input.getType());
    if (!type.hasStaticShape())
      return Dim();
    if (index < type.getNumElements())
      return dims.value(input, index);
    index -= type.getNumElements();
  }
  return Dim();
}

//===----------------------------------------------------------------------===//
// Replace
//===----------------------------------------------------------------------===//

LogicalResult ReplaceOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims whole = dims.of(op.getData());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), whole.size());
  if (failed(axis))
    return failure();
  for (Value part : op.getParts()) {
    Dims own = dims.of(part);
    if (own.size() != whole.size())
      return dims.fail("parts have another rank than the data"); // C2
    for (auto [i, size] : llvm::enumerate(own))
      if ((int64_t)i != *axis &&
          failed(dims.requireEqual(whole[i], size, "sizes of the parts differ", &whole[i]))) // C2
        return failure();
  }
  results.push_back(std::move(whole));
  return success();
}

LogicalResult ReplaceOp::verify() {
  if (getStarts().size() != getParts().size())
    return emitOpError("has another number of starts than of parts"); // C1
  int64_t axis = fromFront(getAxis(), getType().getRank());
  SmallVector<std::pair<int64_t, int64_t>> ranges;
  for (auto [part, start] : llvm::zip_equal(getParts(), getStarts())) {
    auto type = cast<RankedTensorType>(part.getType());
    if (type.isDynamicDim(axis) || getType().isDynamicDim(axis) || start < 0 ||
        start + type.getDimSize(axis) > getType().getDimSize(axis))
      return emitOpError() << "has a part that is not known to lie within the data"; // C2
    ranges.push_back({start, start + type.getDimSize(axis)});
  }
  llvm::sort(ranges);
  for (size_t i = 1; i < ranges.size(); ++i)
    if (ranges[i].first < ranges[i - 1].second)
      return emitOpError("has parts that overlap"); // C2
  return success();
}

//===----------------------------------------------------------------------===//
// Split
//===----------------------------------------------------------------------===//

LogicalResult SplitOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), source.size());
  if (failed(axis))
    return failure();
  int64_t count = op.getNumOutputs();
  if (Value split = op.getSplit()) {
    auto type = cast<RankedTensorType>(split.getType());
    if (type.getRank() != 1 || (!type.isDynamicDim(0) && type.getDimSize(0) != count))
      return dims.fail("split does not have one entry per result");
  }
  Dim rest = source[*axis], part = dims.ceilDiv(rest, count), zero = dims.constant(0), sum = zero;
  for (int64_t i = 0; i < count; ++i) {
    Dims &shape = results.emplace_back(source);
    Dim size = op.getSplit() ? dims.value(op.getSplit(), i) : dims.max(dims.min(part, rest), zero);
    auto known = DimBuilder::constantOf(size);
    if (known && *known < 0)
      return dims.fail("split has a negative size");
    // What depends on data needs a bound.
    shape[*axis] = op.getSplit() && !known ? dims.min(size, source[*axis]) : size;
    sum = dims.add(sum, size);
    rest = dims.sub(rest, size);
  }
  return dims.requireEqual(sum, source[*axis], "the parts do not add up to the input"); // C1
}

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

/// Length of the vectors that describe a Slice.
static FailureOr<int64_t> countSlices(SliceOp::Adaptor op, DimBuilder &dims) {
  int64_t count = ShapedType::kDynamic;
  for (Value operand : op.getOperands().drop_front()) {
    auto type = cast<RankedTensorType>(operand.getType());
    if (type.getRank() != 1)
      return dims.fail("starts, ends, axes and steps must be vectors"); // C1
    if (type.isDynamicDim(0))
      continue;
    if (failed(dims.lengthOf(operand, "a description of slices")))
      return failure();
    if (!ShapedType::isDynamic(count) && count != type.getDimSize(0))
      return dims.fail("starts, ends, axes and steps have different lengths"); // C1
    count = type.getDimSize(0);
  }
  if (ShapedType::isDynamic(count))
    return dims.fail("the number of sliced axes is not known");
  return count;
}

/// `position`, counted from the end when negative, between `low` and `high`.
static Dim clampPosition(DimBuilder &dims, Dim position, Dim size, Dim low, Dim high) {
  Dim zero = dims.constant(0);
  position = dims.select(CmpIPredicate::slt, position, zero, dims.add(position, size), position);
  return dims.min(dims.max(position, low), high);
}

/// Start and length of slice `i` in an axis of `size` elements.
static std::pair<Dim, Dim> sliceOfAxis(DimBuilder &dims, SliceOp::Adaptor op, int64_t i, Dim step,
                                       Dim size) {
  Dim zero = dims.constant(0), one = dims.constant(1);
  // Backwards, the end may lie before the first element and the start is one.
  auto byDirection = [&](Dim forwards, Dim backwards) {
    return dims.select(CmpIPredicate::sgt, step, zero, forwards, backwards);
  };
  Dim low = byDirection(zero, dims.constant(-1)), high = byDirection(size, dims.sub(size, one));
  Dim start = clampPosition(dims, dims.value(op.getStarts(), i), size, zero, high);
  Dim end = clampPosition(dims, dims.value(op.getEnds(), i), size, low, high);
  Dim span = byDirection(dims.sub(end, start), dims.sub(start, end));
  Dim stride = dims.max(byDirection(step, dims.sub(zero, step)), one);
  return {start, dims.max(dims.ceilDiv(span, stride), zero)};
}

FailureOr<SliceRanges> onnx::sliceRanges(SliceOp::Adaptor op, DimBuilder &dims) {
  SliceRanges ranges;
  ranges.sizes = dims.of(op.getData());
  int64_t rank = ranges.sizes.size();
  Dim zero = dims.constant(0), one = dims.constant(1);
  ranges.starts.assign(rank, zero);
  ranges.steps.assign(rank, one);
  FailureOr<int64_t> count = countSlices(op, dims);
  if (failed(count))
    return failure();
  if (*count > rank)
    return dims.fail("slices " + Twine(*count) + " axes of an input of rank " + Twine(rank));
  FailureOr<Dims> axes = dims.axesOrAll(op.getAxes(), *count, rank); // C2
  if (failed(axes))
    return failure();
  for (size_t i = 0; i < axes->size(); ++i) {
    Dim chosen = (*axes)[i];
    Dim step = op.getSteps() ? dims.value(op.getSteps(), i) : one;
    if (DimBuilder::constantOf(step) == 0)
      return dims.fail("a step is 0"); // C3
    // An axis that is only known at run time may be any of them.
    for (int64_t axis = 0; axis < rank; ++axis) {
      if (auto constant = DimBuilder::constantOf(chosen); constant && *constant != axis)
        continue;
      auto [start, size] = sliceOfAxis(dims, op, i, step, ranges.sizes[axis]);
      auto ifChosen = [&](Dim yes, Dim no) {
        return dims.select(CmpIPredicate::eq, chosen, dims.constant(axis), yes, no);
      };
      ranges.starts[axis] = ifChosen(start, ranges.starts[axis]);
      ranges.steps[axis] = ifChosen(step, ranges.steps[axis]);
      ranges.sizes[axis] = ifChosen(size, ranges.sizes[axis]);
    }
  }
  return ranges;
}

int64_t onnx::firstImpossibleSize(RankedTensorType type) {
  constexpr int64_t kAddresses = int64_t(1) << 48;
  int64_t bytes =
      type.getElementType().isIntOrFloat() ? std::max(type.getElementTypeBitWidth() / 8, 1u) : 1;
  for (int64_t size : type.getShape()) {
    if (size == 0)
      return std::numeric_limits<int64_t>::max();
    if (!ShapedType::isDynamic(size))
      bytes *= std::min(size, kAddresses / bytes);
  }
  return kAddresses / bytes + 1;
}

/// All of its operand.
OpFoldResult SliceOp::fold(FoldAdaptor) {
  auto starts = constantIntegers(getStarts()), ends = constantIntegers(getEnds());
  std::optional<SmallVector<int64_t>> steps = SmallVector<int64_t>(), axes;
  if (getSteps())
    steps = constantIntegers(getSteps());
  if (!starts || !ends || !steps || getData().getType() != getType())
    return {};
  if (getAxes() && !(axes = constantIntegers(getAxes())))
    return {};
  auto isOne = [](int64_t step) { return step == 1; };
  auto isZero = [](int64_t start) { return start == 0; };
  if (!llvm::all_of(*starts, isZero) || !llvm::all_of(*steps, isOne))
    return {};
  for (auto [i, end] : llvm::enumerate(*ends)) {
    int64_t rank = getType().getRank(), axis = axes ? fromFront((*axes)[i], rank) : i;
    int64_t size = axis < rank ? getType().getDimSize(axis) : 0;
    if (end < (ShapedType::isDynamic(size) ? firstImpossibleSize(getType()) : size))
      return {};
  }
  return getData();
}

LogicalResult SliceOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<SliceRanges> ranges = sliceRanges(op, dims);
  if (failed(ranges))
    return failure();
  results.push_back(ranges->sizes);
  return success();
}

Dim SliceOp::valueAt(DimBuilder &dims, int64_t index) {
  if (cast<RankedTensorType>(getData().getType()).getRank() != 1)
    return Dim();
  FailureOr<SliceRanges> ranges = sliceRanges(Adaptor(*this), dims);
  if (failed(ranges))
    return Dim();
  auto start = DimBuilder::constantOf(ranges->starts[0]),
       step = DimBuilder::constantOf(ranges->steps[0]);
  return start && step ? dims.value(getData(), *start + index * *step) : Dim();
}

//===----------------------------------------------------------------------===//
// ReverseSequence, Trilu
//===----------------------------------------------------------------------===//

LogicalResult ReverseSequenceOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput()), lengths = dims.of(op.getSequenceLens());
  if (source.size() < 2 || lengths.size() != 1 || op.getBatchAxis() == op.getTimeAxis())
    return dims.fail(
        "needs an input of rank 2 or more, a vector of lengths and two different axes");
  if (failed(dims.requireEqual(lengths[0], source[op.getBatchAxis()],
                               "there must be one length per batch")))
    return failure();
  results.push_back(std::move(source));
  return success();
}

LogicalResult TriluOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput());
  if (source.size() < 2)
    return dims.fail("the input must have a rank of at least 2"); // C1
  results.push_back(std::move(source));
  return success();
}
