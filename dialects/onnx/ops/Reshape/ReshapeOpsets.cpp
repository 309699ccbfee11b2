//===- ReshapeOpsets.cpp - Upgrading the operators of the family ----------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

static LogicalResult axesBecomeOperand(ImportedNode &node, OpBuilder &b) {
  return attributeBecomesOperand(node, b, "axes", 1);
}

static const OpsetStep kSteps[] = {
    {"Reshape", 5,
     [](ImportedNode &node, OpBuilder &b) { return attributeBecomesOperand(node, b, "shape", 1); }},
    {"Squeeze", 13, axesBecomeOperand},
    {"Unsqueeze", 13, axesBecomeOperand},
    {"Flatten", kNormalize,
     [](ImportedNode &node, OpBuilder &b) {
       return makeAxisPositive(node, b, "axis", /*extra=*/0, /*inclusive=*/true);
     }},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfReshape() { return kSteps; }
