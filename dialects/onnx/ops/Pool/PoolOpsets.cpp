//===- PoolOpsets.cpp - Upgrading the operators of the family -------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// Version 1 had a real exponent, and rounded the default differently.
static LogicalResult makeExponentWhole(ImportedNode &node, OpBuilder &b) {
  auto p = dyn_cast_if_present<FloatAttr>(node.attributes.get("p"));
  if (!p)
    return success();
  double exponent = p.getValueAsDouble();
  if (exponent < 1 || exponent > 64 || exponent != (int64_t)exponent)
    return node.error() << "exponent " << exponent << " is not a small whole number";
  node.attributes.set("p", b.getI64IntegerAttr(exponent));
  return success();
}

static const OpsetStep kSteps[] = {
    {"LpPool", 2, makeExponentWhole},
    {"GlobalLpPool", 2, makeExponentWhole},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfPool() { return kSteps; }
