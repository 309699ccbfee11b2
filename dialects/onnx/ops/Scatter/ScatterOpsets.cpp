//===- ScatterOpsets.cpp - Upgrading the operators of the family ----------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

static const OpsetStep kSteps[] = {
    // Its name until operator set 11.
    {"Scatter", kNormalize,
     [](ImportedNode &node, OpBuilder &) {
       node.op = "ScatterElements";
       return success();
     }},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfScatter() { return kSteps; }
