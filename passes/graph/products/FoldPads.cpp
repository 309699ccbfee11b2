//===- FoldPads.cpp - Zeros before a convolution into its own padding -----===//
//
// Also through what does the same to each element in between: what that makes of the border
// is computed by constant folding, so that the pass runs once more behind that.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/order/TransposePatterns.h"
#include "passes/graph/products/Windows.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FOLDPADS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Which zero or byte `op` adds, if a convolution can add it.
static std::optional<int64_t> paddingOf(PadOp op) {
  Attribute element = addedElement(op);
  if (auto number = dyn_cast_if_present<FloatAttr>(element);
      number && number.getValue().isPosZero())
    return 0;
  auto integer = dyn_cast_if_present<IntegerAttr>(element);
  if (integer && (integer.getValue().isZero() || integer.getValue().getBitWidth() == 8))
    return integer.getType().isUnsignedInteger() ? integer.getValue().getZExtValue()
                                                 : integer.getValue().getSExtValue();
  return std::nullopt;
}

/// Whether the convolution adds nothing itself.
static bool isUnpadded(ConvOp conv) {
  auto pads = conv.getPads();
  return conv.getAutoPad() == "VALID" || !pads ||
         llvm::all_of(*pads, [](int64_t amount) { return amount == 0; });
}

/// Zeros added to the spatial dimensions, all begins, then all ends; none when others are
/// padded, too, or something is cut off.
static std::optional<SmallVector<int64_t>> spatialPads(PadOp op) {
  int64_t rank = cast<RankedTensorType>(op.getData().getType()).getRank();
  auto pads = constantIntegers(op.getPads());
  std::optional<SmallVector<int64_t>> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (op.getAxes())
    axes = constantIntegers(op.getAxes());
  if (!pads || !axes || pads->size() != 2 * axes->size() || rank < 3)
    return std::nullopt;
  SmallVector<int64_t> result(2 * (rank - 2), 0);
  for (size_t i = 0; i < pads->size(); ++i) {
    int64_t axis = fromFront((*axes)[i % axes->size()], rank), amount = (*pads)[i];
    if (amount < 0 || (amount > 0 && axis < 2))
      return std::nullopt;
    if (amount > 0)
      result[axis - 2 + (i < axes->size() ? 0 : rank - 2)] = amount;
  }
  return result;
}

/// What an operator adds around its operand.
struct Border {
  Value inside;
  int64_t padding;
  SmallVector<int64_t> amounts; ///< to spatial dimensions, all begins, then all ends
};

static std::optional<Border> borderOf(Operation *op) {
  if (auto pad = dyn_cast_if_present<PadOp>(op)) {
    auto padding = paddingOf(pad);
    auto amounts = padding ? spatialPads(pad) : std::nullopt;
    return amounts ? std::optional(Border{pad.getData(), *padding, *amounts}) : std::nullopt;
  }
  auto spread = dyn_cast_if_present<SpreadOp>(op);
  ArrayRef<int64_t> before = spread ? spread.getBefore() : ArrayRef<int64_t>(),
                    after = spread ? spread.getAfter() : before;
  if (before.size() < 3 ||
      llvm::any_of(spread.getStrides(), [](int64_t stride) { return stride != 1; }) ||
      before[0] + before[1] + after[0] + after[1] > 0)
    return std::nullopt;
  Border border{spread.getInput(), 0, llvm::to_vector(before.drop_front(2))};
  llvm::append_range(border.amounts, after.drop_front(2));
  return border;
}

