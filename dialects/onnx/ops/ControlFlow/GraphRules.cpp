//===- GraphRules.cpp - What verifiers of operators with graphs share -----===//

#include "dialects/onnx/ops/ControlFlow/GraphRules.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

std::optional<int64_t> onnx::knownScalar(Value value) {
  auto values = constantIntegers(value);
  return values && values->size() == 1 ? std::optional(values->front()) : std::nullopt;
}

LogicalResult onnx::requireOneElement(Operation *op, Value value, StringRef what) {
  if (value && tensorType(value).hasStaticShape() && tensorType(value).getNumElements() != 1)
    return op->emitOpError() << what << " has more or less than one element, " << value.getType();
  return success();
}

LogicalResult onnx::requireCompatible(Operation *op, Type x, Type y, const Twine &what) {
  auto a = cast<RankedTensorType>(x), b = cast<RankedTensorType>(y);
  if (a.getElementType() == b.getElementType() && succeeded(verifyCompatibleShape(a, b)))
    return success();
  return op->emitOpError() << what << " is " << x << " and " << y;
}

LogicalResult onnx::requireCount(Operation *op, size_t found, size_t expected, StringRef what) {
  if (found != expected)
    return op->emitOpError() << "has " << found << " " << what << " where " << expected
                             << " are needed";
  return success();
}
