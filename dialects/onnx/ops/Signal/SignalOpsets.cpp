//===- SignalOpsets.cpp - How signal operators changed --------------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// The axis became an operand, and its default the last one instead of the second.
static LogicalResult axisBecomesOperand(ImportedNode &node, OpBuilder &b) {
  int64_t axis = node.intAttribute("axis", 1);
  dropAttributes(node, {"axis"});
  node.setOperand(2, emitScalar(b, node.loc, b.getI64Type(), axis));
  return success();
}

static const OpsetStep kSteps[] = {
    {"DFT", 20, axisBecomesOperand},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfSignal() { return kSteps; }
