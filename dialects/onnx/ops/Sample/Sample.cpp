//===- Sample.cpp - Shapes of sampled images ------------------------------===//

#include "dialects/onnx/ops/Sample/Sample.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Sample/Sample.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addSampleOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Sample/Sample.cpp.inc"
      >();
}

LogicalResult GridSampleOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims x = dims.of(op.getX()), grid = dims.of(op.getGrid());
  if (x.size() < 3 || grid.size() != x.size())
    return dims.fail("the grid must have the rank of the image, which is at least 3"); // C1
  if (failed(dims.requireEqual(grid.back(), dims.constant(x.size() - 2),
                               "the grid does not have a position per spatial dimension")) ||
      failed(dims.requireEqual(x[0], grid[0], "batch sizes differ", &x[0])))
    return failure();
  Dims &shape = results.emplace_back(Dims{x[0], x[1]});
  shape.append(grid.begin() + 1, grid.end() - 1);
  return success();
}

LogicalResult RoiAlignOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims x = dims.of(op.getX()), rois = dims.of(op.getRois()), batches = dims.of(op.getBatchIndices());
  if (x.size() != 4 || rois.size() != 2 || batches.size() != 1)
    return dims.fail("needs an input of rank 4, a matrix of regions and a vector of batches"); // C1
  if (failed(dims.requireEqual(rois[1], dims.constant(4), "a region has four corners")) ||
      failed(dims.requireEqual(rois[0], batches[0], "there must be one batch index per region", &rois[0]))) // C1
    return failure();
  results.push_back({rois[0], x[1], dims.constant(op.getOutputHeight()), dims.constant(op.getOutputWidth())});
  return success();
}
