//===- Cast.cpp - Between element types -----------------------------------===//

#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Text/Text.h"

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

LogicalResult CastOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Type to = elementTypeFromOnnx(op.getTo(), dims.getContext());
  // An emission sees the operand in its storage type.
  if (isa_and_nonnull<StringType>(to) && !dims.emits() && getElementTypeOrSelf(op.getInput().getType()) != to)
    return dims.fail("cannot make strings of numbers"); // C1
  return dimsSameAsFirst(op.getOperands(), dims, results);
}

/// Strings are read as numbers of 64 bits first.
FailureOr<SmallVector<Value>> CastOp::decompose(RewriterBase &rewriter) {
  auto from = cast<RankedTensorType>(getInput().getType()), to = cast<RankedTensorType>(getType());
  if (!isa<StringType>(from.getElementType()) || isa<StringType>(to.getElementType()))
    return rewriter.notifyMatchFailure(*this, "does not read strings");
  bool isInteger = to.getElementType().isInteger() && !to.getElementType().isInteger(1);
  Type wide = isInteger ? Type(rewriter.getI64Type()) : Type(rewriter.getF64Type());
  Value number = emitParseNumber(rewriter, getLoc(), getInput(), to.clone(wide));
  if (wide == to.getElementType())
    return SmallVector<Value>{number};
  return SmallVector<Value>{
      CastOp::create(rewriter, getLoc(), to, number, getTo(), getSaturate(), getRoundMode())};
}

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
