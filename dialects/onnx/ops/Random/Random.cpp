//===- Random.cpp - Shapes of random tensors ------------------------------===//

#include "dialects/onnx/ops/Random/Random.h"
#include "dialects/onnx/ops/Cast/Cast.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Random/Random.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addRandomOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Random/Random.cpp.inc"
      >();
}

static LogicalResult dimsOfShape(ArrayRef<int64_t> shape, DimBuilder &dims, ResultDims &results) {
  Dims &sizes = results.emplace_back();
  for (int64_t size : shape) {
    if (size < 0)
      return dims.fail("shape has a size of " + Twine(size)); // C1
    sizes.push_back(dims.constant(size));
  }
  return success();
}
LogicalResult RandomUniformOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfShape(op.getShape(), dims, results);
}
LogicalResult RandomNormalOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfShape(op.getShape(), dims, results);
}
LogicalResult RandomUniformLikeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsSameAsFirst(op.getOperands(), dims, results);
}
LogicalResult RandomNormalLikeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsSameAsFirst(op.getOperands(), dims, results);
}
