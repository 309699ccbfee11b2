//===- Search.cpp - Shapes of searches ------------------------------------===//

#include "dialects/onnx/ops/Search/Search.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Search/Search.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addSearchOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Search/Search.cpp.inc"
      >();
}

LogicalResult TopKOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getX());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), shape.size()); // C1
  if (failed(axis))
    return failure();
  auto type = cast<RankedTensorType>(op.getK().getType());
  if (type.hasStaticShape() && type.getNumElements() != 1)
    return dims.fail("k must have one element"); // C1
  Dim count = dims.value(op.getK(), 0);
  if (failed(dims.requireAtMost(count, shape[*axis], "k is larger than the axis"))) // C2
    return failure();
  shape[*axis] = count;
  results.assign(2, shape);
  return success();
}
