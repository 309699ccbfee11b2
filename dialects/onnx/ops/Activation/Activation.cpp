//===- Activation.cpp - Activation functions ------------------------------===//

#include "dialects/onnx/ops/Activation/Activation.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Activation/Activation.cpp.inc"

void onnxc::onnx::ONNXDialect::addActivationOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Activation/Activation.cpp.inc"
      >();
}
