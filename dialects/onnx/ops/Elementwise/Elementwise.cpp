//===- Elementwise.cpp - One result element from one of each operand ------===//

#include "dialects/onnx/ops/Elementwise/Elementwise.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Elementwise/Elementwise.cpp.inc"

void onnxc::onnx::ONNXDialect::addElementwiseOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Elementwise/Elementwise.cpp.inc"
      >();
}
