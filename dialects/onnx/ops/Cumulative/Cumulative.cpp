//===- Cumulative.cpp - Cumulative functions ------------------------------===//

#include "dialects/onnx/ops/Cumulative/Cumulative.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Cumulative/Cumulative.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addCumulativeOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Cumulative/Cumulative.cpp.inc"
      >();
}

LogicalResult onnx::dimsCumulative(Value x, Value axis, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(x);
  auto type = cast<RankedTensorType>(axis.getType());
  if (type.getRank() > 1 || (type.getRank() == 1 && type.getDimSize(0) != 1)) // C1
    return dims.fail("axis is not one number");
  if (constantIntegers(axis) && failed(dims.axes(axis, source.size())))
    return failure();
  results.push_back(source);
  return success();
}
