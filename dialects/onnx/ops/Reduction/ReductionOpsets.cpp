//===- ReductionOpsets.cpp - How reductions changed -----------------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

static LogicalResult axesBecomeOperand(ImportedNode &node, OpBuilder &b) {
  return attributeBecomesOperand(node, b, "axes", 1);
}

static const OpsetStep kSteps[] = {
    {"ReduceSum", 13, axesBecomeOperand},    {"ReduceMean", 18, axesBecomeOperand},
    {"ReduceProd", 18, axesBecomeOperand},   {"ReduceMax", 18, axesBecomeOperand},
    {"ReduceMin", 18, axesBecomeOperand},    {"ReduceSumSquare", 18, axesBecomeOperand},
    {"ReduceL1", 18, axesBecomeOperand},     {"ReduceL2", 18, axesBecomeOperand},
    {"ReduceLogSum", 18, axesBecomeOperand}, {"ReduceLogSumExp", 18, axesBecomeOperand},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfReduction() { return kSteps; }
