//===- FoldJoins.cpp - Joins of joins, and of views -----------------------===//
//
// What is joined from joins is joined from their parts, so that these can be written where they
// belong at once.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/order/TransposePatterns.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include <numeric>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// reshape(reshape(x)) is one, or x.
struct ComposeViews : OpInterfaceRewritePattern<OnnxOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(OnnxOpInterface op, PatternRewriter &rewriter) const override {
    auto type = op->getNumResults() == 1 ? dyn_cast<RankedTensorType>(op->getResult(0).getType())
                                         : RankedTensorType();
    if (!isView(op) || !type.hasStaticShape() || !tensorType(op->getOperand(0)).hasStaticShape())
      return rewriter.notifyMatchFailure(op, "is no view of known shape");
    Value source = op->getOperand(0);
    bool isSame = source.getType() == type;
    if (!isSame) {
      if (!isView(source.getDefiningOp()) ||
          !tensorType(source.getDefiningOp()->getOperand(0)).hasStaticShape())
        return rewriter.notifyMatchFailure(op, "is no view of a view");
      source = source.getDefiningOp()->getOperand(0);
      isSame = source.getType() == type;
    }
    rewriter.replaceOp(op,
                       isSame ? source : reshaped(rewriter, op.getLoc(), source, type.getShape()));
    return success();
  }
};

/// concat(reshape(concat(x, y)), z), whose elements lie one after the other, is
/// concat(reshape(x), reshape(y), z).
struct JoinThroughView : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  static int64_t sizeOf(ArrayRef<int64_t> shape) {
    return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
  }
  /// The product of the known sizes, and how many others there are.
  static std::pair<int64_t, int64_t> factorOf(ArrayRef<int64_t> shape) {
    int64_t factor = 1, numDynamic = llvm::count(shape, ShapedType::kDynamic);
    for (int64_t size : shape)
      factor *= ShapedType::isDynamic(size) ? 1 : size;
    return {factor, numDynamic};
  }
  /// The parts of what `operand` is a view of, as parts of `operand` along `axis`.
  static std::optional<SmallVector<std::pair<Value, int64_t>>> partsOf(Value operand,
                                                                       int64_t axis) {
    Operation *view = operand.getDefiningOp();
    auto inner = isView(view) ? view->getOperand(0).getDefiningOp<ConcatOp>() : ConcatOp();
    if (!inner || !inner->hasOneUse() || !view->hasOneUse())
      return std::nullopt;
    ArrayRef<int64_t> from = inner.getType().getShape(), to = tensorType(operand).getShape();
    int64_t own = fromFront(inner.getAxis(), from.size());
    ArrayRef<int64_t> rowTo = to.drop_front(axis + 1);
    auto before = factorOf(from.take_front(own)), same = factorOf(to.take_front(axis));
    // At most one size is not known, and that is in front of what is joined.
    if (before != same || before.second > 1 || ShapedType::isDynamicShape(from.drop_front(own)) ||
        ShapedType::isDynamicShape(to.drop_front(axis)) || before.first == 0 ||
        sizeOf(from.drop_front(own)) == 0)
      return std::nullopt;
    int64_t row = sizeOf(rowTo);
    SmallVector<std::pair<Value, int64_t>> parts;
    for (Value part : inner.getInputs()) {
      ArrayRef<int64_t> shape = tensorType(part).getShape();
      if (factorOf(shape.take_front(own)) != before ||
          ShapedType::isDynamicShape(shape.drop_front(own)) || sizeOf(shape.drop_front(own)) % row)
        return std::nullopt;
      parts.push_back({part, sizeOf(shape.drop_front(own)) / row});
    }
    return parts;
  }

  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    int64_t axis = fromFront(op.getAxis(), op.getType().getRank());
    SmallVector<Value> parts;
    for (Value operand : op.getInputs()) {
      auto inner = partsOf(operand, axis);
      if (!inner) {
        parts.push_back(operand);
        continue;
      }
      SmallVector<int64_t> shape(tensorType(operand).getShape());
      for (auto [part, size] : *inner) {
        shape[axis] = size;
        parts.push_back(reshaped(rewriter, op.getLoc(), part, shape));
      }
    }
    if (parts.size() == op.getInputs().size())
      return rewriter.notifyMatchFailure(op, "no part has been joined before");
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), parts, axis);
    return success();
  }
};

