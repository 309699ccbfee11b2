//===- Pool.cpp - Shapes of pools -----------------------------------------===//

#include "dialects/onnx/ops/Pool/Pool.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Batch and channels of the input, and 1 everywhere else.
static LogicalResult globalPoolDims(Value x, bool channelsLast, DimBuilder &dims,
                                    ResultDims &results) {
  Dims &shape = results.emplace_back(dims.of(x));
  if (shape.size() < 2)
    return dims.fail("the input must have a rank of at least 2"); // C1
  unsigned first = channelsLast ? 1 : 2;
  for (unsigned i = 0; i + 2 < shape.size(); ++i)
    shape[first + i] = dims.constant(1);
  return success();
}

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Pool/Pool.cpp.inc"

void ONNXDialect::addPoolOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Pool/Pool.cpp.inc"
      >();
}

template <typename AdaptorT>
static FailureOr<Window> windowOf(AdaptorT op, DimBuilder &dims) {
  return Window::get(op.getKernelShape(), op.getStrides(), op.getDilations(), op.getPads(),
                     op.getAutoPad(), op.getCeilMode() != 0, dims);
}

template <typename AdaptorT>
static LogicalResult poolDims(AdaptorT op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getX());
  FailureOr<Window> window = windowOf(op, dims);
  if (failed(window))
    return failure();
  if (shape.size() < 3 || window->rank() + 2 != shape.size())
    return dims.fail("kernel_shape does not have one entry per spatial dimension"); // C1
  unsigned first = op.getChannelsLast() ? 1 : 2;
  for (unsigned i = 0; i < window->rank(); ++i)
    shape[first + i] = window->outputSize(dims, shape[first + i], i);
  results.push_back(std::move(shape));
  return success();
}

template <typename OpT>
static FailureOr<Window> windowOfOp(OpT op) {
  DimBuilder dims(op.getContext(), op.getLoc());
  return windowOf(typename OpT::Adaptor(op), dims);
}
FailureOr<Window> MaxPoolOp::getWindow() { return windowOfOp(*this); }
FailureOr<Window> AveragePoolOp::getWindow() { return windowOfOp(*this); }
FailureOr<Window> LpPoolOp::getWindow() { return windowOfOp(*this); }

LogicalResult MaxPoolOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(poolDims(op, dims, results)))
    return failure();
  results.push_back(results.front()); // of the indices, which not every MaxPool has
  return success();
}
LogicalResult AveragePoolOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return poolDims(op, dims, results);
}
LogicalResult LpPoolOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return poolDims(op, dims, results);
}

LogicalResult MaxUnpoolOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims x = dims.of(op.getX()), indices = dims.of(op.getIndices());
  if (x.size() < 3 || x.size() != indices.size())
    return dims.fail("x and indices must have the same rank of at least 3"); // C1
  for (auto [size, count] : llvm::zip(x, indices))
    if (failed(dims.requireEqual(size, count, "x and indices have different shapes"))) // C1
      return failure();
  // The input that a MaxPool with these attributes would make `x` from.
  FailureOr<Window> window = Window::get(op.getKernelShape(), op.getStrides(), std::nullopt,
                                         op.getPads(), "NOTSET", false, dims);
  if (failed(window))
    return failure();
  if (window->rank() + 2 != x.size())
    return dims.fail("kernel_shape does not have one entry per spatial dimension");
  Dims &shape = results.emplace_back(x);
  for (unsigned i = 0; i < window->rank(); ++i) {
    auto [before, after] = window->padding(dims, shape[2 + i], i);
    Dim covered =
        dims.add(dims.mul(dims.sub(shape[2 + i], 1), window->strides[i]), window->kernel[i]);
    shape[2 + i] = dims.sub(dims.sub(covered, before), after);
  }
  Value wanted = op.getOutputShape();
  if (!wanted)
    return success();
  auto type = cast<RankedTensorType>(wanted.getType());
  if (type.getRank() != 1 || type.getDimSize(0) != (int64_t)x.size())
    return dims.fail("output_shape does not have one entry per dimension"); // C2
  for (auto [i, size] : llvm::enumerate(shape)) {
    Dim larger = dims.value(wanted, i);
    if (failed(dims.requireAtMost(size, larger, "output_shape is too small"))) // C2
      return failure();
    size = larger;
  }
  return success();
}
