//===- Linear.cpp - Linear models, composed -------------------------------===//

#include "dialects/onnx/ops/Linear/Linear.h"
#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Linear/Linear.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addLinearOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Linear/Linear.cpp.inc"
      >();
}

using OptionalFloats = std::optional<ArrayRef<float>>;

/// Checks that there is a coefficient per column in each of `sets` sets, and as many
/// intercepts as sets or none.  Returns the number of rows.
static FailureOr<Dim> checkModel(Value x, OptionalFloats coefficients, OptionalFloats intercepts,
                                 int64_t sets, DimBuilder &dims) {
  FailureOr<Dims> sizes = featureSizes(dims, x);
  if (failed(sizes))
    return failure();
  int64_t count = coefficients ? coefficients->size() : 0;
  if (sets == 0 || count % sets != 0)
    return dims.fail("has " + Twine(count) + " coefficients for " + Twine(sets) + " scores"); // C1
  if (intercepts && !intercepts->empty() && (int64_t)intercepts->size() != sets)
    return dims.fail("has " + Twine(intercepts->size()) + " intercepts for " + Twine(sets) +
                     " scores"); // C1
  if (failed(dims.requireEqual((*sizes)[1], dims.constant(count / sets),
                               "numbers of features and coefficients differ"))) // C1
    return failure();
  return (*sizes)[0];
}

/// x * transposed(coefficients) + intercepts.
static Value linearScores(Composer &c, Value x, ArrayRef<float> coefficients,
                          OptionalFloats intercepts, int64_t sets) {
  Value matrix = featureMatrix(c, x);
  Type element = getElementTypeOrSelf(matrix.getType());
  int64_t columns = coefficients.size() / sets;
  std::vector<double> transposed(coefficients.size());
  for (int64_t set = 0; set < sets; ++set)
    for (int64_t column = 0; column < columns; ++column)
      transposed[column * sets + set] = coefficients[set * columns + column];
  Value scores = c.create<MatMulOp>(
      matrix, constantNumbers(c, transposed, {columns, sets}, element), IntegerAttr());
  if (!intercepts || intercepts->empty())
    return scores;
  return c.create<AddOp>(scores, constantNumbers(c, *intercepts, sets, element));
}

//===----------------------------------------------------------------------===//
// LinearRegressor
//===----------------------------------------------------------------------===//

LogicalResult LinearRegressorOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<Dim> rows =
      checkModel(op.getX(), op.getCoefficients(), op.getIntercepts(), op.getTargets(), dims);
  if (failed(rows))
    return failure();
  results.push_back({*rows, dims.constant(op.getTargets())});
  return success();
}

FailureOr<SmallVector<Value>> LinearRegressorOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value scores = linearScores(c, getX(), getCoefficients().value_or(ArrayRef<float>()),
                              getIntercepts(), getTargets());
  return SmallVector<Value>{
      castTo(c, transformScores(c, scores, getPostTransform()), c.b.getF32Type())};
}

//===----------------------------------------------------------------------===//
// LinearClassifier
//===----------------------------------------------------------------------===//

/// The number of scores: of intercepts, else of sets of coefficients, else (where the
/// number of features is not known) of labels.
static int64_t numScores(Value x, int64_t numCoefficients, OptionalFloats intercepts,
                         int64_t numLabels) {
  if (intercepts && !intercepts->empty())
    return intercepts->size();
  auto type = cast<RankedTensorType>(x.getType());
  if (type.getRank() > 0 && !type.isDynamicDim(type.getRank() - 1) && type.getShape().back() > 0)
    return numCoefficients / type.getShape().back();
  return std::max<int64_t>(numLabels, 1);
}

LogicalResult LinearClassifierOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ClassLabels labels(op.getClasslabelsInts(), op.getClasslabelsStrings());
  int64_t scores =
      numScores(op.getX(), op.getCoefficients().size(), op.getIntercepts(), labels.size());
  FailureOr<Dim> rows =
      checkModel(op.getX(), op.getCoefficients(), op.getIntercepts(), scores, dims);
  if (failed(rows) || failed(labels.check(dims)))
    return failure();
  bool isSecondImplied = scores == 1 && labels.size() == 2;
  if (labels.size() != 0 && labels.size() != scores && !isSecondImplied)
    return dims.fail("has " + Twine(labels.size()) + " class labels for " + Twine(scores) +
                     " scores"); // C1
  results.push_back({*rows});
  results.push_back({*rows, dims.constant(isSecondImplied ? 2 : scores)});
  return success();
}

FailureOr<SmallVector<Value>> LinearClassifierOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  ClassLabels labels(getClasslabelsInts(), getClasslabelsStrings());
  int64_t count = numScores(getX(), getCoefficients().size(), getIntercepts(), labels.size());
  StringRef transform = getPostTransform();
  Value scores = linearScores(c, getX(), getCoefficients(), getIntercepts(), count);
  Value label;
  if (count > 1) {
    // Not of the transformed scores, several of which may be rounded to 1.
    label = labels.ofLargest(c, scores);
    scores = transformScores(c, scores, transform);
  } else {
    bool isDoubled = labels.size() == 2;
    Value single = isDoubled ? scores : transformScores(c, scores, transform);
    double threshold = isDoubled || transform == "NONE" ? 0 : 0.5;
    Value limit = c.number(getElementTypeOrSelf(scores.getType()), threshold);
    label = labels.ofTwo(c, c.create<GreaterOp>(single, limit));
    scores = isDoubled ? transformScores(c, bothSigns(c, scores), transform) : single;
  }
  return SmallVector<Value>{label, castTo(c, scores, c.b.getF32Type())};
}
