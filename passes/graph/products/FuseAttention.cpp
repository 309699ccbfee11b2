//===- FuseAttention.cpp - Product, softmax, product as one operator ------===//
//
// Exporters write attention in its parts, in slightly different ways.  From the second
// product backwards: a softmax, perhaps a mask that is added, perhaps a constant that
// scales, and the first product.  Nobody else may want to see the scores.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Attention/Attention.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Softmax/Softmax.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FUSEATTENTION
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// The number that is the only element of a constant.
static std::optional<double> onlyNumber(Value value) {
  return isOneElement(value) ? constantNumber(value) : std::nullopt;
}

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

namespace {
/// Scores that are replaced by `low` where the condition does (not) hold, or to which a
/// value is added.
struct Mask {
  Value added;
  Value condition, low;
  bool hidesTrue = false;
};

/// The parts of an attention, found from the softmax backwards.
struct Scores {
  MatMulOp product;
  double scale = 1;
  SmallVector<Mask, 2> masks;
};
} // namespace

/// Takes a multiplication by or a division through a constant.
static bool takeScale(Value &value, double &scale) {
  if (auto mul = onlyUse<MulOp>(value)) {
    for (unsigned i : {0u, 1u})
      if (auto factor = onlyNumber(mul->getOperand(i));
          factor && rankOf(mul->getOperand(1 - i)) == rankOf(value)) {
        scale *= *factor;
        value = mul->getOperand(1 - i);
        return true;
      }
  }
  auto div = onlyUse<DivOp>(value);
  auto divisor = div ? onlyNumber(div.getRhs()) : std::nullopt;
  if (!divisor || *divisor == 0 || rankOf(div.getLhs()) != rankOf(value))
    return false;
  scale /= *divisor;
  value = div.getLhs();
  return true;
}

static std::optional<Scores> matchScores(Value value, int64_t masksLeft);

/// Scores with a mask that is added.
static std::optional<Scores> matchAdded(AddOp add, int64_t masksLeft) {
  for (unsigned i : {0u, 1u}) {
    if (rankOf(add->getOperand(i)) != rankOf(add))
      continue;
    if (auto scores = matchScores(add->getOperand(i), masksLeft - 1)) {
      scores->masks.push_back({add->getOperand(1 - i), Value(), Value(), false});
      return scores;
    }
  }
  return std::nullopt;
}

/// Scores of which some are replaced by a number so low that adding it is the same.
static std::optional<Scores> matchReplaced(WhereOp where, int64_t masksLeft) {
  constexpr double kNoScoreMatters = -1e30;
  for (unsigned i : {1u, 2u}) {
    Value low = where->getOperand(3 - i);
    auto number = onlyNumber(low);
    if (!number || *number > kNoScoreMatters || rankOf(where->getOperand(i)) != rankOf(where))
      continue;
    if (auto scores = matchScores(where->getOperand(i), masksLeft - 1)) {
      scores->masks.push_back({Value(), where.getCondition(), low, i == 2});
      return scores;
    }
  }
  return std::nullopt;
}

/// Masks are outside of scales: a scale after a mask would scale it, too.
static std::optional<Scores> matchScores(Value value, int64_t masksLeft) {
  if (auto add = onlyUse<AddOp>(value))
    return masksLeft > 0 ? matchAdded(add, masksLeft) : std::nullopt;
  if (auto where = onlyUse<WhereOp>(value))
    return masksLeft > 0 ? matchReplaced(where, masksLeft) : std::nullopt;
  Scores scores;
  while (takeScale(value, scores.scale))
    ;
  scores.product = onlyUse<MatMulOp>(value);
  return scores.product ? std::optional(scores) : std::nullopt;
}

/// What is added to the scores for a mask.
static Value asAdded(PatternRewriter &rewriter, Location loc, const Mask &mask, Type element) {
  if (mask.added)
    return mask.added;
  auto zeroType = RankedTensorType::get({}, element);
  Value zero = ConstantOp::create(rewriter, loc,
                                  DenseElementsAttr::get(zeroType, rewriter.getZeroAttr(element)));
  Value low =
      ReshapeOp::create(rewriter, loc, zeroType, mask.low, constantInts(rewriter, loc, {}), 0);
  return mask.hidesTrue ? createInferred<WhereOp>(rewriter, loc, mask.condition, low, zero)
                        : createInferred<WhereOp>(rewriter, loc, mask.condition, zero, low);
}

