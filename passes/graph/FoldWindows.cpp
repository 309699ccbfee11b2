//===- FoldWindows.cpp - Windows that a convolution takes apart itself ----===//
//
// gather(x, [[0, 1, ..], [1, 2, ..], ..]) along the last axis has an element for each place in a
// window and each window; as channels of a convolution by a window of 1 they are what a
// convolution by the larger window reads from x.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/TransposePatterns.h"
#include "passes/graph/Windows.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Whether `op` leaves the elements where they are.
static bool movesNothing(Operation *op) {
  if (auto transpose = dyn_cast_if_present<TransposeOp>(op))
    return isFreeTranspose(tensorType(transpose.getData()), transpose.getPermutation());
  return isView(op);
}

/// The sizes other than 1.
static SmallVector<int64_t> sizesOf(ArrayRef<int64_t> shape) {
  return llvm::to_vector(llvm::make_filter_range(shape, [](int64_t size) { return size != 1; }));
}

/// Windows along the last axis of a tensor.
struct Windows {
  Value data;
  int64_t size, count, dilation, stride;
};

static std::optional<Windows> windowsOf(GatherOp op) {
  RankedTensorType data = tensorType(op.getData()), type = tensorType(op.getIndices());
  auto indices = constantIntegers(op.getIndices());
  if (!indices || type.getRank() != 2 || type.getDimSize(0) < 2 || type.getDimSize(1) < 2 ||
      fromFront(op.getAxis(), data.getRank()) != data.getRank() - 1 || !data.hasStaticShape())
    return std::nullopt;
  Windows windows{op.getData(), type.getDimSize(0), type.getDimSize(1), 0, 0};
  windows.dilation = (*indices)[windows.count], windows.stride = (*indices)[1];
  if (windows.dilation < 1 || windows.stride < 1)
    return std::nullopt;
  for (int64_t place = 0; place < windows.size; ++place)
    for (int64_t i = 0; i < windows.count; ++i)
      if ((*indices)[place * windows.count + i] != place * windows.dilation + i * windows.stride)
        return std::nullopt;
  // A convolution has as many windows as there is room for.
  int64_t room = data.getShape().back() - (windows.size - 1) * windows.dilation - 1;
  return room >= 0 && room / windows.stride + 1 == windows.count ? std::optional(windows)
                                                                 : std::nullopt;
}

static bool areAll(std::optional<ArrayRef<int64_t>> list, int64_t value) {
  return !list || llvm::all_of(*list, [&](int64_t other) { return other == value; });
}

/// Whether each result of the convolution is made of one element of each channel.
static bool isPointwise(ConvOp conv) {
  ArrayRef<int64_t> kernel = tensorType(conv.getW()).getShape().drop_front(2);
  return !conv.getChannelsLast() && !conv.getPackedN() && conv.getGroup() == 1 &&
         areAll(kernel, 1) && areAll(conv.getStrides(), 1) &&
         (conv.getAutoPad() == "VALID" ||
          (conv.getAutoPad() == "NOTSET" && areAll(conv.getPads(), 0)));
}

/// `value`, or what it is a view of, where that has the wanted shape; else a reshape.
static Value asShape(RewriterBase &rewriter, Location loc, Value value, ArrayRef<int64_t> shape) {
  for (Value viewed = value;; viewed = viewed.getDefiningOp()->getOperand(0)) {
    if (tensorType(viewed).getShape() == shape)
      return viewed;
    if (!movesNothing(viewed.getDefiningOp()))
      return reshaped(rewriter, loc, value, shape);
  }
}

namespace {
struct WindowsIntoConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConvOp conv, PatternRewriter &rewriter) const override {
    Value x = conv.getX();
    while (movesNothing(x.getDefiningOp()))
      x = x.getDefiningOp()->getOperand(0);
    auto gather = x.getDefiningOp<GatherOp>();
    auto windows = gather ? windowsOf(gather) : std::nullopt;
    RankedTensorType type = tensorType(conv.getX()), weights = tensorType(conv.getW());
    if (!windows || !isPointwise(conv) || !type.hasStaticShape() || !weights.hasStaticShape() ||
        type.getDimSize(0) != 1 || type.getDimSize(1) % windows->size)
      return rewriter.notifyMatchFailure(conv, "its channels are not taken out of known windows");
    // The data are (channels, length), the channels (channel, place in the window).
    int64_t channels = type.getDimSize(1) / windows->size,
            length = tensorType(windows->data).getShape().back();
    SmallVector<int64_t> shape(type.getRank(), 1), kernel(weights.getShape());
    shape[1] = channels, shape.back() = length, kernel[1] = channels, kernel.back() = windows->size;
    int64_t spatial = type.getRank() - 2;
    if (sizesOf(tensorType(windows->data).getShape()) != sizesOf(shape) ||
        type.getShape().back() != windows->count ||
        !areAll(type.getShape().drop_front(2).drop_back(), 1))
      return rewriter.notifyMatchFailure(conv, "other dimensions are between");
    Location loc = conv.getLoc();
    SmallVector<int64_t> dilations(spatial, 1), strides(spatial, 1), pads(2 * spatial, 0);
    dilations.back() = windows->dilation, strides.back() = windows->stride;
    Value data = asShape(rewriter, loc, windows->data, shape),
          own = reshaped(rewriter, loc, conv.getW(), kernel);
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getXMutable().assign(data);
      conv.getWMutable().assign(own);
      conv.setAutoPad("NOTSET");
      conv.setKernelShape(ArrayRef(kernel).drop_front(2));
      conv.setDilations(dilations);
      conv.setStrides(strides);
      conv.setPads(pads);
    });
    return success();
  }
};
} // namespace

void onnxc::addWindowPatterns(RewritePatternSet &patterns) {
  patterns.add<WindowsIntoConv>(patterns.getContext());
}
