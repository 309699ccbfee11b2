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

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

/// The producer of a value that nobody else uses, if it is an OpT.
template <typename OpT> static OpT onlyUse(Value value) {
  return value.hasOneUse() ? value.getDefiningOp<OpT>() : OpT();
}

/// The number that a constant of one element holds.
static std::optional<double> constantNumber(Value value) {
  auto elements = dyn_cast_if_present<DenseElementsAttr>(constantElements(value));
  if (!elements || elements.getNumElements() != 1 || !isa<FloatType>(elements.getElementType()))
    return std::nullopt;
  APFloat number = *elements.value_begin<APFloat>();
  bool ignored;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &ignored);
  return number.convertToDouble();
}

namespace {
/// The parts of an attention, found from the scores backwards.
struct Scores {
  MatMulOp product;
  double scale = 1;
  Value mask;      ///< added; null: none
  Value condition; ///< of a mask that is chosen: `hidden` where it is (not) true
  Value hidden;
  bool hidesTrue = false;
};
} // namespace

/// Takes a multiplication by or a division through a constant.
static bool takeScale(Value &value, Scores &scores) {
  if (auto mul = onlyUse<MulOp>(value)) {
    for (unsigned i : {0u, 1u})
      if (auto factor = constantNumber(mul->getOperand(i)); factor && rankOf(mul->getOperand(1 - i)) == rankOf(value)) {
        scores.scale *= *factor;
        value = mul->getOperand(1 - i);
        return true;
      }
  }
  auto div = onlyUse<DivOp>(value);
  auto divisor = div ? constantNumber(div.getRhs()) : std::nullopt;
  if (!divisor || *divisor == 0 || rankOf(div.getLhs()) != rankOf(value))
    return false;
  scores.scale /= *divisor;
  value = div.getLhs();
  return true;
}

/// Whether a value leads to the first product, by scales at most.
static bool leadsToProduct(Value value) {
  Scores scratch;
  while (takeScale(value, scratch))
    ;
  return bool(onlyUse<MatMulOp>(value));
}

/// Takes a mask: one that is added, or scores that are replaced by a number so low that
/// adding it is the same.
static bool takeMask(Value &value, Scores &scores) {
  if (auto add = onlyUse<AddOp>(value))
    for (unsigned i : {0u, 1u})
      if (leadsToProduct(add->getOperand(i)) && rankOf(add->getOperand(i)) == rankOf(value)) {
        scores.mask = add->getOperand(1 - i);
        value = add->getOperand(i);
        return true;
      }
  auto where = onlyUse<WhereOp>(value);
  for (unsigned i : {1u, 2u}) {
    if (!where || !leadsToProduct(where->getOperand(i)) || rankOf(where->getOperand(i)) != rankOf(value))
      continue;
    constexpr double kNoScoreMatters = -1e30;
    auto low = constantNumber(where->getOperand(3 - i));
    if (!low || *low > kNoScoreMatters)
      return false;
    scores.condition = where.getCondition();
    scores.hidden = where->getOperand(3 - i);
    scores.hidesTrue = i == 2;
    value = where->getOperand(i);
    return true;
  }
  return false;
}

static std::optional<Scores> matchScores(Value value) {
  Scores scores;
  // A scale after the mask would scale it, too.
  takeMask(value, scores);
  while (takeScale(value, scores))
    ;
  scores.product = onlyUse<MatMulOp>(value);
  return scores.product ? std::optional(scores) : std::nullopt;
}

/// What is added to the scores, or null.
static Value maskOf(PatternRewriter &rewriter, Location loc, const Scores &scores, Type element) {
  if (!scores.condition)
    return scores.mask;
  auto zeroType = RankedTensorType::get({}, element);
  Value zero = ConstantOp::create(rewriter, loc, DenseElementsAttr::get(zeroType, rewriter.getZeroAttr(element)));
  Value hidden = ReshapeOp::create(rewriter, loc, zeroType, scores.hidden, constantInts(rewriter, loc, {}), 0);
  return scores.hidesTrue ? createInferred<WhereOp>(rewriter, loc, scores.condition, hidden, zero)
                          : createInferred<WhereOp>(rewriter, loc, scores.condition, zero, hidden);
}

/// Whether so little is known to be there that two products of their own are as fast: a row
/// of scores is then shorter than what is done once per row.
static bool isTooSmall(MatMulOp product, MatMulOp output) {
  constexpr int64_t kFewKeys = 64, kFewFeatures = 16;
  auto k = cast<RankedTensorType>(product.getB().getType()), v = cast<RankedTensorType>(output.getB().getType());
  auto isBelow = [](int64_t size, int64_t limit) { return !ShapedType::isDynamic(size) && size < limit; };
  int64_t features = k.getShape()[k.getRank() - 2], keys = k.getShape().back(), values = v.getShape().back();
  return isBelow(keys, kFewKeys) || isBelow(features, kFewFeatures) || isBelow(values, kFewFeatures);
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
    if (fromFront(softmax.getAxis(), rankOf(softmax)) != rankOf(softmax) - 1 || rankOf(softmax) != rank)
      return rewriter.notifyMatchFailure(softmax, "the softmax is not along the keys");
    if (!element.isF32() && !element.isF64())
      return rewriter.notifyMatchFailure(output, "is neither in f32 nor in f64");
    std::optional<Scores> scores = matchScores(softmax.getInput());
    if (!scores)
      return rewriter.notifyMatchFailure(softmax, "the scores are no product");
    MatMulOp product = scores->product;
    for (Value operand : {product.getA(), product.getB(), output.getB()})
      if (rankOf(operand) != rank || rank < 2 || constantElements(operand))
        return rewriter.notifyMatchFailure(output, "an operand is constant or has another rank");
    if (product.getPackedN() || output.getPackedN())
      return rewriter.notifyMatchFailure(output, "an operand is packed");
    if (isTooSmall(product, output))
      return rewriter.notifyMatchFailure(output, "is too small to gain anything");
    Value mask = maskOf(rewriter, output.getLoc(), *scores, element);
    rewriter.replaceOpWithNewOp<AttendOp>(output, output.getType(), product.getA(), product.getB(), output.getB(), mask,
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
