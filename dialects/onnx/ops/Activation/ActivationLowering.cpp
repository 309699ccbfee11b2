//===- ActivationLowering.cpp - The scalar code of activations ------------===//
//
// Limits are comparisons and selections, which are one instruction on most
// machines and keep NaN; the operands of the comparison are in the order in
// which x86's instruction does so.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/ops/Activation/Activation.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// Shorthands
//===----------------------------------------------------------------------===//

static Value plus(ScalarEmitter &e, Value x, Value y) { return e.create<arith::AddFOp>(x, y); }
static Value minus(ScalarEmitter &e, Value x, Value y) { return e.create<arith::SubFOp>(x, y); }
static Value times(ScalarEmitter &e, Value x, Value y) { return e.create<arith::MulFOp>(x, y); }
static Value expOf(ScalarEmitter &e, Value x) { return e.create<math::ExpOp>(x); }
static Value number(ScalarEmitter &e, APFloat value) { return e.constant(value.convertToDouble()); }

static Value atLeast(ScalarEmitter &e, Value low, Value x) {
  return e.select(e.compare(Comparison::Greater, low, x), low, x);
}
static Value atMost(ScalarEmitter &e, Value high, Value x) {
  return e.select(e.compare(Comparison::Less, high, x), high, x);
}

/// x < 0 ? negative : x.
static Value unlessNegative(ScalarEmitter &e, Value negative) {
  return e.select(e.compare(Comparison::Less, e[0], e.constant(0)), negative, e[0]);
}

/// exp(x) - 1.
static Value expMinusOne(ScalarEmitter &e, Value x) { return minus(e, expOf(e, x), e.constant(1)); }

/// 1 / (1 + exp(-x)); exp overflows to infinity for very negative x, which gives 0.
static Value sigmoidOf(ScalarEmitter &e, Value x) {
  Value one = e.constant(1);
  return e.create<arith::DivFOp>(one, plus(e, one, expOf(e, e.create<arith::NegFOp>(x))));
}

/// log(1 + exp(x)), without overflow.
static Value softplusOf(ScalarEmitter &e, Value x) {
  Value small = expOf(e, e.create<arith::NegFOp>(e.create<math::AbsFOp>(x)));
  return plus(e, atLeast(e, e.constant(0), x), e.create<math::Log1pOp>(small));
}

//===----------------------------------------------------------------------===//
// Piecewise linear
//===----------------------------------------------------------------------===//

static Value relu(ScalarEmitter &e) { return atLeast(e, e.constant(0), e[0]); }

static Value leakyRelu(ScalarEmitter &e) {
  return unlessNegative(e, times(e, e[0], number(e, e.as<LeakyReluOp>().getAlpha())));
}

static Value prelu(ScalarEmitter &e) {
  Value scaled = e.isFloat() ? times(e, e[0], e[1]) : e.create<arith::MulIOp>(e[0], e[1]);
  return unlessNegative(e, scaled);
}

static Value thresholdedRelu(ScalarEmitter &e) {
  Value alpha = number(e, e.as<ThresholdedReluOp>().getAlpha());
  return e.select(e.compare(Comparison::Greater, e[0], alpha), e[0], e.constant(0));
}

static Value hardSigmoidOf(ScalarEmitter &e, Value alpha, Value beta) {
  Value line = plus(e, times(e, e[0], alpha), beta);
  return atLeast(e, e.constant(0), atMost(e, e.constant(1), line));
}

static Value hardSigmoid(ScalarEmitter &e) {
  auto op = e.as<HardSigmoidOp>();
  return hardSigmoidOf(e, number(e, op.getAlpha()), number(e, op.getBeta()));
}

static Value hardSwish(ScalarEmitter &e) {
  return times(e, e[0], hardSigmoidOf(e, e.constant(1.0 / 6), e.constant(0.5)));
}

/// In f64 for integers, whose limits may be fractions.
static Value shrink(ScalarEmitter &e) {
  auto op = e.as<ShrinkOp>();
  Value x = e.isFloat() ? e[0] : e.intToF64(e[0], e.isUnsigned());
  auto constant = [&](APFloat value) { return e.constant(value.convertToDouble(), x.getType()); };
  Value bias = constant(op.getBias()), lambd = constant(op.getLambd());
  Value isHigh = e.compare(Comparison::Greater, x, lambd);
  Value isLow = e.compare(Comparison::Less, x, e.create<arith::NegFOp>(lambd));
  Value result = e.select(isHigh, minus(e, x, bias), e.constant(0, x.getType()));
  result = e.select(isLow, plus(e, x, bias), result);
  return e.isFloat() ? result : e.floatToInt(result, e[0].getType(), e.isUnsigned());
}

