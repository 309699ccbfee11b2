//===- Scatter.cpp - Shapes of scatters -----------------------------------===//

#include "dialects/onnx/ops/Scatter/Scatter.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Scatter/Scatter.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addScatterOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Scatter/Scatter.cpp.inc"
      >();
}

/// Strings can only replace each other.
template <typename Adaptor> static LogicalResult checkReduction(Adaptor op, DimBuilder &dims) {
  if (op.getReduction() != "none" && isa<StringType>(getElementTypeOrSelf(op.getData().getType())))
    return dims.fail("cannot reduce strings"); // C3
  return success();
}

LogicalResult ScatterElementsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(checkReduction(op, dims)))
    return failure();
  Dims data = dims.of(op.getData()), indices = dims.of(op.getIndices()), updates = dims.of(op.getUpdates());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), data.size());
  if (failed(axis))
    return failure();
  if (data.size() != indices.size() || data.size() != updates.size())
    return dims.fail("operands have different ranks"); // C1
  for (auto [i, size, count, update] : llvm::enumerate(data, indices, updates)) {
    if (failed(dims.requireEqual(count, update, "indices and updates have different shapes"))) // C2
      return failure();
    if ((int64_t)i != *axis && failed(dims.requireAtMost(count, size, "indices are larger than the data"))) // C2
      return failure();
  }
  results.push_back(std::move(data));
  return success();
}

LogicalResult ScatterNDOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(checkReduction(op, dims)))
    return failure();
  Dims data = dims.of(op.getData()), indices = dims.of(op.getIndices()), updates = dims.of(op.getUpdates());
  if (indices.empty())
    return dims.fail("indices must have a rank of at least 1");
  int64_t fromRanks = data.size() + indices.size() - 1 - updates.size();
  int64_t tuple = DimBuilder::constantOf(indices.back()).value_or(fromRanks);
  if (tuple < 1 || tuple > (int64_t)data.size())
    return dims.fail("the last dimension of indices must be between 1 and " + Twine(data.size())); // C1
  Dims expected(indices.begin(), indices.end() - 1);
  expected.append(data.begin() + tuple, data.end());
  if (expected.size() != updates.size())
    return dims.fail("updates must have rank " + Twine(expected.size())); // C2
  if (failed(dims.requireEqual(indices.back(), dims.constant(tuple), "indices do not fit the ranks"))) // C2
    return failure();
  for (auto [size, update] : llvm::zip(expected, updates))
    if (failed(dims.requireEqual(size, update, "updates do not fit data and indices"))) // C2
      return failure();
  results.push_back(std::move(data));
  return success();
}

LogicalResult TensorScatterOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims cache = dims.of(op.getPastCache()), update = dims.of(op.getUpdate());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), cache.size());
  if (failed(axis))
    return failure();
  if (*axis == 0 || cache.size() != update.size())
    return dims.fail("update must have the cache's rank, and the axis must not be the first"); // C1
  for (auto [i, size, count] : llvm::enumerate(cache, update)) {
    LogicalResult fits = (int64_t)i == *axis ? dims.requireAtMost(count, size, "update is longer than the cache")
                                             : dims.requireEqual(size, count, "update does not fit the cache"); // C1
    if (failed(fits))
      return failure();
  }
  if (Value indices = op.getWriteIndices()) {
    Dims shape = dims.of(indices);
    if (shape.size() != 1)
      return dims.fail("write_indices must be a vector");
    if (failed(dims.requireEqual(shape[0], cache[0], "there must be one write index per batch")))
      return failure();
  }
  results.push_back(std::move(cache));
  return success();
}
