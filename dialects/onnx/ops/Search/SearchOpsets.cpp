//===- SearchOpsets.cpp - Upgrading the operators of the family -----------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

static const OpsetStep kSteps[] = {
    {"TopK", 10, [](ImportedNode &node, OpBuilder &b) { return intBecomesVectorOperand(node, b, "k", 1); }},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfSearch() { return kSteps; }
