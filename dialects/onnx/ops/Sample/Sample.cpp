//===- Sample.cpp - Shapes of sampled images ------------------------------===//

#include "dialects/onnx/ops/Sample/Sample.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/interfaces/Window.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include <numeric>

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

LogicalResult AffineGridOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<int64_t> rank = dims.lengthOf(op.getSize(), "size");
  if (failed(rank))
    return failure();
  if (*rank != 4 && *rank != 5)
    return dims.fail("size must be (batch, channel, spatial...) with 2 or 3 spatial sizes"); // C1
  Dims theta = dims.of(op.getTheta());
  int64_t spatial = *rank - 2;
  if (theta.size() != 3 || failed(dims.requireEqual(theta[1], dims.constant(spatial), "theta does not fit size")) ||
      failed(dims.requireEqual(theta[2], dims.constant(spatial + 1), "theta does not fit size")))
    return theta.size() == 3 ? failure() : dims.fail("theta must have rank 3"); // C2
  Dim batch = dims.value(op.getSize(), 0);
  if (failed(dims.requireEqual(theta[0], batch, "batch sizes differ")))
    return failure();
  Dims &shape = results.emplace_back(Dims{theta[0]});
  for (int64_t i = 0; i < spatial; ++i)
    shape.push_back(dims.value(op.getSize(), 2 + i));
  shape.push_back(dims.constant(spatial));
  return success();
}

//===----------------------------------------------------------------------===//
// DeformConv
//===----------------------------------------------------------------------===//

static int64_t tapsOf(ArrayRef<int64_t> kernel) {
  return std::accumulate(kernel.begin(), kernel.end(), int64_t(1), std::multiplies<>());
}

/// Spatial sizes of the result, which those of offsets and masks are, too.
static FailureOr<Dims> deformedSizes(DimBuilder &dims, Value x, Value offset, Value mask, int64_t groups,
                                     const FailureOr<Window> &window) {
  Dims input = dims.of(x), moved = dims.of(offset);
  if (failed(window))
    return failure();
  int64_t spatial = window->rank(), taps = tapsOf(window->kernel);
  if ((int64_t)input.size() != spatial + 2 || moved.size() != input.size())
    return dims.fail("input, weights and offsets must have the same rank of at least 3"); // C1
  Dims sizes;
  for (int64_t i = 0; i < spatial; ++i) {
    sizes.push_back(window->outputSize(dims, input[2 + i], i));
    if (failed(dims.requireEqual(moved[2 + i], sizes[i], "the offsets do not have the size of the result", &sizes[i])))
      return failure(); // C4
  }
  Dim channels = dims.constant(groups * taps * spatial);
  if (failed(dims.requireEqual(moved[1], channels, "offset has not a channel per offset group, tap and dimension")))
    return failure(); // C3
  if (!mask)
    return sizes;
  Dims weights = dims.of(mask);
  if (weights.size() != input.size())
    return dims.fail("mask must have the rank of the input");
  if (failed(dims.requireEqual(weights[1], dims.constant(groups * taps), "mask has not a channel per offset group and tap")))
    return failure(); // C3
  for (int64_t i = 0; i < spatial; ++i)
    if (failed(dims.requireEqual(weights[2 + i], sizes[i], "the mask does not have the size of the result")))
      return failure(); // C4
  return sizes;
}

static SmallVector<int64_t> kernelOf(DeformConvOp::Adaptor op) {
  if (op.getKernelShape())
    return SmallVector<int64_t>(*op.getKernelShape());
  return SmallVector<int64_t>(cast<RankedTensorType>(op.getW().getType()).getShape().drop_front(2));
}

LogicalResult DeformConvOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims x = dims.of(op.getX()), w = dims.of(op.getW());
  if (x.size() < 3 || w.size() != x.size())
    return dims.fail("input, weights and offsets must have the same rank of at least 3"); // C1
  SmallVector<int64_t> kernel = kernelOf(op);
  if (llvm::is_contained(kernel, ShapedType::kDynamic))
    return dims.fail("the kernel's size is not known"); // C1
  auto window = Window::get(kernel, op.getStrides(), op.getDilations(), op.getPads(), "NOTSET", false, dims);
  FailureOr<Dims> sizes = deformedSizes(dims, op.getX(), op.getOffset(), op.getMask(), op.getOffsetGroup(), window);
  if (failed(sizes))
    return failure();
  for (auto [i, size] : llvm::enumerate(kernel))
    if (failed(dims.requireEqual(w[2 + i], dims.constant(size), "kernel_shape differs from the weights' shape")))
      return failure();
  if (failed(dims.requireEqual(x[1], dims.mul(w[1], op.getGroup()), "channels do not fit the weights"))) // C2
    return failure();
  if (auto channels = DimBuilder::constantOf(w[0]); channels && *channels % op.getGroup())
    return dims.fail("group does not divide the output channels");
  Dims &shape = results.emplace_back(Dims{x[0], w[0]});
  shape.append(*sizes);
  return success();
}

LogicalResult DeformPatchesOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  SmallVector<int64_t> kernel(op.getKernelShape());
  auto window = Window::get(kernel, op.getStrides(), op.getDilations(), op.getPads(), "NOTSET", false, dims);
  FailureOr<Dims> sizes = deformedSizes(dims, op.getX(), op.getOffset(), op.getMask(), op.getOffsetGroup(), window);
  if (failed(sizes))
    return failure();
  Dims &shape = results.emplace_back(Dims{dims.of(op.getX(), 0), dims.of(op.getX(), 1), dims.constant(tapsOf(kernel))});
  shape.append(*sizes);
  return success();
}

/// The patches of each group times its weights.
FailureOr<SmallVector<Value>> DeformConvOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  SmallVector<int64_t> kernel = kernelOf(Adaptor(*this));
  Value patches = c.create<DeformPatchesOp>(getX(), getOffset(), getMask(), getOffsetGroupAttr(), getDilationsAttr(),
                                            getPadsAttr(), getStridesAttr(), c.b.getDenseI64ArrayAttr(kernel));
  int64_t rank = getX().getType().getRank(), group = getGroup();
  auto sizes = [&](Value value, int64_t begin, int64_t end) {
    return c.create<ShapeOp>(value, c.b.getI64IntegerAttr(begin), c.b.getI64IntegerAttr(end));
  };
  auto product = [&](Value value, int64_t begin, int64_t end, Value start) {
    for (int64_t axis = begin; axis < end; ++axis)
      start = c.create<MulOp>(start, sizes(value, axis, axis + 1));
    return start;
  };
  auto reshaped = [&](Value value, ArrayRef<Value> parts) {
    return c.create<ReshapeOp>(value, c.create<ConcatOp>(ValueRange(parts), 0), 1);
  };
  Value groups = c.integers({group}), one = c.integers({1});
  // Channels of a group and taps are what is summed over.
  Value depth = product(getW(), 1, rank, one), columns = product(patches, 3, rank + 1, one);
  Value channels = c.create<DivOp>(sizes(getW(), 0, 1), groups);
  Value weights = reshaped(getW(), {groups, channels, depth});
  Value perGroup = reshaped(patches, {sizes(getX(), 0, 1), groups, depth, columns});
  Value products = c.create<MatMulOp>(weights, perGroup, IntegerAttr());
  Value result = reshaped(products, {sizes(getX(), 0, 1), sizes(getW(), 0, 1), sizes(patches, 3, rank + 1)});
  if (getB()) {
    SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(1, rank - 1));
    result = c.create<AddOp>(result, c.create<UnsqueezeOp>(getB(), c.integers(axes)));
  }
  return SmallVector<Value>{result};
}
