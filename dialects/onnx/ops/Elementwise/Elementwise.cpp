//===- Elementwise.cpp - One result element from one of each operand ------===//

#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Constant/Constant.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Elementwise/Elementwise.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addElementwiseOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Elementwise/Elementwise.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Pow
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<Value>> PowOp::decompose(RewriterBase &rewriter) {
  std::optional<double> exponent = constantNumber(getRhs());
  if (!exponent)
    return rewriter.notifyMatchFailure(*this, "the exponent is not one constant");
  Value base = getLhs();
  Type type = base.getType();
  if (type != getType())
    return rewriter.notifyMatchFailure(*this, "the exponent stretches the base");
  Location loc = getLoc();
  bool isFloat = isa<FloatType>(getElementTypeOrSelf(type));
  if (*exponent == 1)
    return SmallVector<Value>{base};
  if (*exponent == 2 || *exponent == 3) {
    Value square = MulOp::create(rewriter, loc, type, base, base);
    return SmallVector<Value>{*exponent == 2 ? square
                                             : MulOp::create(rewriter, loc, type, square, base)};
  }
  if (*exponent == 0.5 && isFloat)
    return SmallVector<Value>{SqrtOp::create(rewriter, loc, type, base)};
  if (*exponent == -0.5 && isFloat)
    return SmallVector<Value>{
        ReciprocalOp::create(rewriter, loc, type, SqrtOp::create(rewriter, loc, type, base))};
  if (*exponent == -1 && isFloat)
    return SmallVector<Value>{ReciprocalOp::create(rewriter, loc, type, base)};
  return rewriter.notifyMatchFailure(*this, "the exponent has no simple form");
}
