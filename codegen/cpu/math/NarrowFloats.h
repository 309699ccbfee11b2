//===- NarrowFloats.h - f16, bf16 and f8 from and to f32 ---------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_MATH_NARROWFLOATS_H
#define ONNXC_CODEGEN_CPU_MATH_NARROWFLOATS_H

#include "codegen/cpu/math/Expr.h"

namespace onnxc::cpu::math {

/// The f32 of the same value.
Expr widenNarrow(Expr x);

/// The f32 between which and the f64 `x` no f16, bf16 or f8 lies, so that a second rounding
/// gives what one would: exact, or else the neighbour whose last bit is 1 (Boldo and
/// Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding
/// to odd", 2008).
Expr roundToOdd(Expr x);

/// The nearest value of the format `to`, ties to even.  What is too large becomes infinite,
/// or NaN in formats without infinity.
Expr roundToNarrow(Expr x, mlir::Type to);

} // namespace onnxc::cpu::math

#endif // ONNXC_CODEGEN_CPU_MATH_NARROWFLOATS_H