/// Whether the sum of several masks is certain to be smaller than the scores: there is a
/// dimension, mostly the heads, that none of them has.
static bool canJoinMasks(Scores &scores) {
  auto type = cast<RankedTensorType>(scores.product.getType());
  auto isMissing = [&](const Mask &mask, int64_t axis) {
    auto own = cast<RankedTensorType>((mask.added ? mask.added : mask.condition).getType());
    int64_t at = axis - type.getRank() + own.getRank();
    return at < 0 || own.getDimSize(at) == 1;
  };
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (!type.isDynamicDim(axis) && type.getDimSize(axis) > 1 &&
        llvm::all_of(scores.masks, [&](const Mask &mask) { return isMissing(mask, axis); }))
      return true;
  return scores.masks.size() < 2;
}

/// Whether so little is known to be there that two products of their own are as fast: a row
/// of scores is then shorter than what is done once per row.
static bool isTooSmall(MatMulOp product, MatMulOp output) {
  constexpr int64_t kFewKeys = 64, kFewFeatures = 16;
  auto k = cast<RankedTensorType>(product.getB().getType()),
       v = cast<RankedTensorType>(output.getB().getType());
  auto isBelow = [](int64_t size, int64_t limit) {
    return !ShapedType::isDynamic(size) && size < limit;
  };
  int64_t features = k.getShape()[k.getRank() - 2], keys = k.getShape().back(),
          values = v.getShape().back();
  return isBelow(keys, kFewKeys) || isBelow(features, kFewFeatures) ||
         isBelow(values, kFewFeatures);
}

namespace {
struct AttentionPattern : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatMulOp output, PatternRewriter &rewriter) const override {
    auto softmax = onlyUse<SoftmaxOp>(output.getA());
    if (!softmax)
      return rewriter.notifyMatchFailure(output, "the left operand is no softmax of its own");
    int64_t rank = rankOf(output);
    Type element = getElementTypeOrSelf(output.getType());
    if (fromFront(softmax.getAxis(), rankOf(softmax)) != rankOf(softmax) - 1 ||
        rankOf(softmax) != rank)
      return rewriter.notifyMatchFailure(softmax, "the softmax is not along the keys");
    if (!element.isF32() && !element.isF64())
      return rewriter.notifyMatchFailure(output, "is neither in f32 nor in f64");
    constexpr int64_t kMaxMasks = 2;
    std::optional<Scores> scores = matchScores(softmax.getInput(), kMaxMasks);
    if (!scores || !canJoinMasks(*scores))
      return rewriter.notifyMatchFailure(softmax, "the scores are no product with masks");
    MatMulOp product = scores->product;
    for (Value operand : {product.getA(), product.getB(), output.getB()})
      if (rankOf(operand) != rank || rank < 2 || constantElements(operand))
        return rewriter.notifyMatchFailure(output, "an operand is constant or has another rank");
    if (product.getPackedN() || output.getPackedN())
      return rewriter.notifyMatchFailure(output, "an operand is packed");
    if (isTooSmall(product, output))
      return rewriter.notifyMatchFailure(output, "is too small to gain anything");
    Value mask;
    for (const Mask &part : scores->masks) {
      Value added = asAdded(rewriter, output.getLoc(), part, element);
      mask =
          mask ? createInferred<AddOp>(rewriter, output.getLoc(), mask, added).getResult() : added;
    }
    rewriter.replaceOpWithNewOp<AttendOp>(output, output.getType(), product.getA(), product.getB(),
                                          output.getB(), mask,
                                          rewriter.getF64FloatAttr(scores->scale), UnitAttr());
    return success();
  }
};

struct FuseAttention : onnxc::impl::FuseAttentionBase<FuseAttention> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<AttentionPattern>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
