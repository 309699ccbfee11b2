//===- OptionalSteps.cpp - An optional is its element, or absent ----------===//

#include "dialects/onnx/ops/Sequence/SequenceSteps.h"

using namespace mlir;
using namespace onnxc;

static bool isAbsent(Value optional) {
  return !optional || optional.getDefiningOp<onnx::AbsentOp>();
}

LogicalResult onnxc::makeOptional(ImportedNode &node, OpBuilder &b) {
  Value element = node.operand(0);
  return finish(node,
                element ? element : Value(onnx::AbsentOp::create(b, node.loc, b.getNoneType())));
}

LogicalResult onnxc::hasElement(ImportedNode &node, OpBuilder &b) {
  return finish(node, emitScalar(b, node.loc, b.getI1Type(), !isAbsent(node.operand(0))));
}

LogicalResult onnxc::getElement(ImportedNode &node, OpBuilder &b) {
  if (isAbsent(node.operand(0)))
    return node.error() << "the optional has no element";
  return finish(node, node.operand(0));
}

/// Whatever it is.
LogicalResult onnxc::passThrough(ImportedNode &node, OpBuilder &b) {
  if (Value value = node.operand(0); value && !isTensor(value))
    node.results = SmallVector<Value>{value};
  return success();
}
