//===- Expr.h - Formulas as operations ---------------------------*- C++ -*-===//
//
// Lets an approximation be written as the formula that it is:
//
//     Expr z = s * s;
//     return s + s * z * polynomial(z, {...});
//
// An Expr is a float or integer, scalar or vector; constants take the type of
// their neighbour.  The same formula serves f32 and f64; where the two need
// other coefficients, `pick` chooses.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_MATH_EXPR_H
#define ONNXC_CODEGEN_CPU_MATH_EXPR_H

#include "codegen/cpu/CpuTarget.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace onnxc::cpu::math {

/// What a formula is built with.
struct Context {
  mlir::ImplicitLocOpBuilder builder;
  const CpuTarget &target;
};

class Expr {
public:
  Expr(Context &context, mlir::Value value) : context(&context), value(value) {}

  operator mlir::Value() const { return value; }
  mlir::Type type() const { return value.getType(); }
  mlir::Type elementType() const { return mlir::getElementTypeOrSelf(value.getType()); }
  bool isF64() const { return elementType().isF64(); }

  /// A constant of this type, or, of an integer, of this width.
  Expr same(double constant) const;
  Expr sameInt(int64_t constant) const;
  /// The one of two values that fits the precision.
  template <typename T>
  const T &pick(const T &forF32, const T &forF64) const {
    return isF64() ? forF64 : forF32;
  }

  /// This float's bits as an integer of the same width, and back.
  Expr bits() const;
  Expr asFloat() const;

  Context *context;
  mlir::Value value;
};

Expr operator+(Expr lhs, Expr rhs);
Expr operator-(Expr lhs, Expr rhs);
Expr operator*(Expr lhs, Expr rhs);
Expr operator/(Expr lhs, Expr rhs);
Expr operator-(Expr operand);
inline Expr operator+(Expr lhs, double rhs) { return lhs + lhs.same(rhs); }
inline Expr operator-(Expr lhs, double rhs) { return lhs - lhs.same(rhs); }
inline Expr operator*(Expr lhs, double rhs) { return lhs * lhs.same(rhs); }
inline Expr operator/(Expr lhs, double rhs) { return lhs / lhs.same(rhs); }
inline Expr operator+(double lhs, Expr rhs) { return rhs.same(lhs) + rhs; }
inline Expr operator-(double lhs, Expr rhs) { return rhs.same(lhs) - rhs; }
inline Expr operator*(double lhs, Expr rhs) { return rhs.same(lhs) * rhs; }
inline Expr operator/(double lhs, Expr rhs) { return rhs.same(lhs) / rhs; }

// Comparisons are false when an operand is not a number.
Expr operator<(Expr lhs, Expr rhs);
Expr operator>(Expr lhs, Expr rhs);
Expr operator<=(Expr lhs, Expr rhs);
Expr operator>=(Expr lhs, Expr rhs);
Expr operator==(Expr lhs, Expr rhs);
inline Expr operator<(Expr lhs, double rhs) { return lhs < lhs.same(rhs); }
inline Expr operator>(Expr lhs, double rhs) { return lhs > lhs.same(rhs); }
inline Expr operator<=(Expr lhs, double rhs) { return lhs <= lhs.same(rhs); }
inline Expr operator>=(Expr lhs, double rhs) { return lhs >= lhs.same(rhs); }
inline Expr operator==(Expr lhs, double rhs) { return lhs == lhs.same(rhs); }
Expr isNaN(Expr operand);

// Bits of integers, and of conditions.
Expr operator&(Expr lhs, Expr rhs);
Expr operator|(Expr lhs, Expr rhs);
Expr operator^(Expr lhs, Expr rhs);
Expr shiftLeft(Expr operand, int64_t bits);
Expr shiftRight(Expr operand, int64_t bits);       // zeros enter
Expr shiftRightSigned(Expr operand, int64_t bits); // copies of the sign enter

Expr select(Expr condition, Expr ifTrue, Expr ifFalse);
inline Expr select(Expr condition, Expr ifTrue, double ifFalse) {
  return select(condition, ifTrue, ifTrue.same(ifFalse));
}
inline Expr select(Expr condition, double ifTrue, Expr ifFalse) {
  return select(condition, ifFalse.same(ifTrue), ifFalse);
}

/// a * b + c with one rounding where the target has an instruction for it.
Expr fma(Expr a, Expr b, Expr c);
Expr abs(Expr operand);
Expr sqrt(Expr operand);
Expr copySign(Expr magnitude, Expr sign);
/// The smaller or larger one; NaN when `lhs` is.
Expr min(Expr lhs, double rhs);
Expr max(Expr lhs, double rhs);

/// IEEE 754-2019's maximum and minimum: NaN when either is, and -0 < +0.
Expr maximum(Expr lhs, Expr rhs);
Expr minimum(Expr lhs, Expr rhs);

/// coefficients[0] + x * (coefficients[1] + x * ...).
Expr polynomial(Expr x, llvm::ArrayRef<double> coefficients);

/// The nearest integer, as a float and as an integer of the same width.  Exact below 2^22
/// (f32) and 2^51 (f64); no conversion instruction, and no trap for NaN.
struct Rounded {
  Expr asFloat, asInt;
};
Rounded roundToInt(Expr x);

/// x * 2^n for an integer n, also when 2^n by itself is not representable.
Expr scaleByPowerOf2(Expr x, Expr n);

constexpr double kInfinity = __builtin_inf();
constexpr double kNaN = __builtin_nan("");

} // namespace onnxc::cpu::math

#endif // ONNXC_CODEGEN_CPU_MATH_EXPR_H
