//===- Col2Im.cpp - Shapes of images that blocks add up to ----------------===//

#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static FailureOr<Window> windowOf(Col2ImOp::Adaptor op, int64_t spatial, DimBuilder &dims) {
  FailureOr<Window> window = Window::get(SmallVector<int64_t>(spatial, 1), op.getStrides(), op.getDilations(),
                                         op.getPads(), "NOTSET", false, dims);
  if (succeeded(window))
    for (int64_t number : llvm::concat<int64_t>(window->strides, window->dilations))
      if (number < 1)
        return dims.fail("strides and dilations must be positive"); // C3
  return window;
}

FailureOr<Window> Col2ImOp::getWindow(DimBuilder &dims) {
  return windowOf(Adaptor(*this), getType().getRank() - 2, dims);
}

Dim Col2ImOp::numBlocks(DimBuilder &dims, const Window &window, unsigned axis, Dim image, Dim block) {
  Dim reach = dims.add(dims.mul(dims.sub(block, 1), window.dilations[axis]), 1);
  Dim padded = dims.add(image, window.pads[axis] + window.pads[axis + window.rank()]);
  Dim count = dims.add(dims.floorDiv(dims.sub(padded, reach), window.strides[axis]), 1);
  return dims.max(count, dims.constant(0));
}

LogicalResult Col2ImOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<int64_t> spatial = dims.lengthOf(op.getImageShape(), "image_shape");
  FailureOr<int64_t> blockRank = dims.lengthOf(op.getBlockShape(), "block_shape");
  if (failed(spatial) || failed(blockRank))
    return failure();
  if (*spatial != *blockRank || *spatial < 1)
    return dims.fail("image_shape and block_shape must have the same number of elements, at least 1"); // C1
  Dims input = dims.of(op.getInput());
  if (input.size() != 3)
    return dims.fail("the input must have rank 3"); // C2
  FailureOr<Window> window = windowOf(op, *spatial, dims);
  if (failed(window))
    return failure();
  Dim elements = dims.constant(1), blocks = dims.constant(1);
  Dims image;
  for (int64_t i = 0; i < *spatial; ++i) {
    image.push_back(dims.value(op.getImageShape(), i));
    Dim block = dims.value(op.getBlockShape(), i);
    elements = dims.mul(elements, block);
    blocks = dims.mul(blocks, numBlocks(dims, *window, i, image[i], block));
  }
  Dim channels = dims.floorDiv(input[1], dims.max(elements, dims.constant(1)));
  if (failed(dims.requireEqual(input[1], dims.mul(channels, elements), "the input's rows are not a multiple of a block")) ||
      failed(dims.requireEqual(input[2], blocks, "the input does not have a column per block")))
    return failure(); // C2
  Dims &shape = results.emplace_back(Dims{input[0], channels});
  shape.append(image);
  return success();
}
