//===- Svm.cpp - Support vector machines, composed ------------------------===//

#include "dialects/onnx/ops/Svm/Svm.h"
#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Activation/Activation.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Svm/Svm.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addSvmOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Svm/Svm.cpp.inc"
      >();
}

static ArrayRef<float> listOf(std::optional<ArrayRef<float>> list) {
  return list.value_or(ArrayRef<float>());
}
static int64_t pairsOf(int64_t classes) { return classes * (classes - 1) / 2; }

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

namespace {
struct Kernel {
  StringRef type;
  ArrayRef<float> parameters; // gamma, coef0, degree

  double parameter(unsigned i) const { return parameters.empty() ? 0 : parameters[i]; }
  /// [rows, vectors] from features and `vectors` rows of constants.
  Value emit(Composer &c, Value x, ArrayRef<float> vectors, int64_t count) const;
};
} // namespace

/// The product of a matrix and the transpose of `count` rows of constants.
static Value timesRows(Composer &c, Value x, ArrayRef<float> rows, int64_t count) {
  int64_t columns = rows.size() / count;
  std::vector<double> transposed(rows.size());
  for (int64_t row = 0; row < count; ++row)
    for (int64_t column = 0; column < columns; ++column)
      transposed[column * count + row] = rows[row * columns + column];
  return c.create<MatMulOp>(
      x, constantNumbers(c, transposed, {columns, count}, getElementTypeOrSelf(x.getType())),
      IntegerAttr());
}

Value Kernel::emit(Composer &c, Value x, ArrayRef<float> vectors, int64_t count) const {
  Type element = getElementTypeOrSelf(x.getType());
  auto number = [&](double value) { return c.number(element, value); };
  if (type == "RBF") {
    // The squares of differences; |x|^2 + |v|^2 - 2 x v would lose their digits.
    int64_t columns = vectors.size() / count;
    Value spread = c.create<UnsqueezeOp>(x, c.integers({1}));
    Value difference =
        c.create<SubOp>(spread, constantNumbers(c, vectors, {count, columns}, element));
    Value distance = c.create<ReduceSumSquareOp>(difference, c.integers({2}), 0, 0);
    return c.create<ExpOp>(c.create<MulOp>(distance, number(-parameter(0))));
  }
  Value product = timesRows(c, x, vectors, count);
  if (type == "LINEAR")
    return product;
  Value scaled =
      c.create<AddOp>(c.create<MulOp>(product, number(parameter(0))), number(parameter(1)));
  if (type == "SIGMOID")
    return c.create<TanhOp>(scaled);
  return c.create<PowOp>(scaled, number(parameter(2)));
}

/// Checks what both operators have, for `count` support vectors; returns the number of rows.
static FailureOr<Dim> checkVectors(Value x, int64_t numElements, int64_t count,
                                   ArrayRef<float> parameters, DimBuilder &dims) {
  FailureOr<Dims> sizes = featureSizes(dims, x);
  if (failed(sizes))
    return failure();
  if (!parameters.empty() && parameters.size() != 3)
    return dims.fail("has " + Twine(parameters.size()) + " kernel parameters, not 3"); // C1
  if (count == 0 || numElements % count != 0)
    return dims.fail("has " + Twine(numElements) + " numbers for " + Twine(count) +
                     " vectors"); // C2
  if (failed(dims.requireEqual((*sizes)[1], dims.constant(numElements / count),
                               "sizes of features and vectors differ"))) // C2
    return failure();
  return (*sizes)[0];
}

//===----------------------------------------------------------------------===//
// SVMRegressor
//===----------------------------------------------------------------------===//

LogicalResult SVMRegressorOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  int64_t count = op.getNSupports(), numCoefficients = listOf(op.getCoefficients()).size();
  int64_t numElements = count ? listOf(op.getSupportVectors()).size() : numCoefficients;
  FailureOr<Dim> rows = checkVectors(op.getX(), numElements, std::max<int64_t>(count, 1),
                                     listOf(op.getKernelParams()), dims);
  if (failed(rows))
    return failure();
  if (count && numCoefficients != count)
    return dims.fail("has " + Twine(numCoefficients) + " coefficients of " + Twine(count) +
                     " vectors"); // C2
  if (listOf(op.getRho()).size() != 1)
    return dims.fail("has " + Twine(listOf(op.getRho()).size()) + " numbers in 'rho', not 1"); // C2
  results.push_back({*rows, dims.constant(1)});
  return success();
}