/// concat(reshape(concat(a, b)), reshape(concat(c, d))), along a dimension inside of that of the
/// inner joins, is concat(concat(a, c), concat(b, d)): only the inner ones need their parts apart.
struct JoinInnerFirst : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The join that `operand` is a view of which only adds dimensions of size 1, and its axis there.
  static std::pair<ConcatOp, int64_t> innerOf(Value operand) {
    Operation *view = operand.getDefiningOp();
    auto inner = isView(view) ? view->getOperand(0).getDefiningOp<ConcatOp>() : ConcatOp();
    if (!inner || !inner->hasOneUse() || !view->hasOneUse() || !inner.getType().hasStaticShape())
      return {};
    int64_t axis = fromFront(inner.getAxis(), inner.getType().getRank());
    int64_t before = JoinThroughView::sizeOf(inner.getType().getShape().take_front(axis)), at = 0;
    ArrayRef<int64_t> to = tensorType(operand).getShape();
    auto isBehind = [&](int64_t i) { return JoinThroughView::sizeOf(to.take_front(i)) < before; };
    while (at < (int64_t)to.size() && (isBehind(at) || to[at] == 1))
      ++at;
    if (at == (int64_t)to.size() || to[at] != inner.getType().getDimSize(axis) ||
        JoinThroughView::sizeOf(to.take_front(at)) != before)
      return {};
    return {inner, at};
  }

  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    int64_t axis = fromFront(op.getAxis(), op.getType().getRank()), innerAxis = -1;
    SmallVector<ConcatOp> joins;
    for (Value operand : op.getInputs()) {
      auto [inner, at] = innerOf(operand);
      auto haveSameSize = [](Value x, Value y) { return x.getType() == y.getType(); };
      if (!inner || at >= axis || (innerAxis >= 0 && at != innerAxis) ||
          (!joins.empty() && !llvm::equal(joins[0].getInputs(), inner.getInputs(), haveSameSize)))
        return rewriter.notifyMatchFailure(op, "does not join views of alike joins");
      innerAxis = at;
      joins.push_back(inner);
    }
    ArrayRef<int64_t> all = op.getType().getShape();
    if (joins.size() < 2 || JoinThroughView::sizeOf(all.take_front(innerAxis)) != 1)
      return rewriter.notifyMatchFailure(op, "the inner parts would not lie side by side");
    SmallVector<Value> outer;
    for (unsigned i = 0; i < joins[0].getInputs().size(); ++i) {
      SmallVector<Value> parts;
      SmallVector<int64_t> shape(all);
      shape[innerAxis] =
          tensorType(joins[0].getInputs()[i])
              .getDimSize(fromFront(joins[0].getAxis(), joins[0].getType().getRank()));
      for (auto [join, operand] : llvm::zip_equal(joins, op.getInputs())) {
        SmallVector<int64_t> own(shape);
        own[axis] = tensorType(operand).getDimSize(axis);
        parts.push_back(reshaped(rewriter, op.getLoc(), join.getInputs()[i], own));
      }
      outer.push_back(ConcatOp::create(rewriter, op.getLoc(), op.getType().clone(shape), parts,
                                       rewriter.getI64IntegerAttr(axis)));
    }
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), outer, innerAxis);
    return success();
  }
};

/// Joins of the same parts under other shapes, whose elements lie in the same order, are one.
struct ShareJoin : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  static Value viewed(Value value) {
    while (isView(value.getDefiningOp()))
      value = value.getDefiningOp()->getOperand(0);
    return value;
  }
  static int64_t numRows(ConcatOp op) {
    int64_t axis = fromFront(op.getAxis(), op.getType().getRank());
    return JoinThroughView::sizeOf(op.getType().getShape().take_front(axis));
  }
  static bool areSame(ConcatOp x, ConcatOp y) {
    return y && y != x && y->getBlock() == x->getBlock() && y->isBeforeInBlock(x) &&
           y.getType().hasStaticShape() && numRows(x) == numRows(y) &&
           llvm::equal(x.getInputs(), y.getInputs(), [](Value a, Value b) {
             return viewed(a) == viewed(b) &&
                    tensorType(a).getNumElements() == tensorType(b).getNumElements();
           });
  }
  /// A join that is the same, among what uses `value` directly or as another view.
  static ConcatOp findSame(ConcatOp op, Value value) {
    for (Operation *user : value.getUsers()) {
      auto other = dyn_cast<ConcatOp>(user);
      if (!other && isView(user))
        other = findSame(op, user->getResult(0));
      if (areSame(op, other))
        return other;
    }
    return {};
  }

  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    auto isStatic = [](Value part) { return tensorType(part).hasStaticShape(); };
    if (!op.getType().hasStaticShape() || !llvm::all_of(op.getInputs(), isStatic))
      return rewriter.notifyMatchFailure(op, "sizes are not known");
    ConcatOp other = findSame(op, viewed(op.getInputs().front()));
    if (!other || !llvm::all_of(other.getInputs(), isStatic))
      return rewriter.notifyMatchFailure(op, "no other joins the same parts");
    rewriter.replaceOp(op,
                       reshaped(rewriter, op.getLoc(), other.getResult(), op.getType().getShape()));
    return success();
  }
};

/// Equal joins look equal, and one of one part is that.
struct NormalizeJoin : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    if (op.getInputs().size() == 1 && op.getInputs()[0].getType() == op.getType()) {
      rewriter.replaceOp(op, op.getInputs()[0]);
      return success();
    }
    int64_t axis = op.getAxis();
    if (axis >= 0)
      return rewriter.notifyMatchFailure(op, "the axis counts from the front");
    rewriter.modifyOpInPlace(op, [&] { op.setAxis(axis + op.getType().getRank()); });
    return success();
  }
};
} // namespace

void onnxc::addJoinPatterns(RewritePatternSet &patterns) {
  patterns.add<ComposeViews, JoinThroughView, JoinInnerFirst, ShareJoin, NormalizeJoin>(
      patterns.getContext());
  ConcatOp::getCanonicalizationPatterns(patterns, patterns.getContext());
}
