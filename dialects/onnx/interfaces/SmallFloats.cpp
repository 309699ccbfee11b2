//===- SmallFloats.cpp - Floats of a byte or less -------------------------===//
//
// With m mantissa bits and smallest normal 2^e, the bits of a code shifted to f32's
// place are an f32 that is too small by 2^(e + 126), subnormal codes included: one
// exact multiplication decodes all finite codes.  Encoding goes the other way: a
// normal value is rounded in its f32 bits; below 2^e, adding the float whose last
// bit is the smallest subnormal lets the adder round.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/SmallFloats.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace onnxc;

bool onnxc::isSmallFloat(Type element) { return isa<FloatType>(element) && element.getIntOrFloatBitWidth() <= 8; }

namespace {
/// What the two directions need to know of a format.
struct Format {
  explicit Format(Type type) : semantics(cast<FloatType>(type).getFloatSemantics()) {
    signBit = type.getIntOrFloatBitWidth() - 1;
    mantissaBits = APFloat::semanticsPrecision(semantics) - 1;
    minExponent = APFloat::semanticsMinExponent(semantics);
    maxCode = APFloat::getLargest(semantics).bitcastToAPInt().getZExtValue();
    hasInf = APFloat::semanticsHasInf(semantics);
    hasNan = APFloat::semanticsHasNaN(semantics);
    if (hasNan)
      nanCode = APFloat::getNaN(semantics).bitcastToAPInt().getZExtValue();
    // The formats that give up -0 for their only NaN.
    nanIsMinusZero = nanCode == int64_t(1) << signBit;
  }
  bool isExponentOnly() const { return !APFloat::semanticsHasSignedRepr(semantics); }

  const llvm::fltSemantics &semantics;
  int64_t signBit, mantissaBits, minExponent, maxCode, nanCode = 0;
  bool hasInf, hasNan, nanIsMinusZero;
};

/// Arithmetic on i32 elements of the shape of one value.
class Words {
public:
  Words(ImplicitLocOpBuilder &b, Value like)
      : b(b), word(elements(like, b.getI32Type())), f32(elements(like, b.getF32Type())),
        byte(elements(like, b.getI8Type())) {}

  Value constant(int64_t value) { return splat(b.getI32IntegerAttr(value), word); }
  Value constantF32(double value) { return splat(b.getF32FloatAttr(value), f32); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubIOp::create(b, x, y); }
  Value bitAnd(Value x, int64_t mask) { return arith::AndIOp::create(b, x, constant(mask)); }
  Value bitOr(Value x, Value y) { return arith::OrIOp::create(b, x, y); }
  Value shiftLeft(Value x, int64_t by) { return arith::ShLIOp::create(b, x, constant(by)); }
  Value shiftRight(Value x, int64_t by) { return arith::ShRUIOp::create(b, x, constant(by)); }
  Value isAbove(Value x, int64_t y) { return compare(arith::CmpIPredicate::ugt, x, y); }
  Value isEqual(Value x, int64_t y) { return compare(arith::CmpIPredicate::eq, x, y); }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }
  Value asFloat(Value bits) { return arith::BitcastOp::create(b, f32, bits); }
  Value asBits(Value number) { return arith::BitcastOp::create(b, word, number); }
  Value fromByte(Value code) { return arith::ExtUIOp::create(b, word, code); }
  Value toByte(Value bits) { return arith::TruncIOp::create(b, byte, bits); }

private:
  static Type elements(Value like, Type element) {
    auto vector = dyn_cast<VectorType>(like.getType());
    return vector ? Type(vector.clone(element)) : element;
  }
  Value splat(TypedAttr scalar, Type type) {
    if (auto vector = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(b, DenseElementsAttr::get(vector, Attribute(scalar)));
    return arith::ConstantOp::create(b, scalar);
  }
  Value compare(arith::CmpIPredicate predicate, Value x, int64_t y) {
    return arith::CmpIOp::create(b, predicate, x, constant(y));
  }

  ImplicitLocOpBuilder &b;
  Type word, f32, byte;
};
} // namespace

constexpr int64_t kF32Mantissa = 23, kF32Infinity = 0x7f800000, kF32NaN = 0x7fc00000;

//===----------------------------------------------------------------------===//
// Powers of two (f8E8M0FNU): the exponent of an f32
//===----------------------------------------------------------------------===//

constexpr int64_t kPowerNaN = 255;

static Value decodePower(Words &w, Value code) {
  Value bits = w.shiftLeft(code, kF32Mantissa);
  // 2^-127 is subnormal in f32.
  bits = w.select(w.isEqual(code, 0), w.constant(int64_t(1) << (kF32Mantissa - 1)), bits);
  return w.asFloat(w.select(w.isEqual(code, kPowerNaN), w.constant(kF32NaN), bits));
}