namespace {
struct PadIntoConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConvOp conv, PatternRewriter &rewriter) const override {
    auto border = borderOf(conv.getX().getDefiningOp());
    if (!border || conv.getChannelsLast())
      return rewriter.notifyMatchFailure(
          conv, "its input has no known border of one value around spatial dimensions only");
    if ((int64_t)conv.getPadValue() != border->padding && !isUnpadded(conv))
      return rewriter.notifyMatchFailure(conv, "its own padding is another value");
    if (conv.getAutoPad() != "NOTSET" && conv.getAutoPad() != "VALID")
      return rewriter.notifyMatchFailure(conv, "its own padding depends on sizes");
    if (auto own = conv.getPads(); own && conv.getAutoPad() == "NOTSET")
      for (auto [amount, more] : llvm::zip_equal(border->amounts, *own))
        amount += more;
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getXMutable().assign(border->inside);
      conv.setAutoPad("NOTSET");
      conv.setPads(border->amounts);
      conv.setPadValue(border->padding);
    });
    return success();
  }
};

/// A view of a border is a border of a view where the other dimensions only gain or lose ones of
/// size 1.
struct SinkThroughView : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;

  /// For each dimension of `from` that is not 1 the one of `to` that it is; -1 for others.  None
  /// where others are split or merged.
  static std::optional<SmallVector<int64_t>> axesIn(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
    SmallVector<int64_t> axes;
    size_t next = 0;
    auto skipOnes = [&] {
      while (next < to.size() && to[next] == 1)
        ++next;
    };
    for (int64_t size : from) {
      skipOnes();
      if (size != 1 && (next == to.size() || to[next] != size))
        return std::nullopt;
      axes.push_back(size == 1 ? -1 : next++);
    }
    skipOnes();
    return next == to.size() ? std::optional(axes) : std::nullopt;
  }

  LogicalResult matchAndRewrite(PadOp pad, PatternRewriter &rewriter) const override {
    Operation *view = pad->hasOneUse() ? *pad->user_begin() : nullptr;
    if (!isView(view) || !reachesConv(pad.getOutput()))
      return rewriter.notifyMatchFailure(pad, "no view and then a convolution follow");
    auto from = cast<RankedTensorType>(pad.getOutput().getType()),
         to = cast<RankedTensorType>(view->getResult(0).getType()),
         data = cast<RankedTensorType>(pad.getData().getType());
    auto amounts = constantIntegers(pad.getPads());
    auto axes = axesIn(from.getShape(), to.getShape());
    if (pad.getMode() != "constant" || pad.getAxes() || !amounts || !axes ||
        from.getNumDynamicDims() > 1 || llvm::is_contained(from.getShape(), 0) ||
        llvm::is_contained(data.getShape(), 0))
      return rewriter.notifyMatchFailure(pad, "dimensions are split or merged");
    int64_t rank = from.getRank();
    SmallVector<int64_t> shape(to.getShape()), pads(2 * to.getRank(), 0);
    for (int64_t i = 0; i < 2 * rank; ++i) {
      int64_t axis = (*axes)[i % rank], amount = (*amounts)[i];
      if (amount == 0)
        continue;
      if (axis < 0 || from.isDynamicDim(i % rank) || data.isDynamicDim(i % rank))
        return rewriter.notifyMatchFailure(pad, "the padded dimension is not known");
      pads[axis + (i < rank ? 0 : to.getRank())] = amount;
      shape[axis] = data.getDimSize(i % rank);
    }
    Location loc = view->getLoc();
    rewriter.setInsertionPoint(view);
    Value moved = reshaped(rewriter, withoutNumber(loc), pad.getData(), shape);
    auto sunk = cast<PadOp>(rewriter.clone(*pad));
    sunk->setLoc(loc);
    sunk.getDataMutable().assign(moved);
    sunk.getPadsMutable().assign(constantInts(rewriter, loc, pads));
    sunk->getResult(0).setType(to);
    rewriter.moveOpAfter(sunk, view);
    rewriter.replaceOp(view, sunk);
    return success();
  }

  static bool reachesConv(Value value) {
    while (value.hasOneUse()) {
      if (auto conv = dyn_cast<ConvOp>(*value.user_begin()))
        return conv.getX() == value && isUnpadded(conv);
      if (!isView(*value.user_begin()))
        return false;
      value = value.user_begin()->getResult(0);
    }
    return false;
  }
};

