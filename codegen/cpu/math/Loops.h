//===- Loops.h - Functions that take a loop to compute -----------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_MATH_LOOPS_H
#define ONNXC_CODEGEN_CPU_MATH_LOOPS_H

#include "codegen/cpu/math/Expr.h"

namespace onnxc::cpu::math {

/// x^y of integers; for a negative y, 1 / x^-y rounded towards zero.
Expr integerPower(Expr x, Expr y);

/// C's fmod: x - trunc(x / y) * y, exactly.
Expr floatRemainder(Expr x, Expr y);

} // namespace onnxc::cpu::math

#endif // ONNXC_CODEGEN_CPU_MATH_LOOPS_H
