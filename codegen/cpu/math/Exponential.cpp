//===- Exponential.cpp - exp and the hyperbolic functions -----------------===//
//
// exp(x) = 2^n * exp(r) with n the integer nearest to x / ln 2, so |r| <= 0.35.
// n * ln 2 is subtracted in two parts, the first of which has so few bits that
// its product with n is exact (Cody and Waite).  exp(r) is a polynomial: for f32
// Cephes' coefficients, for f64 the Taylor series, whose next term is 4e-18.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/Functions.h"
#include <cmath>

using namespace onnxc::cpu;
using namespace onnxc::cpu::math;

static constexpr double kLog2E = 1.4426950408889634;

// (exp(r) - 1 - r) / r^2 for |r| <= 0.35.
static const double kTailF32[] = {5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2,
                                  8.3334519073e-3, 1.3981999507e-3, 1.9875691500e-4};
static const double kTailF64[] = {1. / 2,       1. / 6,        1. / 24,        1. / 120,
                                  1. / 720,     1. / 5040,     1. / 40320,     1. / 362880,
                                  1. / 3628800, 1. / 39916800, 1. / 479001600, 1. / 6227020800};

static llvm::ArrayRef<double> tailFor(Expr r) {
  return r.isF64() ? llvm::ArrayRef<double>(kTailF64) : kTailF32;
}

static Expr expTail(Expr r) { return polynomial(r, tailFor(r)); }

/// exp(r) times a power of two, as a single polynomial: fewer steps, each waiting for the last.
static Expr scaledExp(Expr r, double scale) {
  llvm::SmallVector<double> coefficients{scale, scale};
  for (double coefficient : tailFor(r))
    coefficients.push_back(coefficient * scale);
  return polynomial(r, coefficients);
}

namespace {
struct Reduced {
  Expr n, r; // x = n ln 2 + r
};
} // namespace

static Reduced reduce(Expr x) {
  Rounded n = roundToInt(x * kLog2E);
  double high = x.isF64() ? 6.93147180369123816490e-01 : 0.693359375;
  double low = x.isF64() ? 1.90821492927058770002e-10 : -2.12194440e-4;
  Expr r = fma(n.asFloat, x.same(-high), x);
  return {n.asInt, fma(n.asFloat, x.same(-low), r)};
}

namespace {
/// x = n ln 2 + r, with n where an exponent is made of it.
struct ReducedBits {
  Expr bits; // n + a bias, above zeros: a shift makes it the exponent field of a float
  Expr r;
};
} // namespace

/// The same with fewer steps: what is added to round x / ln 2 also adds `bias` to the integer.
static ReducedBits reduceToBits(Expr x, double bias) {
  Expr magic = x.same((x.isF64() ? 6755399441055744.0 : 12582912.0) + bias);
  Expr shifted = fma(x, x.same(kLog2E), magic), n = shifted - magic;
  double high = x.isF64() ? 6.93147180369123816490e-01 : 0.693359375;
  double low = x.isF64() ? 1.90821492927058770002e-10 : -2.12194440e-4;
  return {shifted.bits(), fma(n, x.same(-low), fma(n, x.same(-high), x))};
}

static Expr shiftToExponent(Expr bits) {
  return shiftLeft(bits, bits.elementType().getIntOrFloatBitWidth() == 64 ? 52 : 23).asFloat();
}

Expr onnxc::cpu::math::exp(Expr x) {
  // Limited to where the result is neither zero nor infinite, and somewhat beyond.
  Expr limited = max(min(x, x.isF64() ? 720.0 : 90.0), x.isF64() ? -750.0 : -105.0);
  // 2^n in two factors, each of which is a normal number; half the bias for each.
  auto [bits, r] = reduceToBits(limited, x.isF64() ? 2 * 1023 : 2 * 127);
  Expr mantissa = scaledExp(r, 1);
  Expr half = shiftRightSigned(bits, 1);
  return mantissa * shiftToExponent(half) * shiftToExponent(bits - half);
}

Expr onnxc::cpu::math::expOfNegative(Expr x) {
  Expr limited = max(x, x.isF64() ? -750.0 : -105.0);
  // Where n is at most 0, 2^(n + shift) is a normal number, and it times 2^-shift mantissa is
  // rounded but once.
  double shift = x.isF64() ? 256 : 64, bias = x.isF64() ? 1023 : 127;
  auto [bits, r] = reduceToBits(limited, bias + shift);
  return scaledExp(r, std::ldexp(1.0, -int(shift))) * shiftToExponent(bits);
}

Expr onnxc::cpu::math::exp2(Expr x) {
  Expr clamped = max(min(x, x.isF64() ? 1030.0 : 130.0), x.isF64() ? -1080.0 : -155.0);
  Rounded n = roundToInt(clamped);
  Expr r = (clamped - n.asFloat) * 0.6931471805599453;
  return scaleByPowerOf2(fma(expTail(r), r * r, r) + 1.0, n.asInt);
}

Expr onnxc::cpu::math::expm1(Expr x) {
  // Below -40 the result is -1 in either precision.
  auto [n, r] = reduce(max(min(x, x.pick(89.0, 710.0)), -40.0));
  Expr tail = fma(expTail(r), r * r, r);
  // 2^n (tail + 1) - 1, in an order that keeps a small tail's bits; 2^n itself may overflow
  // where the result does not, hence half of it.
  Expr half = scaleByPowerOf2(x.same(1.0), n - x.sameInt(1));
  Expr result = 2.0 * fma(tail, half, half - 0.5);
  // Keeps the sign of zero.
  return select(x == 0.0, x, result);
}

Expr onnxc::cpu::math::sinh(Expr x) {
  Expr magnitude = abs(x);
  Expr e = expm1(magnitude);
  Expr small = 0.5 * (e + e / (e + 1.0));
  // exp(x) overflows before sinh(x) does.
  Expr root = exp(0.5 * magnitude);
  Expr large = (0.5 * root) * root;
  return copySign(select(magnitude > x.pick(80.0, 700.0), large, small), x);
}

Expr onnxc::cpu::math::cosh(Expr x) {
  Expr root = exp(0.5 * abs(x));
  return fma(0.5 * root, root, 0.5 / (root * root));
}

Expr onnxc::cpu::math::tanh(Expr x) {
  Expr magnitude = min(abs(x), x.pick(10.0, 22.0));
  Expr e = expm1(2.0 * magnitude);
  return copySign(e / (e + 2.0), x);
}
