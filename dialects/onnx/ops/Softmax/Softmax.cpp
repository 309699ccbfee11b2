//===- Softmax.cpp - Softmax functions ------------------------------===//

#include "dialects/onnx/ops/Softmax/Softmax.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Softmax/Softmax.cpp.inc"

void onnxc::onnx::ONNXDialect::addSoftmaxOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Softmax/Softmax.cpp.inc"
      >();
}
