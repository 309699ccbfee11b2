//===- FuseNormalization.cpp - Means, differences, roots as one operator --===//
//
// Exporters write normalisations in their parts: a mean, differences from it, their mean square,
// a root, a quotient; then perhaps a scale and a bias, which Keras multiplies out.  As one
// operator they go over memory once.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Normalization/Normalization.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FUSENORMALIZATION
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// 1 / sqrt(mean of deviation^2 + epsilon), the mean over the dimensions from `axis` on.
struct Spread {
  Value deviation;
  int64_t axis;
  double epsilon;
};

/// x less its mean.
struct Centred {
  Value x, mean;
};
} // namespace

/// The first of the dimensions that `op` reduces, when these are all to the last, but for
/// some of one element, and stay as dimensions of one element.
static std::optional<int64_t> firstReduced(ReduceMeanOp op) {
  auto axes =
      op && op.getAxes() && op.getKeepdims() ? constantIntegers(op.getAxes()) : std::nullopt;
  if (!axes || axes->empty())
    return std::nullopt;
  RankedTensorType type = tensorType(op.getData());
  llvm::SmallBitVector isReduced(type.getRank());
  for (int64_t axis : *axes)
    isReduced.set(fromFront(axis, type.getRank()));
  int64_t first = isReduced.find_first();
  for (int64_t axis = first; axis < type.getRank(); ++axis)
    if (!isReduced[axis] && type.getDimSize(axis) != 1)
      return std::nullopt;
  return first;
}

/// What `value` is the square of.
static Value rootOf(Value value) {
  auto mul = value.getDefiningOp<MulOp>();
  return mul && mul.getLhs() == mul.getRhs() ? mul.getLhs() : Value();
}

/// A mean square plus a constant.
static std::optional<Spread> matchVariance(Value value) {
  auto add = onlyUse<AddOp>(value);
  for (unsigned i : {0u, 1u}) {
    auto epsilon = add ? constantNumber(add->getOperand(i)) : std::nullopt;
    auto mean = epsilon ? onlyUse<ReduceMeanOp>(add->getOperand(1 - i)) : ReduceMeanOp();
    std::optional<int64_t> axis = firstReduced(mean);
    Value deviation = axis && mean.getData().hasOneUse() ? rootOf(mean.getData()) : Value();
    // The operator holds it in f32.
    if (deviation && add.getType() == mean.getType() && *epsilon >= 0 &&
        (!getElementTypeOrSelf(mean.getType()).isF64() || double(float(*epsilon)) == *epsilon))
      return Spread{deviation, *axis, *epsilon};
  }
  return std::nullopt;
}

static std::optional<Spread> matchRoot(Value value) {
  auto sqrt = onlyUse<SqrtOp>(value);
  return sqrt ? matchVariance(sqrt.getInput()) : std::nullopt;
}

static std::optional<Spread> matchInverseRoot(Value value) {
  if (auto reciprocal = onlyUse<ReciprocalOp>(value))
    return matchRoot(reciprocal.getInput());
  auto div = onlyUse<DivOp>(value);
  if (!div || constantNumber(div.getLhs()) != 1 || div.getType() != div.getRhs().getType())
    return std::nullopt;
  return matchRoot(div.getRhs());
}

/// `value` as x less the mean of x over the dimensions from `axis` on.
static std::optional<Centred> matchCentred(Value value, int64_t axis) {
  auto sub = value.getDefiningOp<SubOp>();
  auto mean = sub ? sub.getRhs().getDefiningOp<ReduceMeanOp>() : ReduceMeanOp();
  if (!mean || mean.getData() != sub.getLhs() || firstReduced(mean) != axis ||
      sub.getType() != sub.getLhs().getType())
    return std::nullopt;
  return Centred{sub.getLhs(), mean};
}

/// Whether `value` has the element type of `x`, and multiplying or adding it leaves the sizes of x.
static bool broadcastsTo(Value value, Value x) {
  RankedTensorType type = tensorType(value), whole = tensorType(x);
  int64_t more = whole.getRank() - type.getRank();
  if (more < 0 || !type.hasStaticShape() || type.getElementType() != whole.getElementType())
    return false;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (int64_t size = type.getDimSize(axis); size != 1 && size != whole.getDimSize(more + axis))
      return false;
  return true;
}

static Value one(OpBuilder &b, Location loc, Type element) {
  auto type = RankedTensorType::get({1}, element);
  return ConstantOp::create(b, loc, DenseElementsAttr::get(type, b.getFloatAttr(element, 1)));
}

static Value layerNorm(OpBuilder &b, Location loc, Value x, Value scale, Value bias,
                       const Spread &spread) {
  return LayerNormalizationOp::create(b, loc, x.getType(), /*Mean=*/Type(), /*InvStdDev=*/Type(), x,
                                      scale, bias, b.getI64IntegerAttr(spread.axis),
                                      b.getF32FloatAttr(spread.epsilon), b.getI64IntegerAttr(1))
      .getY();
}

namespace {
/// deviation / sqrt(...), or deviation * (1 / sqrt(...)).
template <typename OpT>
struct Normalize : OpRewritePattern<OpT> {
  using OpRewritePattern<OpT>::OpRewritePattern;