FailureOr<SmallVector<Value>> SVMRegressorOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value x = featureMatrix(c, getX());
  Type element = getElementTypeOrSelf(x.getType());
  int64_t count = getNSupports();
  if (count)
    x = Kernel{getKernelType(), listOf(getKernelParams())}.emit(c, x, listOf(getSupportVectors()),
                                                                count);
  Value score = c.create<AddOp>(timesRows(c, x, listOf(getCoefficients()), 1),
                                c.number(element, listOf(getRho())[0]));
  if (getOneClass()) {
    Value isInside = c.create<GreaterOp>(score, c.number(element, 0));
    score = c.create<WhereOp>(isInside, c.number(element, 1), c.number(element, -1));
  }
  return SmallVector<Value>{
      castTo(c, transformScores(c, score, getPostTransform()), c.b.getF32Type())};
}

//===----------------------------------------------------------------------===//
// SVMClassifier
//===----------------------------------------------------------------------===//

/// The number of vectors of all classes; -1 when one is negative or the sum absurd.
static int64_t countVectors(std::optional<ArrayRef<int64_t>> perClass) {
  constexpr int64_t kMost = int64_t(1) << 31;
  int64_t sum = 0;
  for (int64_t count : perClass.value_or(ArrayRef<int64_t>())) {
    if (count < 0 || count > kMost || sum > kMost)
      return -1;
    sum += count;
  }
  return sum;
}

/// Checks the lists that depend on the number of classes, with support vectors.
static LogicalResult checkClasses(SVMClassifierOp::Adaptor op, int64_t classes, int64_t vectors,
                                  DimBuilder &dims) {
  if (vectors < 0 || classes < 2 || (int64_t)op.getVectorsPerClass()->size() != classes)
    return dims.fail("has no number of vectors for each of " + Twine(classes) + " classes"); // C2
  int64_t numCoefficients = listOf(op.getCoefficients()).size();
  if (numCoefficients != vectors * (classes - 1))
    return dims.fail("has " + Twine(numCoefficients) + " coefficients of " + Twine(vectors) +
                     " vectors"); // C2
  int64_t pairs = pairsOf(classes), a = listOf(op.getProbA()).size(),
          b = listOf(op.getProbB()).size();
  if ((int64_t)listOf(op.getRho()).size() != pairs || a != b || (a != 0 && a != pairs))
    return dims.fail("has lists about two classes that do not fit " + Twine(classes) +
                     " classes"); // C3
  return success();
}

LogicalResult SVMClassifierOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ClassLabels labels(op.getClasslabelsInts(), op.getClasslabelsStrings());
  if (failed(labels.check(dims)))
    return failure();
  int64_t classes = std::max<int64_t>(labels.size(), 1),
          vectors = countVectors(op.getVectorsPerClass());
  bool isLinear = vectors == 0;
  if (!isLinear && failed(checkClasses(op, classes, vectors, dims)))
    return failure();
  int64_t numElements =
      isLinear ? listOf(op.getCoefficients()).size() : listOf(op.getSupportVectors()).size();
  FailureOr<Dim> rows = checkVectors(op.getX(), numElements, isLinear ? classes : vectors,
                                     listOf(op.getKernelParams()), dims);
  if (failed(rows))
    return failure();
  if (isLinear && listOf(op.getRho()).empty())
    return dims.fail("has no 'rho'"); // C3
  bool hasProbabilities = !isLinear && !listOf(op.getProbA()).empty();
  int64_t scores = isLinear || hasProbabilities ? classes : pairsOf(classes);
  // A score of two classes is that of either; a quantile is of the second only.
  if (scores == 1 && classes == 2 && op.getPostTransform() != "PROBIT")
    scores = 2;
  results.push_back({*rows});
  results.push_back({*rows, dims.constant(scores)});
  return success();
}

namespace {
/// Emits a classifier with support vectors.
struct PairwiseEmitter {
  Composer &c;
  SVMClassifierOp op;
  int64_t classes, pairs = pairsOf(classes);
  Type element;

  using PairFn = llvm::function_ref<void(int64_t pair, int64_t i, int64_t j)>;
  void forEachPair(PairFn visit);
  Value scores(Value kernels);
  Value votes(Value scores);
  Value probabilities(Value scores);
};
} // namespace

void PairwiseEmitter::forEachPair(PairFn visit) {
  int64_t pair = 0;
  for (int64_t i = 0; i < classes; ++i)
    for (int64_t j = i + 1; j < classes; ++j)
      visit(pair++, i, j);
}

