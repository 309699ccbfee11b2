//===- Functions.h - Elementary functions as formulas ------------*- C++ -*-===//
//
// Each takes and returns f32 or f64.  Errors are a few units in the last place
// unless said otherwise; infinities and NaN are treated as C's functions do.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_MATH_FUNCTIONS_H
#define ONNXC_CODEGEN_CPU_MATH_FUNCTIONS_H

#include "codegen/cpu/math/Expr.h"

namespace onnxc::cpu::math {

// Exponential.cpp
Expr exp(Expr x);
/// exp(x) where x is known to be at most 0.
Expr expOfNegative(Expr x);
Expr exp2(Expr x);
Expr expm1(Expr x);
Expr sinh(Expr x);
Expr cosh(Expr x);
Expr tanh(Expr x);

// Logarithm.cpp
Expr log(Expr x);
Expr log2(Expr x);
Expr log10(Expr x);
Expr log1p(Expr x);
Expr asinh(Expr x);
Expr acosh(Expr x);
Expr atanh(Expr x);

// Power.cpp
Expr pow(Expr x, Expr y);
Expr cbrt(Expr x);
Expr rsqrt(Expr x);

// Trigonometry.cpp
Expr sin(Expr x);
Expr cos(Expr x);
Expr tan(Expr x);
Expr asin(Expr x);
Expr acos(Expr x);
Expr atan(Expr x);
Expr atan2(Expr y, Expr x);

// ErrorFunction.cpp
Expr erf(Expr x);
Expr erfc(Expr x);

// Rounding.cpp
Expr roundEven(Expr x);
Expr floor(Expr x);
Expr ceil(Expr x);
Expr trunc(Expr x);
Expr roundAway(Expr x);

/// The parts of x = 2^exponent * (1 + fraction), fraction near [-0.3, 0.42].
struct Decomposed {
  Expr exponent; // a float
  Expr fraction;
};
Decomposed decompose(Expr x);
/// log(1 + f) - f + f * f / 2 = ..., the tail that log and pow share: with s = f / (2 + f),
/// log(1 + f) = 2 s + s * logTail(s * s).
Expr logTail(Expr s2);

} // namespace onnxc::cpu::math

#endif // ONNXC_CODEGEN_CPU_MATH_FUNCTIONS_H