  static std::pair<Value, std::optional<Spread>> match(OpT op) {
    if constexpr (std::is_same_v<OpT, DivOp>)
      return {op.getLhs(), matchRoot(op.getRhs())};
    for (unsigned i : {0u, 1u})
      if (auto spread = matchInverseRoot(op->getOperand(i)))
        return {op->getOperand(1 - i), spread};
    return {};
  }

  LogicalResult matchAndRewrite(OpT op, PatternRewriter &rewriter) const override {
    auto [deviation, spread] = match(op);
    if (!spread || spread->deviation != deviation || op.getType() != deviation.getType())
      return rewriter.notifyMatchFailure(op, "does not divide by the root of its own mean square");
    Location loc = op.getLoc();
    Value scale = one(rewriter, loc, tensorType(deviation).getElementType());
    if (auto centred = matchCentred(deviation, spread->axis))
      rewriter.replaceOp(op, layerNorm(rewriter, loc, centred->x, scale, Value(), *spread));
    else
      rewriter.replaceOpWithNewOp<RMSNormalizationOp>(
          op, op.getType(), deviation, scale, rewriter.getI64IntegerAttr(spread->axis),
          rewriter.getF32FloatAttr(spread->epsilon), rewriter.getI64IntegerAttr(1));
    return success();
  }
};

/// x * s + (bias - mean * s), where s = scale / sqrt(...).
struct NormalizeMultipliedOut : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The operand of `mul` that is not `factor`.
  static Value otherFactor(MulOp mul, Value factor) {
    if (!mul || (mul.getLhs() != factor && mul.getRhs() != factor))
      return {};
    return mul.getLhs() == factor ? mul.getRhs() : mul.getLhs();
  }

  static LogicalResult rewrite(AddOp add, MulOp scaled, SubOp rest, MulOp factor,
                               PatternRewriter &rewriter) {
    Value mean = otherFactor(onlyUse<MulOp>(rest.getRhs()), factor),
          x = otherFactor(scaled, factor);
    for (unsigned i : {0u, 1u}) {
      auto spread = matchInverseRoot(factor->getOperand(i));
      auto centred = spread ? matchCentred(spread->deviation, spread->axis) : std::nullopt;
      Value scale = factor->getOperand(1 - i), bias = rest.getLhs();
      if (!centred || centred->x != x || centred->mean != mean || !broadcastsTo(scale, x) ||
          !broadcastsTo(bias, x) || add.getType() != x.getType())
        continue;
      rewriter.replaceOp(add, layerNorm(rewriter, add.getLoc(), x, scale, bias, *spread));
      return success();
    }
    return failure();
  }

  LogicalResult matchAndRewrite(AddOp add, PatternRewriter &rewriter) const override {
    for (unsigned i : {0u, 1u}) {
      auto scaled = onlyUse<MulOp>(add->getOperand(i));
      auto rest = onlyUse<SubOp>(add->getOperand(1 - i));
      if (!scaled || !rest)
        continue;
      for (Value operand : scaled->getOperands())
        if (auto factor = operand.getDefiningOp<MulOp>();
            factor && succeeded(rewrite(add, scaled, rest, factor, rewriter)))
          return success();
    }
    return rewriter.notifyMatchFailure(add, "is no normalisation with its scale multiplied out");
  }
};

/// A factor behind a normalisation that has none.
template <typename OpT>
struct ScaleIntoNormalization : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  static OpOperand &scaleOf(LayerNormalizationOp op) { return op.getScaleMutable(); }
  static OpOperand &scaleOf(RMSNormalizationOp op) { return op.getScaleMutable(); }
  static bool hasBias(LayerNormalizationOp op) { return bool(op.getB()); }
  static bool hasBias(RMSNormalizationOp op) { return false; }

  LogicalResult matchAndRewrite(MulOp mul, PatternRewriter &rewriter) const override {
    for (unsigned i : {0u, 1u}) {
      auto op = onlyUse<OpT>(mul->getOperand(i));
      Value scale = mul->getOperand(1 - i);
      if (!op || hasBias(op) || constantNumber(scaleOf(op).get()) != 1 ||
          !broadcastsTo(scale, op.getX()))
        continue;
      // The factor may come later than the normalisation.
      rewriter.moveOpBefore(op, mul);
      rewriter.modifyOpInPlace(op, [&] { scaleOf(op).set(scale); });
      rewriter.replaceOp(mul, op->getResult(0));
      return success();
    }
    return rewriter.notifyMatchFailure(mul, "is no factor of a normalisation");
  }
};

struct BiasIntoNormalization : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp add, PatternRewriter &rewriter) const override {
    for (unsigned i : {0u, 1u}) {
      auto op = onlyUse<LayerNormalizationOp>(add->getOperand(i));
      Value bias = add->getOperand(1 - i);
      if (!op || op.getB() || !broadcastsTo(bias, op.getX()))
        continue;
      rewriter.moveOpBefore(op, add);
      rewriter.modifyOpInPlace(op, [&] { op.getBMutable().assign(bias); });
      rewriter.replaceOp(add, op.getY());
      return success();
    }
    return rewriter.notifyMatchFailure(add, "is no bias of a normalisation");
  }
};

struct FuseNormalization : onnxc::impl::FuseNormalizationBase<FuseNormalization> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<Normalize<DivOp>, Normalize<MulOp>, NormalizeMultipliedOut,
                 ScaleIntoNormalization<LayerNormalizationOp>,
                 ScaleIntoNormalization<RMSNormalizationOp>, BiasIntoNormalization>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
