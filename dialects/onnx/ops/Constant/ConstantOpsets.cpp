//===- ConstantOpsets.cpp - Upgrading the operators of the family ---------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// A constant's contents come as one of several attributes; all become `value`.
static LogicalResult unifyValue(ImportedNode &node, OpBuilder &b) {
  for (StringRef name : {"value_int", "value_ints", "value_float", "value_floats", "sparse_value"})
    if (Attribute attribute = node.attributes.erase(name)) {
      ElementsAttr value = elementsOf(attribute, b);
      if (!value)
        return node.error() << "attribute '" << name << "' must be numbers";
      node.attributes.set("value", value);
    }
  if (!node.attributes.get("value"))
    return node.error() << "has no value that is supported";
  return success();
}

static const OpsetStep kSteps[] = {
    {"Constant", kNormalize, unifyValue},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfConstant() { return kSteps; }
