//===- Trees.cpp - Ensembles become forests -------------------------------===//

#include "dialects/onnx/ops/Trees/Trees.h"
#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Slice/Slice.h"
#include "dialects/onnx/ops/Trees/ForestTables.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Trees/Trees.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addTreesOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Trees/Trees.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// A row of `columns` results for each row of features.
static LogicalResult dimsOfScores(Value x, int64_t columns, DimBuilder &dims, ResultDims &results) {
  FailureOr<Dims> sizes = featureSizes(dims, x);
  if (failed(sizes))
    return failure();
  if (columns < 1)
    return dims.fail("has no targets");
  results.push_back({(*sizes)[0], dims.constant(columns)});
  return success();
}

static int64_t numTargetsOf(std::optional<int64_t> stated, ArrayRef<int64_t> targets) {
  // A number that is out of range stays so, and is reported when the tables are read.
  return stated ? *stated : targets.empty() ? 1 : std::min(*llvm::max_element(targets), INT64_MAX - 1) + 1;
}
int64_t TreeEnsembleOp::numTargets() { return numTargetsOf(getNTargets(), getLeafTargetids()); }

LogicalResult TreeEnsembleOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfScores(op.getX(), numTargetsOf(op.getNTargets(), op.getLeafTargetids()), dims,
                      results);
}

LogicalResult TreeEnsembleRegressorOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfScores(op.getX(), op.getNTargets().value_or(1), dims, results);
}

LogicalResult TreeEnsembleClassifierOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ClassLabels labels(op.getClasslabelsInt64s(), op.getClasslabelsStrings());
  FailureOr<Dims> sizes = featureSizes(dims, op.getX());
  if (failed(sizes) || failed(labels.check(dims)))
    return failure();
  if (labels.size() == 0)
    return dims.fail("has no class labels"); // C1
  results.push_back({(*sizes)[0]});
  // A single label stands for the second of two classes.
  results.push_back({(*sizes)[0], dims.constant(std::max<int64_t>(labels.size(), 2))});
  return success();
}

LogicalResult ForestOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims sizes = dims.of(op.getX());
  if (sizes.size() != 2)
    return dims.fail("the features are no matrix"); // C1
  if (failed(dims.requireAtMost(dims.constant(op.getColumns()), sizes[1],
                                "there are fewer features than the trees look at"))) // C1
    return failure();
  results.push_back({sizes[0], dims.constant(op.getNTargets())});
  return success();
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

LogicalResult TreeEnsembleOp::verify() { return failure(failed(readForest(*this))); }

static LogicalResult checkBaseValues(Operation *op, size_t count, int64_t targets) {
  if (count <= 1 || (int64_t)count == targets)
    return success();
  return op->emitOpError() << "has " << count << " base values of " << targets << " targets"; // C4
}

LogicalResult TreeEnsembleRegressorOp::verify() {
  FailureOr<ForestTables> tables = readForest(*this);
  if (failed(tables))
    return failure();
  return checkBaseValues(*this, numbersOf(getBaseValues(), getBaseValuesAsTensor()).size(),
                         tables->numTargets);
}

LogicalResult TreeEnsembleClassifierOp::verify() {
  if (failed(readForest(*this)))
    return failure();
  size_t labels = ClassLabels(getClasslabelsInt64s(), getClasslabelsStrings()).size();
  return checkBaseValues(*this, numbersOf(getBaseValues(), getBaseValuesAsTensor()).size(), labels);
}

//===----------------------------------------------------------------------===//
// Decomposition
//===----------------------------------------------------------------------===//

/// The aggregate of a forest's leaves.
static Value aggregate(Composer &c, const ForestTables &tables, Value x, StringRef function) {
  if (function != "AVERAGE")
    return tables.emit(c, x, function == "SUM" ? "sum" : function == "MIN" ? "min" : "max");
  return c.create<DivOp>(tables.emit(c, x, "sum"), c.number(tables.element, tables.roots.size()));
}

static Value addBaseValues(Composer &c, Value scores, ArrayRef<double> values) {
  if (values.empty())
    return scores;
  return c.create<AddOp>(
      scores, constantNumbers(c, values, values.size(), getElementTypeOrSelf(scores.getType())));
}

FailureOr<SmallVector<Value>> TreeEnsembleOp::decompose(RewriterBase &rewriter) {
  static constexpr StringLiteral kAggregates[] = {"AVERAGE", "SUM", "MIN", "MAX"};
  static constexpr StringLiteral kTransforms[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO",
                                                  "PROBIT"};
  FailureOr<ForestTables> tables = readForest(*this);
  if (failed(tables))
    return failure();
  Composer c(rewriter, getLoc());
  Value scores = aggregate(c, *tables, getX(), kAggregates[getAggregateFunction()]);
  scores = transformScores(c, scores, kTransforms[getPostTransform()]);
  return SmallVector<Value>{castTo(c, scores, getElementTypeOrSelf(getY().getType()))};
}

FailureOr<SmallVector<Value>> TreeEnsembleRegressorOp::decompose(RewriterBase &rewriter) {
  FailureOr<ForestTables> tables = readForest(*this);
  if (failed(tables))
    return failure();
  Composer c(rewriter, getLoc());
  Value scores = aggregate(c, *tables, getX(), getAggregateFunction());
  scores = addBaseValues(c, scores, numbersOf(getBaseValues(), getBaseValuesAsTensor()));
  return SmallVector<Value>{
      castTo(c, transformScores(c, scores, getPostTransform()), c.b.getF32Type())};
}

bool TreeEnsembleClassifierOp::isBinary() {
  ArrayRef<int64_t> classes = getClassIds().value_or(ArrayRef<int64_t>());
  return ClassLabels(getClasslabelsInt64s(), getClasslabelsStrings()).size() <= 2 &&
         llvm::all_equal(classes);
}

FailureOr<SmallVector<Value>> TreeEnsembleClassifierOp::decompose(RewriterBase &rewriter) {
  FailureOr<ForestTables> tables = readForest(*this);
  if (failed(tables))
    return failure();
  Composer c(rewriter, getLoc());
  Type element = tables->element, f32 = c.b.getF32Type();
  ClassLabels labels(getClasslabelsInt64s(), getClasslabelsStrings());
  std::vector<double> base = numbersOf(getBaseValues(), getBaseValuesAsTensor());
  StringRef transform = getPostTransform();
  Value scores = tables->emit(c, getX(), "sum");
  if (!isBinary()) {
    scores = addBaseValues(c, scores, base);
    return SmallVector<Value>{labels.ofLargest(c, scores),
                              castTo(c, transformScores(c, scores, transform), f32)};
  }
  // The score of the second class.  Without a transformation, weights that are all
  // positive make probabilities; else the sign decides.
  if (!base.empty())
    scores = addBaseValues(c, scores, base.back());
  std::vector<double> weights = numbersOf(getClassWeights(), getClassWeightsAsTensor());
  bool isProbability = (transform == "NONE" || transform == "PROBIT") &&
                       llvm::all_of(weights, [](double weight) { return weight >= 0; });
  Value isSecond = c.create<GreaterOp>(scores, c.number(element, isProbability ? 0.5 : 0));
  Value rest = c.create<SubOp>(c.number(element, 1), scores);
  Value both =
      isProbability ? c.create<ConcatOp>(ValueRange{rest, scores}, 1) : bothSigns(c, scores);
  return SmallVector<Value>{labels.ofTwo(c, isSecond),
                            castTo(c, transformScores(c, both, transform), f32)};
}