static Value encodePower(Words &w, Value bits, bool saturate, PowerRounding rounding) {
  Value exponent = w.bitAnd(w.shiftRight(bits, kF32Mantissa), 0xff);
  Value fraction = w.bitAnd(bits, (1 << kF32Mantissa) - 1);
  Value rounded = exponent;
  if (rounding != PowerRounding::Down) {
    // A tie goes up, except between 0 and the smallest power.
    int64_t half = int64_t(1) << (kF32Mantissa - 1);
    Value up = w.isAbove(fraction, rounding == PowerRounding::Up ? 0 : half - 1);
    if (rounding == PowerRounding::Nearest)
      up = w.select(w.isEqual(exponent, 0), w.isAbove(fraction, half), up);
    rounded = w.select(up, w.add(exponent, w.constant(1)), exponent);
  }
  if (saturate)
    rounded = w.select(w.isAbove(rounded, kPowerNaN - 1), w.constant(kPowerNaN - 1), rounded);
  return w.toByte(w.select(w.isEqual(exponent, kPowerNaN), w.constant(kPowerNaN), rounded));
}

//===----------------------------------------------------------------------===//
// Sign, exponent and mantissa
//===----------------------------------------------------------------------===//

Value onnxc::decodeSmallFloat(ImplicitLocOpBuilder &b, Value code, Type type) {
  Format format(type);
  Words w(b, code);
  Value byte = w.fromByte(code);
  if (format.isExponentOnly())
    return decodePower(w, byte);
  Value magnitude = w.bitAnd(byte, (int64_t(1) << format.signBit) - 1);
  Value scaled = w.asFloat(w.shiftLeft(magnitude, kF32Mantissa - format.mantissaBits));
  Value scale = w.constantF32(std::ldexp(1.0, format.minExponent + 126));
  Value bits = w.asBits(arith::MulFOp::create(b, scaled, scale));
  if (format.hasInf)
    bits = w.select(w.isEqual(magnitude, format.maxCode + 1), w.constant(kF32Infinity), bits);
  if (format.nanIsMinusZero)
    bits = w.select(w.isEqual(byte, format.nanCode), w.constant(kF32NaN), bits);
  else if (format.hasNan)
    bits = w.select(w.isAbove(magnitude, format.maxCode + format.hasInf), w.constant(kF32NaN), bits);
  Value sign = w.shiftLeft(w.shiftRight(byte, format.signBit), 31);
  return w.asFloat(w.bitOr(bits, sign));
}

/// The magnitude's code for f32 bits without sign, not limited to the format's range.
static Value roundedCode(ImplicitLocOpBuilder &b, Words &w, Value magnitude, const Format &format) {
  int64_t shift = kF32Mantissa - format.mantissaBits;
  Value odd = w.bitAnd(w.shiftRight(magnitude, shift), 1);
  int64_t rebias = (format.minExponent + 126) << kF32Mantissa;
  int64_t almostHalf = (int64_t(1) << (shift - 1)) - 1;
  Value normal = w.add(w.sub(magnitude, w.constant(rebias - almostHalf)), odd);
  normal = w.shiftRight(normal, shift);
  Value adder = w.constantF32(std::ldexp(1.0, format.minExponent + shift));
  Value sum = arith::AddFOp::create(b, w.asFloat(magnitude), adder);
  Value subnormal = w.sub(w.asBits(sum), w.asBits(adder));
  int64_t smallestNormal = (format.minExponent + 127) << kF32Mantissa;
  return w.select(w.isAbove(magnitude, smallestNormal - 1), normal, subnormal);
}

Value onnxc::encodeSmallFloat(ImplicitLocOpBuilder &b, Value value, Type type, bool saturate, PowerRounding rounding) {
  Format format(type);
  Words w(b, value);
  Value bits = w.asBits(value);
  if (format.isExponentOnly())
    return encodePower(w, bits, saturate, rounding);
  Value magnitude = w.bitAnd(bits, 0x7fffffff);
  Value sign = w.shiftLeft(w.shiftRight(bits, 31), format.signBit);
  Value code = roundedCode(b, w, magnitude, format);
  int64_t beyond = saturate || !format.hasNan ? format.maxCode : format.hasInf ? format.maxCode + 1 : format.nanCode;
  code = w.select(w.isAbove(code, format.maxCode), w.constant(beyond), code);
  code = w.select(w.isAbove(magnitude, kF32Infinity), w.constant(format.nanCode), code);
  Value withSign = w.bitOr(code, sign);
  if (format.nanIsMinusZero) {
    // Neither zero nor NaN has a sign.
    Value unsignedCode = w.bitAnd(code, (int64_t(1) << format.signBit) - 1);
    withSign = w.select(w.isEqual(unsignedCode, 0), code, withSign);
  }
  return w.toByte(withSign);
}
