//===- JoinBorders.cpp - Borders are joined with what they are around -----===//
//
// A border of constants is as good as parts beside what is padded: joined parts are written where
// they belong, so that only the border's elements are left to move.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/parts/Borders.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_JOINBORDERS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

std::optional<Border> onnxc::borderOf(PadOp op) {
  int64_t rank = cast<RankedTensorType>(op.getType()).getRank();
  auto pads = constantIntegers(op.getPads());
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (op.getAxes()) {
    auto known = constantIntegers(op.getAxes());
    if (!known)
      return std::nullopt;
    axes = *known;
  }
  if (op.getMode() != "constant" || !pads || pads->size() != 2 * axes.size())
    return std::nullopt;
  std::optional<Border> border;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t before = (*pads)[i], behind = (*pads)[axes.size() + i];
    if (before == 0 && behind == 0)
      continue;
    if (border || before < 0 || behind < 0)
      return std::nullopt;
    border = Border{fromFront(axis, rank), before, behind};
  }
  return border;
}

bool onnxc::isComputed(Value value) {
  while (isView(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  auto op = value.getDefiningOp<OnnxOpInterface>();
  if (!op || op.getKernelRole() == KernelRole::Constant ||
      op.getKernelRole() == KernelRole::Control || op.getKernelRole() == KernelRole::Prefix)
    return false;
  auto part = dyn_cast<PartInterface>(op.getOperation());
  return !part || part.joinsParts();
}

namespace {
struct JoinBorder : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PadOp op, PatternRewriter &rewriter) const override {
    constexpr int64_t kMaxElements = 1024;
    std::optional<Border> border = borderOf(op);
    Attribute element = border ? addedElement(op) : Attribute();
    if (!isa_and_present<IntegerAttr, FloatAttr>(element) || !isComputed(op.getData()) ||
        !op.getData().hasOneUse())
      return rewriter.notifyMatchFailure(op, "no kernel could write between known borders");
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape[border->axis] = std::max(border->before, border->behind);
    if (llvm::is_contained(shape, ShapedType::kDynamic) || llvm::is_contained(shape, 0) ||
        ShapedType::getNumElements(shape) > kMaxElements)
      return rewriter.notifyMatchFailure(op, "the border is large, or of unknown size");
    SmallVector<Value> parts;
    auto addBorder = [&](int64_t size) {
      if (size == 0)
        return;
      shape[border->axis] = size;
      auto own = RankedTensorType::get(shape, type.getElementType());
      parts.push_back(ConstantOp::create(rewriter, op.getLoc(),
                                         DenseElementsAttr::get(own, ArrayRef(element))));
    };
    addBorder(border->before);
    parts.push_back(op.getData());
    addBorder(border->behind);
    rewriter.replaceOpWithNewOp<ConcatOp>(op, type, parts, border->axis);
    return success();
  }
};

struct JoinBorders : onnxc::impl::JoinBordersBase<JoinBorders> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<JoinBorder>(&getContext());
    addShiftPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
