//===- RecurrentOpsets.cpp - How recurrent operators changed --------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// Whether the sequence is a result was an attribute; now it is one when it has a name.
static LogicalResult dropOutputSequence(ImportedNode &node, OpBuilder &b) {
  dropAttributes(node, {"output_sequence"});
  // The default was misspelled in the definition, and so in some models.
  if (node.stringAttribute("direction", "forward") == "foward")
    node.attributes.set("direction", b.getStringAttr("forward"));
  return success();
}

static const OpsetStep kSteps[] = {
    {"LSTM", 7, dropOutputSequence},
    {"GRU", 7, dropOutputSequence},
    {"GRU", 3, dropOutputSequence},
    {"RNN", 7, dropOutputSequence},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfRecurrent() { return kSteps; }
