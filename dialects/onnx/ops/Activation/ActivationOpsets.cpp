//===- ActivationOpsets.cpp - How activations changed ---------------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// Limits were attributes; an absent one is no limit.
static LogicalResult clipLimitsBecomeOperands(ImportedNode &node, OpBuilder &b) {
  if (failed(attributeBecomesOperand(node, b, "min", 1)))
    return failure();
  return attributeBecomesOperand(node, b, "max", 2);
}

/// The first Selu had shorter constants.
static LogicalResult setFirstSeluDefaults(ImportedNode &node, OpBuilder &b) {
  setDefaultAttribute(node, "alpha", b.getF32FloatAttr(1.6732f));
  setDefaultAttribute(node, "gamma", b.getF32FloatAttr(1.0507f));
  return success();
}

/// A slope of one element per channel stood without its spatial dimensions.
static LogicalResult alignLegacySlope(ImportedNode &node, OpBuilder &b) {
  int64_t rank = node.rankOf(0), own = node.rankOf(1);
  if (own != 1 || rank <= 2)
    return success();
  node.attributes.set("axis", b.getI64IntegerAttr(1));
  node.attributes.set("broadcast", b.getI64IntegerAttr(1));
  return upgradeLegacyBroadcast(node, b);
}

static const OpsetStep kSteps[] = {
    {"Clip", 11, clipLimitsBecomeOperands},
    {"Selu", 6, setFirstSeluDefaults},
    {"PRelu", 7, alignLegacySlope},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfActivation() { return kSteps; }
