//===- QuantizeOpsets.cpp - Scales that broadcast -------------------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// A vector along `axis` gets the dimensions of 1 that follow.
static Value alignVector(ImportedNode &node, OpBuilder &b, Value vector, int64_t axis) {
  SmallVector<int64_t> ones = llvm::to_vector(llvm::seq<int64_t>(1, node.rankOf(0) - axis));
  return ones.empty() ? vector : emitOp(b, node.loc, "Unsqueeze", {vector, emitInts(b, node.loc, ones)});
}

/// An element per block is repeated for each element of the block.
static Value repeatBlocks(ImportedNode &node, OpBuilder &b, Value blocks, int64_t axis, int64_t blockSize) {
  int64_t size = cast<RankedTensorType>(node.operand(0).getType()).getDimSize(axis);
  if (ShapedType::isDynamic(size)) {
    node.error() << "the size of axis " << axis << ", which is quantized in blocks, is not known";
    return {};
  }
  SmallVector<int64_t> blockOf;
  for (int64_t i = 0; i < size; ++i)
    blockOf.push_back(i / blockSize);
  NamedAttribute along = b.getNamedAttr("axis", b.getI64IntegerAttr(axis));
  return emitOp(b, node.loc, "Gather", {blocks, emitInts(b, node.loc, blockOf)}, along);
}

/// Makes scale and zero point (operands 1 and 2) broadcast to operand 0.
static LogicalResult alignScales(ImportedNode &node, OpBuilder &b) {
  if (!node.operand(0) || !node.operand(1))
    return success(); // reported as a missing operand
  int64_t blockSize = node.intAttribute("block_size", 0), rank = node.rankOf(0);
  int64_t axis = node.intAttribute("axis", 1);
  dropAttributes(node, {"axis", "block_size"});
  for (size_t i : {1, 2}) {
    Value value = node.operand(i);
    if (!value)
      continue;
    auto type = cast<RankedTensorType>(value.getType());
    if (type.getRank() == 0 || (type.getRank() == 1 && type.getDimSize(0) == 1))
      continue;
    if (axis < -rank || axis >= rank)
      return node.error() << "axis " << axis << " is out of range for rank " << rank;
    int64_t positive = axis < 0 ? axis + rank : axis;
    if (blockSize < 0 || (type.getRank() != 1 && (type.getRank() != rank || blockSize == 0)))
      return node.error() << "a scale of type " << type << " does not fit rank " << rank;
    Value aligned = type.getRank() == 1 && blockSize == 0 ? alignVector(node, b, value, positive)
                                                          : repeatBlocks(node, b, value, positive, blockSize);
    if (!aligned)
      return failure();
    node.setOperand(i, aligned);
  }
  return success();
}

static const OpsetStep kSteps[] = {
    {"QuantizeLinear", kNormalize, alignScales},
    {"DequantizeLinear", kNormalize, alignScales},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfQuantize() { return kSteps; }
