//===- Cast.cpp - Between element types -----------------------------------===//

#include "dialects/onnx/ops/Cast/Cast.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Cast/Cast.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addCastOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Cast/Cast.cpp.inc"
      >();
}

OpFoldResult CastOp::fold(FoldAdaptor) { return getInput().getType() == getType() ? getInput() : Value(); }

FailureOr<SmallVector<Value>> CastLikeOp::decompose(RewriterBase &rewriter) {
  int64_t to = onnxFromElementType(getElementTypeOrSelf(getTargetType().getType()));
  return SmallVector<Value>{
      CastOp::create(rewriter, getLoc(), getType(), getInput(), to, getSaturate(), getRoundMode())};
}

static unsigned bitsOf(Type element) { return element.isInteger(1) ? 8 : element.getIntOrFloatBitWidth(); }

LogicalResult BitCastOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Type from = getElementTypeOrSelf(op.getInput().getType());
  Type to = elementTypeFromOnnx(op.getTo(), dims.getContext());
  if (to && bitsOf(from) != bitsOf(to)) // C1
    return dims.fail("has elements of " + Twine(bitsOf(from)) + " bits that cannot become " + Twine(bitsOf(to)));
  return dimsSameAsFirst(op.getOperands(), dims, results);
}
