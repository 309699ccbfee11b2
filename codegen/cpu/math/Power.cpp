//===- Power.cpp - pow and roots ------------------------------------------===//
//
// x^y = exp(y log x) multiplies the error of the logarithm by y log x, up to 700.
// So the logarithm is computed as a sum of two numbers, the second of which holds
// what the first one's rounding lost.  For f32 the same is had cheaper, where
// f64 is at hand: the plain formula in f64.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/Functions.h"

using namespace onnxc::cpu;
using namespace onnxc::cpu::math;

namespace {
/// The unevaluated sum high + low.
struct Pair {
  Expr high, low;
};
} // namespace

/// a + b exactly, for |a| >= |b|.
static Pair addExactly(Expr a, Expr b) {
  Expr sum = a + b;
  return {sum, b - (sum - a)};
}

/// The upper half of the bits of x, so that products of two such are exact.
static Expr upperHalf(Expr x) {
  return (x.bits() & x.sameInt(x.isF64() ? -(int64_t(1) << 27) : -(int64_t(1) << 12))).asFloat();
}

/// a * b exactly.
static Pair multiplyExactly(Expr a, Expr b) {
  Expr product = a * b;
  if (a.context->target.hasFma)
    return {product, fma(a, b, -product)};
  Expr a1 = upperHalf(a), b1 = upperHalf(b);
  Expr a2 = a - a1, b2 = b - b1;
  return {product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2};
}

/// log(x) of a positive, finite x.
static Pair logPair(Expr x) {
  auto [k, f] = decompose(x);
  // s = f / (2 + f) as a pair: what the division leaves over is divided again.
  Pair d = addExactly(f.same(2.0), f);
  Expr s = f / d.high;
  Pair product = multiplyExactly(s, d.high);
  Expr sLow = ((f - product.high) - product.low - s * d.low) / d.high;
  // k ln 2 + 2 s, then the tail, which is a hundredth of that.
  double ln2High = x.isF64() ? 6.93147180369123816490e-01 : 6.9313812256e-01;
  double ln2Low = x.isF64() ? 1.90821492927058770002e-10 : 9.0580006145e-06;
  Expr twoS = 2.0 * s;
  Expr kHigh = k * ln2High;
  Pair sum = addExactly(select(k == 0.0, twoS, kHigh), select(k == 0.0, kHigh, twoS));
  Expr low = sum.low + (fma(k, x.same(ln2Low), 2.0 * sLow) + s * logTail(s * s));
  return addExactly(sum.high, low);
}

/// |x|^y.
static Expr powOfMagnitude(Expr magnitude, Expr y) {
  Pair logarithm = logPair(magnitude);
  Pair product = multiplyExactly(logarithm.high, y);
  Expr low = fma(logarithm.low, y, product.low);
  Expr power = exp(product.high);
  // Where the result is infinite or zero, the low part is of no use, and may be NaN.
  Expr isOrdinary = (power < kInfinity) & (power > 0.0);
  return select(isOrdinary, fma(power, low, power), power);
}

/// Zero and infinity as base or exponent.
static Expr withLimits(Expr magnitude, Expr y, Expr result) {
  Expr growing = select(y > 0.0, y.same(kInfinity), y.same(0.0));
  Expr shrinking = select(y > 0.0, y.same(0.0), y.same(kInfinity));
  result = select(magnitude == kInfinity, growing, result);
  result = select(magnitude == 0.0, shrinking, result);
  Expr isHuge = abs(y) == kInfinity;
  result = select(isHuge & (magnitude > 1.0), growing, result);
  result = select(isHuge & (magnitude < 1.0), shrinking, result);
  return result;
}

static Expr widen(Expr x) {
  mlir::Type type = x.context->builder.getF64Type();
  if (auto vector = mlir::dyn_cast<mlir::VectorType>(x.type()))
    type = vector.clone(type);
  return {*x.context, mlir::arith::ExtFOp::create(x.context->builder, type, x.value)};
}

static Expr powOfMagnitudeAs(Expr magnitude, Expr y) {
  if (magnitude.isF64() || !magnitude.context->target.hasF64)
    return powOfMagnitude(magnitude, y);
  Expr result = exp(widen(y) * log(widen(magnitude)));
  return {*result.context,
          mlir::arith::TruncFOp::create(result.context->builder, magnitude.type(), result.value)};
}

Expr onnxc::cpu::math::pow(Expr x, Expr y) {
  Expr magnitude = abs(x);
  Expr result = withLimits(magnitude, y, powOfMagnitudeAs(magnitude, y));
  // A negative base has a power only if the exponent is an integer, and its sign if it is odd.
  Expr isInteger = trunc(y) == y;
  Expr half = 0.5 * y;
  Expr isOdd = isInteger & (abs(trunc(half) - half) > 0.0);
  Expr isNegative = x.bits() < x.sameInt(0);
  result = select(isNegative & isOdd, -result, result);
  result =
      select((x < 0.0) & (magnitude < kInfinity) & (abs(y) < kInfinity) & (abs(trunc(y) - y) > 0.0),
             kNaN, result);
  result = select(isNaN(x), x, select(isNaN(y), y, result));
  return select((x == 1.0) | (y == 0.0), 1.0, result);
}

Expr onnxc::cpu::math::cbrt(Expr x) {
  Expr magnitude = abs(x);
  Expr root = exp(log(magnitude) * (1.0 / 3.0));
  // One step of Newton's method: the logarithm's error is gone.
  Expr square = root * root;
  Expr better = root - (root - magnitude / square) * (1.0 / 3.0);
  Expr isOrdinary = (magnitude > 0.0) & (magnitude < kInfinity);
  return copySign(select(isOrdinary, better, magnitude), x);
}

Expr onnxc::cpu::math::rsqrt(Expr x) { return 1.0 / sqrt(x); }
