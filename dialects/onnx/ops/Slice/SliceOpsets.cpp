//===- SliceOpsets.cpp - Upgrading the operators of the family ------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// The attributes `starts`, `ends` and `axes` became operands 1 to 3.
static LogicalResult rangesBecomeOperands(ImportedNode &node, OpBuilder &b) {
  if (failed(attributeBecomesOperand(node, b, "starts", 1)) || failed(attributeBecomesOperand(node, b, "ends", 2)))
    return failure();
  return attributeBecomesOperand(node, b, "axes", 3);
}

static const OpsetStep kSteps[] = {
    {"Concat", 4,
     [](ImportedNode &node, OpBuilder &b) {
       setDefaultAttribute(node, "axis", b.getI64IntegerAttr(1));
       return success();
     }},
    {"Slice", 10, rangesBecomeOperands},
    // Version 1 took the sizes as either.
    {"Split", 13, [](ImportedNode &node, OpBuilder &b) { return attributeBecomesOperand(node, b, "split", 1); }},
    {"Split", kNormalize,
     [](ImportedNode &node, OpBuilder &b) {
       node.attributes.set("num_outputs", b.getI64IntegerAttr(node.outputs.size()));
       return success();
     }},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfSlice() { return kSteps; }
