//===- NormalizationOpsets.cpp - How normalisations changed ---------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// Before operator set 14 a second output meant training.
static LogicalResult dropTrainingOutputs(ImportedNode &node, OpBuilder &) {
  dropAttributes(node, {"is_test"});
  for (size_t i = 1; i < node.outputs.size(); ++i)
    if (node.outputs[i])
      return node.error() << "training is not supported before operator set 14";
  return success();
}

/// Before operator set 21 scale and bias had one element per group.
static LogicalResult repeatForChannels(ImportedNode &node, OpBuilder &b) {
  Value x = node.operand(0);
  int64_t groups = node.intAttribute("num_groups", 0);
  auto type = x ? dyn_cast<RankedTensorType>(x.getType()) : RankedTensorType();
  if (!type || type.getRank() < 2 || groups <= 0)
    return success(); // reported by the operator's own checks
  int64_t channels = type.getDimSize(1);
  if (ShapedType::isDynamic(channels))
    return node.error() << "the number of channels is not known";
  SmallVector<int64_t> groupOf;
  for (int64_t channel = 0; channel < channels; ++channel)
    groupOf.push_back(channel * groups / channels);
  Value indices = emitInts(b, node.loc, groupOf);
  for (size_t i : {1, 2}) {
    if (!node.operand(i))
      continue;
    Value repeated = emitOp(b, node.loc, "Gather", {node.operand(i), indices});
    if (!repeated)
      return failure();
    node.setOperand(i, repeated);
  }
  return success();
}

/// Before operator set 9 attributes said what there is an axis for now.
static LogicalResult readAcrossChannels(ImportedNode &node, OpBuilder &b) {
  int64_t rank = node.rankOf(0), first = node.intAttribute("across_channels", 0) ? 1 : 2;
  if (failed(requireAttribute(node, "normalize_variance", 1)))
    return failure();
  dropAttributes(node, {"across_channels"});
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(first, std::max(rank, first)));
  setDefaultAttribute(node, "axes", b.getDenseI64ArrayAttr(axes));
  return success();
}

static const OpsetStep kSteps[] = {
    {"BatchNormalization", 9, [](ImportedNode &n, OpBuilder &) { return requireAttribute(n, "spatial", 1); }},
    {"BatchNormalization", 14, dropTrainingOutputs},
    {"GroupNormalization", 21, repeatForChannels},
    {"MeanVarianceNormalization", 9, readAcrossChannels},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfNormalization() { return kSteps; }
