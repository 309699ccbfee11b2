//===- Preprocessing.cpp - Features before a model, labels after it -------===//

#include "dialects/onnx/ops/Preprocessing/Preprocessing.h"
#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include <cmath>

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Preprocessing/Preprocessing.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addPreprocessingOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Preprocessing/Preprocessing.cpp.inc"
      >();
}

using Results = FailureOr<SmallVector<Value>>;

/// Checks that a list has one element or one per column (the last dimension).
static LogicalResult checkPerColumn(const Dims &sizes, size_t count, const Twine &what,
                                    DimBuilder &dims) {
  if (count <= 1)
    return success();
  return dims.requireEqual(sizes.empty() ? dims.constant(1) : sizes.back(), dims.constant(count),
                           "numbers of features and " + what + " differ");
}

/// A constant that broadcasts along the columns: a vector, or a scalar of one element.
static Value perColumn(Composer &c, ArrayRef<float> values, Type element) {
  SmallVector<int64_t> shape(values.size() == 1 ? 0 : 1, values.size());
  return constantNumbers(c, values, shape, element);
}
static Value perColumn(Composer &c, ArrayRef<int64_t> values, Type element) {
  SmallVector<int64_t> shape(values.size() == 1 ? 0 : 1, values.size());
  return integerTensor(c, values, shape, element);
}

/// The type to compute features in.
static Type featureElement(Value x) {
  Type element = getElementTypeOrSelf(x.getType());
  return element.isF64() ? element : Type(Float32Type::get(x.getContext()));
}

//===----------------------------------------------------------------------===//
// Numbers to numbers
//===----------------------------------------------------------------------===//

LogicalResult ScalerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims sizes = dims.of(op.getX());
  for (auto list : {op.getOffset(), op.getScale()})
    if (list &&
        failed(checkPerColumn(sizes, list->size(), "elements of 'offset' or 'scale'", dims))) // C1
      return failure();
  results.push_back(std::move(sizes));
  return success();
}

Results ScalerOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type element = featureElement(getX());
  Value y = castTo(c, getX(), element);
  if (getOffset() && !getOffset()->empty())
    y = c.create<SubOp>(y, perColumn(c, *getOffset(), element));
  if (getScale() && !getScale()->empty())
    y = c.create<MulOp>(y, perColumn(c, *getScale(), element));
  return SmallVector<Value>{castTo(c, y, c.b.getF32Type())};
}

LogicalResult NormalizerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(featureSizes(dims, op.getX()))) // C1
    return failure();
  results.push_back(dims.of(op.getX()));
  return success();
}

Results NormalizerOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type element = featureElement(getX());
  Value x = castTo(c, getX(), element), axes = c.integers({-1}), norm;
  if (getNorm() == "L1")
    norm = c.create<ReduceL1Op>(x, axes, 1, 0);
  else if (getNorm() == "L2")
    norm = c.create<ReduceL2Op>(x, axes, 1, 0);
  else
    norm = c.create<ReduceMaxOp>(c.create<AbsOp>(x), axes, 1, 0);
  Value isZero = c.create<EqualOp>(norm, c.number(element, 0));
  Value quotient = c.create<DivOp>(x, c.create<WhereOp>(isZero, c.number(element, 1), norm));
  return SmallVector<Value>{castTo(c, quotient, c.b.getF32Type())};
}

LogicalResult BinarizerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsSameAsFirst(op.getOperands(), dims, results);
}

Results BinarizerOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type own = getElementTypeOrSelf(getX().getType()), element = featureElement(getX());
  Value threshold = c.number(element, getThreshold().convertToFloat());
  return SmallVector<Value>{
      castTo(c, c.create<GreaterOp>(castTo(c, getX(), element), threshold), own)};
}

LogicalResult ImputerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims sizes = dims.of(op.getX());
  bool isFloat = isa<FloatType>(getElementTypeOrSelf(op.getX().getType()));
  size_t floats = op.getImputedValueFloats().value_or(ArrayRef<float>()).size();
  size_t integers = op.getImputedValueInt64s().value_or(ArrayRef<int64_t>()).size();
  size_t count = isFloat ? floats : integers;
  if (count == 0)
    return dims.fail("has no values of the input's kind to put in");  // C1
  if (failed(checkPerColumn(sizes, count, "values to put in", dims))) // C1
    return failure();
  results.push_back(std::move(sizes));
  return success();
}

