//===- NarrowFloats.cpp - f16, bf16 and f8 from and to f32 ----------------===//
//
// All formats are sign, exponent, mantissa, and differ in widths, bias, and in
// which bit patterns are infinity and NaN; LLVM's fltSemantics know these facts.
// Widening shifts the bits into an f32's places and multiplies by a power of two
// for the difference of the biases, which makes subnormal numbers normal as well.
// Rounding adds half of the last place to the bits; subnormal results are rounded
// by adding a number whose last place is theirs.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/NarrowFloats.h"

#include "llvm/ADT/APFloat.h"

using namespace mlir;
using namespace onnxc::cpu::math;

namespace {
/// A format in numbers.
struct Format {
  int64_t bits, mantissa, bias;
  int64_t largest;   // bits of the largest finite number
  int64_t nan;       // bits of a NaN
  bool hasInfinity;  // its bits are largest + 1
  bool hasMinusZero; // else that pattern is the only NaN

  explicit Format(FloatType type) {
    const llvm::fltSemantics &semantics = type.getFloatSemantics();
    bits = type.getWidth();
    mantissa = llvm::APFloat::semanticsPrecision(semantics) - 1;
    // The exponent of the smallest normal number has the bits 1.
    bias = 1 - llvm::APFloat::semanticsMinExponent(semantics);
    largest = llvm::APFloat::getLargest(semantics).bitcastToAPInt().getZExtValue();
    nan = llvm::APFloat::getNaN(semantics).bitcastToAPInt().getZExtValue();
    hasInfinity = llvm::APFloat::semanticsHasInf(semantics);
    hasMinusZero = nan != int64_t(1) << (bits - 1);
  }
  int64_t shift() const { return 23 - mantissa; }
};
} // namespace

static Type withElement(Expr x, Type element) {
  if (auto vector = dyn_cast<VectorType>(x.type()))
    return vector.clone(element);
  return element;
}

static double powerOf2(int64_t exponent) { return std::ldexp(1.0, exponent); }

Expr onnxc::cpu::math::widenNarrow(Expr x) {
  Context &context = *x.context;
  Format format(cast<FloatType>(x.elementType()));
  Type i32 = withElement(x, context.builder.getI32Type());
  Expr wide(context, arith::ExtUIOp::create(context.builder, i32, x.bits().value));
  if (format.mantissa == 7 && format.bias == 127) // bf16 is the upper half of an f32
    return shiftLeft(wide, 16).asFloat();
  Expr sign = shiftLeft(shiftRight(wide, format.bits - 1), 31);
  Expr magnitude = wide & wide.sameInt((int64_t(1) << (format.bits - 1)) - 1);
  Expr value = shiftLeft(magnitude, format.shift()).asFloat() * powerOf2(127 - format.bias);
  if (format.hasInfinity) {
    // Beyond the largest number come infinity and then NaN, in f32 as well.
    Expr special = (shiftLeft(magnitude, format.shift()) | wide.sameInt(0x7f800000)).asFloat();
    value = select(magnitude > wide.sameInt(format.largest), special, value);
  } else if (format.hasMinusZero) {
    value = select(magnitude > wide.sameInt(format.largest), kNaN, value);
  } else {
    value = select(wide == wide.sameInt(format.nan), kNaN, value);
  }
  return (value.bits() | sign).asFloat();
}

Expr onnxc::cpu::math::roundToOdd(Expr x) {
  Context &context = *x.context;
  Type f32 = withElement(x, context.builder.getF32Type());
  Expr nearest(context, arith::TruncFOp::create(context.builder, f32, x.value));
  Expr back(context, arith::ExtFOp::create(context.builder, x.type(), nearest.value));
  // One less in the bits is one place towards zero.
  Expr one = nearest.bits().sameInt(1);
  Expr towardsZero = select(abs(back) > abs(x), nearest.bits() - one, nearest.bits());
  return select(back == x, towardsZero, towardsZero | one).asFloat();
}

Expr onnxc::cpu::math::roundToNarrow(Expr x, Type to) {
  Context &context = *x.context;
  Format format(cast<FloatType>(to));
  Expr bits = x.bits();
  Expr sign = shiftRight(bits, 31);
  Expr magnitude = bits & bits.sameInt(0x7fffffff);
  // Normal results: to nearest, ties to even, by adding just less than half, or half.
  Expr isOdd = shiftRight(magnitude, format.shift()) & bits.sameInt(1);
  int64_t rebias = (format.bias - 127) * (int64_t(1) << 23);
  Expr rounded = magnitude + isOdd + bits.sameInt((int64_t(1) << (format.shift() - 1)) - 1);
  Expr normal = shiftRightSigned(rounded + bits.sameInt(rebias), format.shift());
  // Subnormal ones: the last place of this number is the format's smallest one.
  Expr magic = x.same(powerOf2(1 - format.bias - format.mantissa + 23));
  Expr subnormal = (magnitude.asFloat() + magic).bits() - magic.bits();
  Expr isSubnormal = magnitude.asFloat() < powerOf2(1 - format.bias);
  Expr result = select(isSubnormal, subnormal, normal);

  int64_t tooLarge = format.hasInfinity ? format.largest + 1 : format.nan;
  result = select(result > result.sameInt(format.largest), result.sameInt(tooLarge), result);
  result = select(magnitude >= bits.sameInt(0x7f800000), result.sameInt(tooLarge), result);
  result = select(magnitude > bits.sameInt(0x7f800000), result.sameInt(format.nan), result);
  Expr withSign = result | shiftLeft(sign, format.bits - 1);
  if (!format.hasMinusZero)
    withSign = select(result == result.sameInt(0), result, withSign);
  Type narrowInt = withElement(x, IntegerType::get(to.getContext(), format.bits));
  Value truncated = arith::TruncIOp::create(context.builder, narrowInt, withSign.value);
  return {context, arith::BitcastOp::create(context.builder, withElement(x, to), truncated)};
}