static Value clip(ScalarEmitter &e) {
  auto op = e.as<ClipOp>();
  Value x = e[0];
  if (op.getMin())
    x = atLeast(e, e[1], x);
  if (op.getMax())
    x = atMost(e, e.operands.back(), x);
  return x;
}

//===----------------------------------------------------------------------===//
// With exponentials
//===----------------------------------------------------------------------===//

static Value elu(ScalarEmitter &e) {
  return unlessNegative(e, times(e, number(e, e.as<EluOp>().getAlpha()), expMinusOne(e, e[0])));
}

static Value selu(ScalarEmitter &e) {
  auto op = e.as<SeluOp>();
  Value negative = times(e, number(e, op.getAlpha()), expMinusOne(e, e[0]));
  return times(e, number(e, op.getGamma()), unlessNegative(e, negative));
}

static Value celu(ScalarEmitter &e) {
  Value alpha = number(e, e.as<CeluOp>().getAlpha());
  Value curve = times(e, alpha, expMinusOne(e, e.create<arith::DivFOp>(e[0], alpha)));
  return plus(e, atLeast(e, e.constant(0), e[0]), atMost(e, e.constant(0), curve));
}

static Value sigmoid(ScalarEmitter &e) { return sigmoidOf(e, e[0]); }
static Value softplus(ScalarEmitter &e) { return softplusOf(e, e[0]); }
static Value mish(ScalarEmitter &e) { return times(e, e[0], e.create<math::TanhOp>(softplusOf(e, e[0]))); }

static Value softsign(ScalarEmitter &e) {
  return e.create<arith::DivFOp>(e[0], plus(e, e.constant(1), e.create<math::AbsFOp>(e[0])));
}

static Value gelu(ScalarEmitter &e) {
  Value x = e[0], curve;
  if (e.as<GeluOp>().getApproximate() == "tanh") {
    // sqrt(2 / pi) * (x + 0.044715 * x^3)
    Value cube = times(e, times(e, x, x), times(e, x, e.constant(0.044715)));
    curve = e.create<math::TanhOp>(times(e, e.constant(0.7978845608028654), plus(e, x, cube)));
  } else {
    curve = e.create<math::ErfOp>(times(e, x, e.constant(0.7071067811865476))); // 1 / sqrt(2)
  }
  return times(e, times(e, x, e.constant(0.5)), plus(e, e.constant(1), curve));
}

static Value swishOf(ScalarEmitter &e, APFloat alpha) {
  Value x = alpha.isExactlyValue(1.0) ? e[0] : times(e, e[0], number(e, alpha));
  return times(e, e[0], sigmoidOf(e, x));
}

static Value swish(ScalarEmitter &e) { return swishOf(e, e.as<SwishOp>().getAlpha()); }
static Value swiglu(ScalarEmitter &e) { return times(e, swishOf(e, e.as<SwiGLUOp>().getAlpha()), e[1]); }

void onnxc::attachActivationLowerings(MLIRContext *ctx) {
  attachScalar<ReluOp>(ctx, relu);
  attachScalar<LeakyReluOp>(ctx, leakyRelu);
  attachScalar<PReluOp>(ctx, prelu);
  attachScalar<ThresholdedReluOp>(ctx, thresholdedRelu);
  attachScalar<HardSigmoidOp>(ctx, hardSigmoid);
  attachScalar<HardSwishOp>(ctx, hardSwish);
  attachScalar<ShrinkOp>(ctx, shrink);
  attachScalar<ClipOp>(ctx, clip);
  attachScalar<EluOp>(ctx, elu);
  attachScalar<SeluOp>(ctx, selu);
  attachScalar<CeluOp>(ctx, celu);
  attachScalar<SigmoidOp>(ctx, sigmoid);
  attachScalar<SoftplusOp>(ctx, softplus);
  attachScalar<SoftsignOp>(ctx, softsign);
  attachScalar<MishOp>(ctx, mish);
  attachScalar<GeluOp>(ctx, gelu);
  attachScalar<SwishOp>(ctx, swish);
  attachScalar<SwiGLUOp>(ctx, swiglu);
}