/// f(pad(x, value)) is pad(f(x), f(value)) where f does the same to all elements: so the padding
/// comes closer to a convolution that can add it.
struct SinkThroughElementwise : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PadOp pad, PatternRewriter &rewriter) const override {
    Value padded = pad.getOutput();
    if (pad.getMode() != "constant" || !mapsEachElement(padded) || !spatialPads(pad) ||
        !isa<IntegerType, FloatType>(getElementTypeOrSelf(padded)))
      return rewriter.notifyMatchFailure(pad, "nothing maps each element of it");
    Operation *op = *padded.user_begin();
    if (!reachesConv(op->getResult(0)))
      return rewriter.notifyMatchFailure(pad, "no convolution follows");
    Location loc = op->getLoc();
    auto type = cast<RankedTensorType>(pad.getData().getType());
    Type from = type.getElementType(),
         to = cast<RankedTensorType>(op->getResult(0).getType()).getElementType();
    rewriter.setInsertionPoint(op);
    Value value = pad.getConstantValue();
    if (!value)
      value = ConstantOp::create(
          rewriter, loc, DenseElementsAttr::get(RankedTensorType::get({}, from), zeroOf(from)));
    auto mapped = [&](Value operand) {
      Operation *own = rewriter.clone(*op);
      own->setLoc(withoutNumber(loc)); // without the border it is not the node's value
      for (OpOperand &each : own->getOpOperands())
        if (each.get() == padded)
          each.set(operand);
      SmallVector<Type> types;
      if (succeeded(inferResultTypes(own, types)))
        own->getResult(0).setType(types.front());
      return own->getResult(0);
    };
    Value border = mapped(value), moved = mapped(pad.getData());
    if (auto scalar = RankedTensorType::get({}, to); border.getType() != scalar)
      border = ReshapeOp::create(rewriter, loc, scalar, border, constantInts(rewriter, loc, {}),
                                 rewriter.getI64IntegerAttr(0));
    Operation *sunk = rewriter.clone(*pad);
    sunk->setLoc(loc);
    cast<PadOp>(sunk).getDataMutable().assign(moved);
    cast<PadOp>(sunk).getConstantValueMutable().assign(border);
    sunk->getResult(0).setType(op->getResult(0).getType());
    rewriter.replaceOp(op, sunk);
    return success();
  }

  /// Zero, of unsigned types as well.
  static Attribute zeroOf(Type type) {
    if (auto integer = dyn_cast<IntegerType>(type))
      return IntegerAttr::get(type, APInt(integer.getWidth(), 0));
    return FloatAttr::get(type, 0);
  }

  /// Whether the only user of `value` does the same to all of its elements.
  static bool mapsEachElement(Value value) {
    auto op = value.hasOneUse() ? dyn_cast<OnnxOpInterface>(*value.user_begin()) : nullptr;
    return op && op.getKernelRole() == KernelRole::Elementwise && op->getNumResults() == 1 &&
           isa<IntegerType, FloatType>(getElementTypeOrSelf(op->getResult(0))) &&
           llvm::all_of(op->getOperands(), [&](Value operand) {
             auto type = cast<RankedTensorType>(operand.getType());
             return operand == value ||
                    (constantElements(operand) && type.getNumElements() == 1 && type.getRank() < 2);
           });
  }

  static bool reachesConv(Value value) {
    while (mapsEachElement(value))
      value = value.user_begin()->getResult(0);
    auto conv = value.hasOneUse() ? dyn_cast<ConvOp>(*value.user_begin()) : ConvOp();
    return conv && conv.getX() == value && isUnpadded(conv);
  }
};

struct FoldPads : onnxc::impl::FoldPadsBase<FoldPads> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<PadIntoConv, SinkThroughView, SinkThroughElementwise>(&getContext());
    addWindowPatterns(patterns);
    addRowWindows(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
