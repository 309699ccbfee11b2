//===- FoldWindows.cpp - Windows that a convolution takes apart itself ----===//
//
// gather(x, [[0, 1, ..], [1, 2, ..], ..]) along the last axis has an element for each place in a
// window and each window; as channels of a convolution by a window of 1 they are what a
// convolution by the larger window reads from x.  So are every other element and the ones beside
// it, which slices with steps take and a concat joins: blocks of space as channels.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/order/TransposePatterns.h"
#include "passes/graph/products/Windows.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

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

/// Every so many elements of a tensor along its spatial axes.
struct Places {
  Value data;
  SmallVector<int64_t> starts, steps; ///< per dimension
};

/// What slices of slices take of `value`; steps are positive.
static std::optional<Places> placesOf(Value value) {
  int64_t rank = tensorType(value).getRank();
  Places places{value, SmallVector<int64_t>(rank, 0), SmallVector<int64_t>(rank, 1)};
  while (auto slice = places.data.getDefiningOp<SliceOp>()) {
    auto starts = constantIntegers(slice.getStarts());
    auto axes = slice.getAxes() ? constantIntegers(slice.getAxes()) : std::nullopt;
    std::optional<SmallVector<int64_t>> steps;
    if (starts)
      steps = slice.getSteps() ? constantIntegers(slice.getSteps())
                               : std::optional(SmallVector<int64_t>(starts->size(), 1));
    if (!starts || !axes || !steps)
      return std::nullopt;
    for (auto [start, axis, step] : llvm::zip(*starts, *axes, *steps)) {
      int64_t own = fromFront(axis, rank), size = tensorType(slice.getData()).getDimSize(own);
      if (step < 1 || ShapedType::isDynamic(size))
        return std::nullopt;
      start = std::clamp<int64_t>(fromFront(start, size), 0, size);
      places.starts[own] = start + places.starts[own] * step;
      places.steps[own] *= step;
    }
    places.data = slice.getData();
  }
  return places;
}

/// A convolution over every other element of an image and the ones beside it as channels is one
/// of the image, with a larger window.
struct BlocksIntoConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The parts of `concat` by their place in a block of `steps`, if each is there once.
  static std::optional<SmallVector<int64_t>> orderOf(ConcatOp concat, Places &first) {
    ArrayRef<int64_t> whole = tensorType(first.data).getShape();
    int64_t rank = whole.size(), count = 1;
    for (int64_t axis = 2; axis < rank; ++axis)
      count *= first.steps[axis];
    if (count != (int64_t)concat.getInputs().size() || count == 1)
      return std::nullopt;
    SmallVector<int64_t> order(count, -1);
    for (auto [i, part] : llvm::enumerate(concat.getInputs())) {
      auto places = placesOf(part);
      if (!places || places->data != first.data || places->steps != first.steps ||
          places->starts[0] || places->starts[1] || places->steps[0] != 1 ||
          places->steps[1] != 1 || tensorType(part).getShape().take_front(2) != whole.take_front(2))
        return std::nullopt;
      int64_t number = 0;
      for (int64_t axis = 2; axis < rank; ++axis) {
        int64_t step = places->steps[axis], start = places->starts[axis];
        if (ShapedType::isDynamic(whole[axis]) || whole[axis] % step || start >= step ||
            tensorType(part).getDimSize(axis) != whole[axis] / step)
          return std::nullopt;
        number = number * step + start;
      }
      order[number] = i;
    }
    return llvm::is_contained(order, -1) ? std::nullopt : std::optional(order);
  }

  LogicalResult matchAndRewrite(ConvOp conv, PatternRewriter &rewriter) const override {
    auto concat = conv.getX().getDefiningOp<ConcatOp>();
    auto first = concat ? placesOf(concat.getInputs().front()) : std::nullopt;
    RankedTensorType weights = tensorType(conv.getW());
    if (!first || fromFront(concat.getAxis(), concat.getType().getRank()) != 1 ||
        !concat->hasOneUse() || conv.getChannelsLast() || conv.getPackedN() ||
        conv.getGroup() != 1 || !areAll(conv.getDilations(), 1) || !weights.hasStaticShape() ||
        !constantElements(conv.getW()) ||
        (conv.getAutoPad() != "NOTSET" && conv.getAutoPad() != "VALID"))
      return rewriter.notifyMatchFailure(conv, "its channels are not joined places");
    auto order = orderOf(concat, *first);
    if (!order)
      return rewriter.notifyMatchFailure(conv, "they are not all places of blocks");
    int64_t channels = tensorType(first->data).getDimSize(1), spatial = weights.getRank() - 2;
    if (ShapedType::isDynamic(channels))
      return rewriter.notifyMatchFailure(conv, "the number of channels is not known");
    // [O, places * C, k...] -> [O, C, (k, place)...]
    SmallVector<int64_t> indices, split{weights.getDimSize(0)}, perm{0, spatial + 1}, kernel;
    for (int64_t part : *order)
      for (int64_t channel = 0; channel < channels; ++channel)
        indices.push_back(part * channels + channel);
    ArrayRef<int64_t> steps = ArrayRef(first->steps).drop_front(2);
    llvm::append_range(split, steps);
    split.push_back(channels);
    for (int64_t i = 0; i < spatial; ++i) {
      split.push_back(weights.getDimSize(2 + i));
      perm.append({spatial + 2 + i, 1 + i});
      kernel.push_back(weights.getDimSize(2 + i) * steps[i]);
    }
    auto scaled = [&](std::optional<ArrayRef<int64_t>> list, int64_t otherwise, int64_t count) {
      SmallVector<int64_t> result =
          list ? llvm::to_vector(*list) : SmallVector<int64_t>(count, otherwise);
      for (auto [i, value] : llvm::enumerate(result))
        value *= steps[i % spatial];
      return result;
    };
    Location loc = conv.getLoc();
    Value w = GatherOp::create(rewriter, loc, weights, conv.getW(),
                               constantInts(rewriter, loc, indices), 1);
    w = TransposeOp::createInferred(rewriter, loc, reshaped(rewriter, loc, w, split), perm);
    SmallVector<int64_t> shape{weights.getDimSize(0), channels};
    llvm::append_range(shape, kernel);
    w = reshaped(rewriter, loc, w, shape);
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getXMutable().assign(first->data);
      conv.getWMutable().assign(w);
      conv.setKernelShape(kernel);
      conv.setStrides(scaled(conv.getStrides(), 1, spatial));
      if (conv.getAutoPad() == "NOTSET")
        conv.setPads(scaled(conv.getPads(), 0, 2 * spatial));
    });
    return success();
  }
};
} // namespace

void onnxc::addWindowPatterns(RewritePatternSet &patterns) {
  patterns.add<WindowsIntoConv, BlocksIntoConv>(patterns.getContext());
}
