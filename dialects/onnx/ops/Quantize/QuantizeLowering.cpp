//===- QuantizeLowering.cpp - Between numbers and small integers ----------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/interfaces/SmallFloats.h"
#include "dialects/onnx/ops/Quantize/Quantize.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static Type f32Like(ScalarEmitter &e, Value value) {
  return e.withElement(value.getType(), e.b.getF32Type());
}

/// Operand `i` as f32.
static Value asF32(ScalarEmitter &e, unsigned i) {
  if (e.isFloat(i))
    return widenFloat(e.b, e[i], e.onnxElement(i));
  Type f32 = f32Like(e, e[i]);
  return e.isUnsigned(i) ? e.create<arith::UIToFPOp>(f32, e[i])
                         : e.create<arith::SIToFPOp>(f32, e[i]);
}

/// `value` rounded to the precision of `element`.
static Value roundedTo(ScalarEmitter &e, Value value, Type element) {
  if (!isa<Float16Type, BFloat16Type>(element))
    return value;
  return widenFloat(e.b, narrowFloat(e.b, value, element), element);
}

/// The limits of an integer type of at most 16 bits.
static std::pair<double, double> limitsOf(Type element) {
  unsigned bits = element.getIntOrFloatBitWidth();
  if (element.isUnsignedInteger())
    return {0, std::ldexp(1.0, bits) - 1};
  return {-std::ldexp(1.0, bits - 1), std::ldexp(1.0, bits - 1) - 1};
}

static Value quantize(ScalarEmitter &e) {
  auto op = e.as<QuantizeLinearOp>();
  Type to = getElementTypeOrSelf(op.getType());
  Type precision = e.onnxElement(1);
  if (op.getPrecision())
    precision = elementTypeFromOnnx(op.getPrecision(), e.b.getContext());
  Value quotient = roundedTo(e, e.create<arith::DivFOp>(asF32(e, 0), asF32(e, 1)), precision);
  if (isa<FloatType>(to)) {
    if (op.getYZeroPoint())
      quotient = e.create<arith::AddFOp>(quotient, asF32(e, 2));
    return encodeSmallFloat(e.b, quotient, to, op.getSaturate());
  }
  if (to.getIntOrFloatBitWidth() > 16)
    return Value();
  // Whole numbers below 2^24 are exact in f32, and larger ones saturate.
  Value number = e.create<math::RoundEvenOp>(quotient);
  if (!isKnownZero(op.getYZeroPoint()))
    number = e.create<arith::AddFOp>(number, asF32(e, 2));
  auto [low, high] = limitsOf(to);
  Value least = e.constant(low, number.getType()), most = e.constant(high, number.getType());
  // What is no number becomes the least one; after that the conversion is defined.
  number = e.select(e.compare(Comparison::Greater, number, least), number, least);
  number = e.select(e.compare(Comparison::Less, number, most), number, most);
  Type i32 = e.withElement(number.getType(), e.b.getI32Type());
  return e.convertInt(e.create<arith::FPToSIOp>(i32, number), e.resultType, /*isUnsigned=*/false);
}

static Value dequantize(ScalarEmitter &e) {
  auto op = e.as<DequantizeLinearOp>();
  Value difference;
  if (e.isFloat(0)) {
    difference = asF32(e, 0);
    if (op.getXZeroPoint())
      difference = e.create<arith::SubFOp>(difference, asF32(e, 2));
  } else {
    Type i32 = e.withElement(e[0].getType(), e.b.getI32Type());
    Value number = e.convertInt(e[0], i32, e.isUnsigned(0));
    if (op.getXZeroPoint())
      number = e.create<arith::SubIOp>(number, e.convertInt(e[2], i32, e.isUnsigned(2)));
    difference = e.create<arith::SIToFPOp>(f32Like(e, number), number);
  }
  Value product = e.create<arith::MulFOp>(difference, asF32(e, 1));
  return narrowFloat(e.b, product, getElementTypeOrSelf(op.getType()));
}

void onnxc::attachQuantizeLowerings(MLIRContext *ctx) {
  attachExactScalar<QuantizeLinearOp>(ctx, quantize);
  attachExactScalar<DequantizeLinearOp>(ctx, dequantize);
}
