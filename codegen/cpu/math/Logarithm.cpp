//===- Logarithm.cpp - log and the inverse hyperbolic functions -----------===//
//
// x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and with s = f / (2 + f)
//
//     log(1 + f) = 2 atanh(s) = 2 s + 2/3 s^3 + 2/5 s^5 + ...
//
// whose tail is a short polynomial in s^2 (fdlibm's coefficients, Sun
// Microsystems 1993).  Written as f - (f^2/2 - s (f^2/2 + tail)) it loses nothing
// when f is small.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/Functions.h"

using namespace onnxc::cpu;
using namespace onnxc::cpu::math;

static constexpr double kLn2 = 0.6931471805599453;

Decomposed onnxc::cpu::math::decompose(Expr x) {
  bool f64 = x.isF64();
  int64_t mantissa = f64 ? 52 : 23;
  // Subnormal numbers are made normal first.
  double normal = f64 ? 2.2250738585072014e-308 : 1.17549435e-38;
  double scale = f64 ? 4503599627370496.0 : 8388608.0;
  Expr isSmall = x < normal;
  Expr scaled = select(isSmall, x * scale, x);
  // Subtracting sqrt(1/2)'s bits makes the exponent field count from there.
  Expr root = x.sameInt(f64 ? 0x3fe6a09e667f3bcd : 0x3f3504f3);
  Expr offset = scaled.bits() - root;
  Expr exponent = shiftRightSigned(offset, mantissa);
  Expr fractionBits = offset - shiftLeft(exponent, mantissa) + root;
  // The exponent has few bits: adding 1.5 * 2^52's makes it a float without a conversion.
  Expr magic = x.same(f64 ? 6755399441055744.0 : 12582912.0);
  Expr k = (exponent + magic.bits()).asFloat() - magic;
  k = k - select(isSmall, x.same(double(mantissa)), x.same(0.0));
  return {k, fractionBits.asFloat() - 1.0};
}

Expr onnxc::cpu::math::logTail(Expr s2) {
  static const double kF32[] = {0.66666662693, 0.40000972152, 0.28498786688, 0.24279078841};
  static const double kF64[] = {6.666666666666735130e-01, 3.999999999940941908e-01,
                                2.857142874366239149e-01, 2.222219843214978396e-01,
                                1.818357216161805012e-01, 1.531383769920937332e-01,
                                1.479819860511658591e-01};
  return s2 * (s2.isF64() ? polynomial(s2, kF64) : polynomial(s2, kF32));
}

/// log(1 + f) for a fraction of `decompose`.
static Expr logOfFraction(Expr f) {
  Expr s = f / (f + 2.0);
  Expr halfSquare = 0.5 * f * f;
  return f - (halfSquare - s * (halfSquare + logTail(s * s)));
}

/// Zero, infinity and numbers without a logarithm.
static Expr withSpecialCases(Expr x, Expr result) {
  result = select(x == 0.0, -kInfinity, result);
  result = select(x == kInfinity, x, result);
  result = select(x < 0.0, kNaN, result);
  return select(isNaN(x), x, result);
}

Expr onnxc::cpu::math::log(Expr x) {
  auto [k, f] = decompose(x);
  double high = x.isF64() ? 6.93147180369123816490e-01 : 6.9313812256e-01;
  double low = x.isF64() ? 1.90821492927058770002e-10 : 9.0580006145e-06;
  Expr s = f / (f + 2.0);
  Expr halfSquare = 0.5 * f * f;
  Expr tail = fma(k, x.same(low), s * (halfSquare + logTail(s * s)));
  return withSpecialCases(x, fma(k, x.same(high), f - (halfSquare - tail)));
}

Expr onnxc::cpu::math::log2(Expr x) {
  auto [k, f] = decompose(x);
  return withSpecialCases(x, fma(logOfFraction(f), x.same(1 / kLn2), k));
}

Expr onnxc::cpu::math::log10(Expr x) {
  auto [k, f] = decompose(x);
  double high = x.isF64() ? 3.01029995663611771306e-01 : 3.0102920532e-01;
  double low = x.isF64() ? 3.69423907715893078616e-13 : 7.9034151668e-07;
  Expr fraction = fma(logOfFraction(f), x.same(0.4342944819032518), k * low);
  return withSpecialCases(x, fma(k, x.same(high), fraction));
}

Expr onnxc::cpu::math::log1p(Expr x) {
  // 1 + x is rounded; the logarithm of what got lost is nearly that part divided by 1 + x.
  Expr u = x + 1.0;
  Expr lost = select(abs(x) < 1.0, x - (u - 1.0), 1.0 - (u - x));
  Expr correction = lost / u;
  Expr result = log(u) + select(abs(correction) < 1.0, correction, x.same(0.0));
  return select(x == 0.0, x, result);
}

Expr onnxc::cpu::math::asinh(Expr x) {
  Expr a = abs(x);
  Expr square = a * a;
  Expr small = log1p(a + square / (1.0 + sqrt(square + 1.0)));
  // The square overflows, or is all that is left.
  Expr large = log(a) + kLn2;
  return copySign(select(a > x.pick(1e4, 1e8), large, small), x);
}

Expr onnxc::cpu::math::acosh(Expr x) {
  Expr t = x - 1.0;
  Expr small = log1p(t + sqrt(t * (t + 2.0)));
  return select(x < 1.0, kNaN, select(x > x.pick(1e4, 1e8), log(x) + kLn2, small));
}

Expr onnxc::cpu::math::atanh(Expr x) {
  Expr a = abs(x);
  return copySign(0.5 * log1p((a + a) / (1.0 - a)), x);
}
