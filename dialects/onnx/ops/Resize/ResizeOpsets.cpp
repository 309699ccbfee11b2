//===- ResizeOpsets.cpp - Upgrading the operators of the family -----------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// Until operator set 10 coordinates were always those of the first frameworks,
/// and scales the only operand.
static LogicalResult useFirstCoordinates(ImportedNode &node, OpBuilder &b) {
  if (node.stringAttribute("mode", "nearest") == "bilinear")
    node.attributes.set("mode", b.getStringAttr("linear"));
  node.attributes.set("coordinate_transformation_mode", b.getStringAttr("asymmetric"));
  node.attributes.set("nearest_mode", b.getStringAttr("floor"));
  Value scales = node.operand(1);
  node.operands.resize(1);
  node.setOperand(2, scales);
  return success();
}

static LogicalResult upsampleIsResize(ImportedNode &node, OpBuilder &b) {
  node.op = "Resize";
  return useFirstCoordinates(node, b);
}

/// An operand that is not used may be an empty tensor instead of absent.
static LogicalResult dropEmptyOperands(ImportedNode &node, OpBuilder &) {
  for (size_t i = 1; i < node.operands.size(); ++i)
    if (Value operand = node.operand(i)) {
      auto type = cast<ShapedType>(operand.getType());
      if (type.hasStaticShape() && type.getNumElements() == 0)
        node.operands[i] = Value();
    }
  return success();
}

static const OpsetStep kSteps[] = {
    {"Resize", 11, useFirstCoordinates},
    {"Resize", kNormalize, dropEmptyOperands},
    {"Upsample", 9, [](ImportedNode &node, OpBuilder &b) { return attributeBecomesOperand(node, b, "scales", 1); }},
    {"Upsample", kNormalize, upsampleIsResize},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfResize() { return kSteps; }
