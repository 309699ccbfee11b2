//===- SoftmaxOpsets.cpp - How softmax changed ----------------------------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// Before operator set 13 the tensor was taken for a matrix whose rows are the
/// dimensions from `axis` on; the default was 1.
static LogicalResult normalizeRowsOfMatrix(ImportedNode &node, OpBuilder &b) {
  setDefaultAttribute(node, "axis", b.getI64IntegerAttr(1));
  if (failed(makeAxisPositive(node, b, "axis", /*extra=*/0, /*inclusive=*/true)))
    return failure();
  Value input = node.operand(0);
  int64_t axis = node.intAttribute("axis", 1), rank = node.rankOf(0);
  if (!input || axis == rank - 1)
    return success();
  NamedAttribute at = b.getNamedAttr("axis", b.getI64IntegerAttr(axis));
  NamedAttribute last = b.getNamedAttr("axis", b.getI64IntegerAttr(1));
  Value matrix = emitOp(b, node.loc, "Flatten", input, at);
  Value rows = matrix ? emitOp(b, node.loc, node.op, matrix, last) : Value();
  Value shape = rows ? emitOp(b, node.loc, "Shape", input) : Value();
  Value result = shape ? emitOp(b, node.loc, "Reshape", {rows, shape}) : Value();
  if (!result)
    return failure();
  node.results = SmallVector<Value>{result};
  return success();
}

static const OpsetStep kSteps[] = {
    {"Softmax", 13, normalizeRowsOfMatrix},
    {"LogSoftmax", 13, normalizeRowsOfMatrix},
    {"Hardmax", 13, normalizeRowsOfMatrix},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfSoftmax() { return kSteps; }
