//===- Loss.cpp - Losses of classifiers, composed -------------------------===//

#include "dialects/onnx/ops/Loss/Loss.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Softmax/Softmax.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Loss/Loss.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addLossOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Loss/Loss.cpp.inc"
      >();
}

/// The shape of a loss, and the check of C1.
static LogicalResult dimsOfLoss(Value input, Value target, StringRef reduction, DimBuilder &dims,
                                ResultDims &results) {
  Dims source = dims.of(input), labels = dims.of(target);
  if (source.size() < 2 || labels.size() + 1 != source.size())
    return dims.fail("the target must have the dimensions of the input except the second");
  for (auto [i, label] : llvm::enumerate(labels))
    if (failed(dims.requireEqual(label, source[i == 0 ? 0 : i + 1], "sizes of input and target differ")))
      return failure();
  results.push_back(reduction == "none" ? labels : Dims());
  return success();
}

LogicalResult NegativeLogLikelihoodLossOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfLoss(op.getInput(), op.getTarget(), op.getReduction(), dims, results);
}

LogicalResult SoftmaxCrossEntropyLossOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(dimsOfLoss(op.getScores(), op.getLabels(), op.getReduction(), dims, results)))
    return failure();
  results.push_back(dims.of(op.getScores())); // of log_prob, which not every loss has
  return success();
}

/// -input[target] * weight[target], where a target that is ignored has weight 0 and
/// counts as class 0; summed, or divided by the sum of the weights.
FailureOr<SmallVector<Value>> NegativeLogLikelihoodLossOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type type = getElementTypeOrSelf(getInput().getType()), index = getElementTypeOrSelf(getTarget().getType());
  Value target = getTarget(), isIgnored;
  if (auto ignored = getIgnoreIndex()) {
    isIgnored = c.create<EqualOp>(target, c.number(index, (int64_t)*ignored));
    target = c.create<WhereOp>(isIgnored, c.number(index, 0), target);
  }
  Value column = c.integers({1});
  Value picked = c.create<GatherElementsOp>(getInput(), c.create<UnsqueezeOp>(target, column), 1);
  Value loss = c.create<NegOp>(c.create<SqueezeOp>(picked, column));
  Value weights;
  if (getWeight())
    weights = c.create<GatherOp>(getWeight(), target, 0);
  if (isIgnored) {
    Value others = weights ? weights : c.number(type, 1);
    weights = c.create<WhereOp>(isIgnored, c.number(type, 0), others);
  }
  if (weights)
    loss = c.create<MulOp>(loss, weights);
  if (getReduction() == "none")
    return SmallVector<Value>{loss};
  auto sum = [&](Value value) { return c.create<ReduceSumOp>(value, Value(), 0, 0); };
  if (getReduction() == "mean" && !weights)
    return SmallVector<Value>{c.create<ReduceMeanOp>(loss, Value(), 0, 0)};
  Value total = sum(loss);
  return SmallVector<Value>{getReduction() == "mean" ? c.create<DivOp>(total, sum(weights)) : total};
}

FailureOr<SmallVector<Value>> SoftmaxCrossEntropyLossOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value logProb = c.create<LogSoftmaxOp>(getScores(), 1);
  SmallVector<Value> results{c.create<NegativeLogLikelihoodLossOp>(logProb, getLabels(), getWeights(),
                                                                   getIgnoreIndexAttr(), getReductionAttr())};
  if (getLogProb())
    results.push_back(logProb);
  return results;
}
