//===- Rounding.cpp - Rounding without rounding instructions --------------===//
//
// Below 2^23 (2^52 for f64) adding and subtracting that number rounds to the
// nearest integer; above it every number is one already.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/Functions.h"

using namespace onnxc::cpu::math;

Expr onnxc::cpu::math::roundEven(Expr x) {
  Expr limit = x.same(x.isF64() ? 4503599627370496.0 : 8388608.0);
  Expr magnitude = abs(x);
  Expr rounded = (magnitude + limit) - limit;
  // Not a number and infinity fail the comparison, too.
  return select(magnitude < limit, copySign(rounded, x), x);
}

Expr onnxc::cpu::math::floor(Expr x) {
  Expr rounded = roundEven(x);
  return copySign(select(rounded > x, rounded - 1.0, rounded), x);
}

Expr onnxc::cpu::math::ceil(Expr x) {
  Expr rounded = roundEven(x);
  return copySign(select(rounded < x, rounded + 1.0, rounded), x);
}

Expr onnxc::cpu::math::trunc(Expr x) {
  Expr magnitude = abs(x);
  Expr rounded = roundEven(magnitude);
  return copySign(select(rounded > magnitude, rounded - 1.0, rounded), x);
}

Expr onnxc::cpu::math::roundAway(Expr x) {
  Expr magnitude = abs(x);
  Expr whole = trunc(magnitude);
  Expr rounded = select(magnitude - whole >= 0.5, whole + 1.0, whole);
  return copySign(rounded, x);
}