/// A score per pair is linear in the kernels: class i's vectors count with their
/// coefficients against j, and j's with theirs against i.
Value PairwiseEmitter::scores(Value kernels) {
  ArrayRef<int64_t> perClass = *op.getVectorsPerClass();
  ArrayRef<float> coefficients = listOf(op.getCoefficients());
  SmallVector<int64_t> first{0};
  for (int64_t count : perClass)
    first.push_back(first.back() + count);
  int64_t vectors = first.back();
  std::vector<double> weights(vectors * pairs, 0.0);
  forEachPair([&](int64_t pair, int64_t i, int64_t j) {
    for (int64_t v = first[i]; v < first[i + 1]; ++v)
      weights[v * pairs + pair] = coefficients[(j - 1) * vectors + v];
    for (int64_t v = first[j]; v < first[j + 1]; ++v)
      weights[v * pairs + pair] = coefficients[i * vectors + v];
  });
  Value sums = c.create<MatMulOp>(kernels, constantNumbers(c, weights, {vectors, pairs}, element),
                                  IntegerAttr());
  return c.create<AddOp>(sums, constantNumbers(c, listOf(op.getRho()), pairs, element));
}

/// A vote for class i where the score is positive, else for j.
Value PairwiseEmitter::votes(Value scores) {
  std::vector<double> change(pairs * classes, 0.0), base(classes, 0.0);
  forEachPair([&](int64_t pair, int64_t i, int64_t j) {
    change[pair * classes + i] = 1;
    change[pair * classes + j] = -1;
    base[j] += 1;
  });
  Value wins = castTo(c, c.create<GreaterOp>(scores, c.number(element, 0)), element);
  Value moved = c.create<MatMulOp>(wins, constantNumbers(c, change, {pairs, classes}, element),
                                   IntegerAttr());
  return c.create<AddOp>(moved, constantNumbers(c, base, classes, element));
}

Value PairwiseEmitter::probabilities(Value scores) {
  constexpr double least = 1e-7;
  Value a = constantNumbers(c, listOf(op.getProbA()), pairs, element);
  Value b = constantNumbers(c, listOf(op.getProbB()), pairs, element);
  Value exponent = c.create<AddOp>(c.create<MulOp>(scores, a), b);
  Value ofFirst = c.create<SigmoidOp>(c.create<NegOp>(exponent));
  Value clipped = c.create<ClipOp>(ofFirst, c.number(element, least), c.number(element, 1 - least));
  return c.create<CouplePairsOp>(clipped, classes);
}

FailureOr<SmallVector<Value>> SVMClassifierOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  ClassLabels labels(getClasslabelsInts(), getClasslabelsStrings());
  int64_t classes = std::max<int64_t>(labels.size(), 1),
          vectors = countVectors(getVectorsPerClass());
  Value x = featureMatrix(c, getX()), scores, ballot;
  Type element = getElementTypeOrSelf(x.getType());
  if (vectors == 0) {
    // One `rho` serves all classes.
    Value products = timesRows(c, x, listOf(getCoefficients()), classes);
    scores = ballot = c.create<AddOp>(products, c.number(element, listOf(getRho())[0]));
  } else {
    PairwiseEmitter e{c, *this, classes, pairsOf(classes), element};
    Value kernels = Kernel{getKernelType(), listOf(getKernelParams())}.emit(
        c, x, listOf(getSupportVectors()), vectors);
    scores = e.scores(kernels);
    ballot = e.votes(scores);
    if (!listOf(getProbA()).empty())
      scores = e.probabilities(scores);
    else if (classes == 2 && getPostTransform() != "PROBIT")
      scores = bothSigns(c, scores);
  }
  Value label = classes > 1 ? labels.ofLargest(c, ballot)
                            : labels.ofTwo(c, c.create<GreaterOp>(ballot, c.number(element, 0)));
  return SmallVector<Value>{
      label, castTo(c, transformScores(c, scores, getPostTransform()), c.b.getF32Type())};
}

LogicalResult CouplePairsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims sizes = dims.of(op.getPairs());
  if (sizes.size() != 2)
    return dims.fail("the probabilities are no matrix"); // C1
  if (failed(dims.requireEqual(sizes[1], dims.constant(pairsOf(op.getClasses())),
                               "there is not a column for every two classes"))) // C1
    return failure();
  results.push_back({sizes[0], dims.constant(op.getClasses())});
  return success();
}