Results ImputerOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type element = getElementTypeOrSelf(getX().getType());
  bool isFloat = isa<FloatType>(element);
  Value values = isFloat ? perColumn(c, *getImputedValueFloats(), element)
                         : perColumn(c, *getImputedValueInt64s(), element);
  Value isReplaced;
  if (isFloat && std::isnan(getReplacedValueFloat().convertToFloat())) {
    isReplaced = c.create<IsNaNOp>(getX());
  } else {
    Value replaced = isFloat ? c.number(element, getReplacedValueFloat().convertToFloat())
                             : integerTensor(c, getReplacedValueInt64(), {}, element);
    isReplaced = c.create<EqualOp>(getX(), replaced);
  }
  return SmallVector<Value>{c.create<WhereOp>(isReplaced, values, getX())};
}

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

LogicalResult ArrayFeatureExtractorOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims sizes = dims.of(op.getX());
  if (sizes.empty())
    return dims.fail("the input has no dimensions"); // C1
  if (sizes.size() == 1)
    sizes.insert(sizes.begin(), dims.constant(1));
  sizes.back() = dims.product(dims.of(op.getY()));
  results.push_back(std::move(sizes));
  return success();
}

Results ArrayFeatureExtractorOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value x = getX();
  if (cast<RankedTensorType>(x.getType()).getRank() == 1)
    x = c.create<UnsqueezeOp>(x, c.integers({0}));
  Value indices = c.create<ReshapeOp>(getY(), c.integers({-1}), 0);
  return SmallVector<Value>{
      c.create<GatherOp>(x, indices, cast<RankedTensorType>(x.getType()).getRank() - 1)};
}

/// An input of FeatureVectorizer as (rows, columns).
static Dims columnSizes(DimBuilder &dims, Value x) {
  Dims sizes = dims.of(x);
  if (sizes.empty())
    return {dims.constant(1), dims.constant(1)};
  return {sizes[0], dims.product(ArrayRef<Dim>(sizes).drop_front())};
}

LogicalResult FeatureVectorizerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ArrayRef<int64_t> stated = op.getInputdimensions().value_or(ArrayRef<int64_t>());
  if (op.getX().empty() || (!stated.empty() && stated.size() != op.getX().size()))
    return dims.fail("has " + Twine(stated.size()) + " sizes for " + Twine(op.getX().size()) +
                     " inputs"); // C1
  Dim rows = columnSizes(dims, op.getX()[0])[0], columns = dims.constant(0);
  for (auto [i, x] : llvm::enumerate(op.getX())) {
    Dims sizes = columnSizes(dims, x);
    if (failed(dims.requireEqual(rows, sizes[0], "inputs have different numbers of rows",
                                 &rows))) // C1
      return failure();
    if (!stated.empty() && (stated[i] < 0 || stated[i] > (int64_t(1) << 31)))
      return dims.fail("has size " + Twine(stated[i]) + " for input " + Twine(i));
    columns = dims.add(columns, stated.empty() ? sizes[1] : dims.constant(stated[i]));
  }
  results.push_back({rows, columns});
  return success();
}

Results FeatureVectorizerOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  ArrayRef<int64_t> stated = getInputdimensions().value_or(ArrayRef<int64_t>());
  SmallVector<Value> parts;
  for (auto [i, x] : llvm::enumerate(getX())) {
    Value part = castTo(c, x, c.b.getF32Type());
    if (int64_t rank = cast<RankedTensorType>(x.getType()).getRank(); rank != 2)
      part = c.create<FlattenOp>(part, rank == 0 ? 0 : 1);
    int64_t columns = cast<RankedTensorType>(part.getType()).getDimSize(1);
    if (!stated.empty() && columns != stated[i]) {
      // Zeros after it, then as many columns as stated.
      if (ShapedType::isDynamic(columns) || columns < stated[i])
        part =
            c.create<PadOp>(part, c.integers({0, 0, 0, stated[i]}), Value(), Value(), "constant");
      part = c.create<SliceOp>(part, c.integers({0}), c.integers({stated[i]}), c.integers({1}),
                               Value());
    }
    parts.push_back(part);
  }
  return SmallVector<Value>{c.create<ConcatOp>(parts, 1)};
}

LogicalResult ZipMapOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<Dims> sizes = featureSizes(dims, op.getX());
  if (failed(sizes))
    return failure();
  auto strings = op.getClasslabelsStrings();
  size_t keys = strings && !strings->empty()
                    ? strings->size()
                    : op.getClasslabelsInt64s().value_or(ArrayRef<int64_t>()).size();
  if (failed(dims.requireEqual((*sizes)[1], dims.constant(keys),
                               "numbers of columns and keys differ"))) // C1
    return failure();
  results.push_back(dims.of(op.getX()));
  return success();
}

ArrayAttr ZipMapOp::getKeys() {
  if (auto strings = getClasslabelsStrings(); strings && !strings->empty())
    return *strings;
  return Builder(getContext())
      .getI64ArrayAttr(getClasslabelsInt64s().value_or(ArrayRef<int64_t>()));
}

Results ZipMapOp::decompose(RewriterBase &) { return SmallVector<Value>{getX()}; }
