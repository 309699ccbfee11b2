//===- MatMulOpsets.cpp - Upgrading the operators of the family -----------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

static const OpsetStep kSteps[] = {
    // Said that `c` broadcasts, which it now may always do.
    {"Gemm", 7,
     [](ImportedNode &node, OpBuilder &) {
       dropAttributes(node, {"broadcast"});
       return success();
     }},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfMatMul() { return kSteps; }
