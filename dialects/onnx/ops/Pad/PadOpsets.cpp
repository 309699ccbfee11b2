//===- PadOpsets.cpp - Upgrading the operators of the family --------------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/interfaces/Dims.h"

using namespace mlir;
using namespace onnxc;

/// Version 1 called the pads `paddings`.
static LogicalResult renamePaddings(ImportedNode &node, OpBuilder &) {
  if (Attribute paddings = node.attributes.erase("paddings"))
    node.attributes.set("pads", paddings);
  return success();
}

/// The attributes `pads` and `value` became operands 1 and 2.
static LogicalResult padsBecomeOperands(ImportedNode &node, OpBuilder &b) {
  if (failed(attributeBecomesOperand(node, b, "pads", 1)))
    return failure();
  return attributeBecomesOperand(node, b, "value", 2);
}

/// Version 1 repeated along one axis: operands `tiles` and `axis`.
static LogicalResult tilesBecomeRepeats(ImportedNode &node, OpBuilder &b) {
  auto tiles = constantIntegers(node.operand(1)), axis = constantIntegers(node.operand(2));
  if (!tiles || !axis || tiles->size() != 1 || axis->size() != 1 || !node.operand(0))
    return node.error() << "tiles and axis must be constant";
  SmallVector<int64_t> repeats(node.rankOf(0), 1);
  if (axis->front() < 0 || axis->front() >= (int64_t)repeats.size())
    return node.error() << "axis " << axis->front() << " is out of range for rank " << repeats.size();
  repeats[axis->front()] = tiles->front();
  node.operands.truncate(1);
  node.setOperand(1, emitInts(b, node.loc, repeats));
  return success();
}

static const OpsetStep kSteps[] = {
    {"Pad", 2, renamePaddings},
    {"Pad", 11, padsBecomeOperands},
    {"Tile", 6, tilesBecomeRepeats},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfPad() { return kSteps; }
