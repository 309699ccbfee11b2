//===- Constant.cpp - Constants and their kin -----------------------------===//

#include "dialects/onnx/ops/Constant/Constant.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Constant/Constant.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addConstantOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Constant/Constant.cpp.inc"
      >();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }
