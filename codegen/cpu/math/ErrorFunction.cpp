//===- ErrorFunction.cpp - erf and erfc -----------------------------------===//
//
// erf has a power series that converges fast for |x| < 1.  erfc(x) is, with
// t = 2 / (2 + x), t exp(-x^2 + p(t)), p a Chebyshev series (W. H. Press et al.,
// Numerical Recipes 3rd edition, 6.2.2), with a relative error near 1e-16 for
// f64; f32 gets by with its first terms.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/Functions.h"

using namespace onnxc::cpu::math;

/// erf(x) / x for z = x^2 <= 1: 2 / sqrt(pi) * sum of (-z)^k / (k! (2k + 1)).
static Expr erfSeries(Expr z) {
  llvm::SmallVector<double> coefficients;
  double term = 1.1283791670955126;
  for (int k = 0, terms = z.isF64() ? 20 : 11; k < terms; ++k) {
    coefficients.push_back(term / (2 * k + 1));
    term /= -(k + 1);
  }
  return polynomial(z, coefficients);
}

/// erfc of x >= 0.
static Expr erfcOfMagnitude(Expr x) {
  static const double kChebyshev[] = {-1.3026537197817094,
                                      6.4196979235649026e-1,
                                      1.9476473204185836e-2,
                                      -9.561514786808631e-3,
                                      -9.46595344482036e-4,
                                      3.66839497852761e-4,
                                      4.2523324806907e-5,
                                      -2.0278578112534e-5,
                                      -1.624290004647e-6,
                                      1.303655835580e-6,
                                      1.5626441722e-8,
                                      -8.5238095915e-8,
                                      6.529054439e-9,
                                      5.059343495e-9,
                                      -9.91364156e-10,
                                      -2.27365122e-10,
                                      9.6467911e-11,
                                      2.394038e-12,
                                      -6.886027e-12,
                                      8.94487e-13,
                                      3.13092e-13,
                                      -1.12708e-13,
                                      3.81e-16,
                                      7.106e-15,
                                      -1.523e-15,
                                      -9.4e-17,
                                      1.21e-16,
                                      -2.8e-17};
  Expr t = 2.0 / (2.0 + x);
  Expr u = 4.0 * t - 2.0;
  Expr d = x.same(0.0), dd = x.same(0.0);
  for (int j = (x.isF64() ? 28 : 14) - 1; j > 0; --j) {
    Expr next = u * d - dd + kChebyshev[j];
    dd = d;
    d = next;
  }
  Expr series = 0.5 * (kChebyshev[0] + u * d) - dd;
  // x^2 in two parts: its rounding error would be multiplied by x^2.
  Expr head =
      (x.bits() & x.sameInt(x.isF64() ? -(int64_t(1) << 27) : -(int64_t(1) << 12))).asFloat();
  Expr rest = (x - head) * (x + head);
  return select(x == kInfinity, 0.0, t * exp(-(head * head)) * exp(series - rest));
}

Expr onnxc::cpu::math::erf(Expr x) {
  Expr magnitude = abs(x);
  Expr small = magnitude * erfSeries(min(magnitude, 1.0) * min(magnitude, 1.0));
  Expr large = 1.0 - erfcOfMagnitude(magnitude);
  return copySign(select(magnitude < 1.0, small, large), x);
}

Expr onnxc::cpu::math::erfc(Expr x) {
  Expr tail = erfcOfMagnitude(abs(x));
  return select(x < 0.0, 2.0 - tail, tail);
}
