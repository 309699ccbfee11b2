//===- CastLowering.cpp - Conversions between all element types -----------===//
//
// A conversion goes through at most one type in between: floats of 8 bits or less
// through f32.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/interfaces/SmallFloats.h"
#include "dialects/onnx/ops/Cast/Cast.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static bool isUnsignedOrBool(Type element) { return element.isUnsignedInteger() || element.isInteger(1); }

static Value toBool(ScalarEmitter &e, Value x) {
  Type element = getElementTypeOrSelf(x.getType());
  Value zero = isa<FloatType>(element) ? e.constant(0, x.getType()) : e.constantInt(0, x.getType());
  return e.compare(Comparison::NotEqual, x, zero);
}

/// An integer as a float of 16 or more bits.  f16 and bf16 go through f32.
static Value intToFloat(ScalarEmitter &e, Value x, bool isUnsigned, Type type) {
  Type wide = getElementTypeOrSelf(type).getIntOrFloatBitWidth() < 32 ? e.withElement(type, e.b.getF32Type()) : type;
  Value number = isUnsigned ? e.create<arith::UIToFPOp>(wide, x) : e.create<arith::SIToFPOp>(wide, x);
  return e.convertFloat(number, type);
}

static Value toSmallFloat(ScalarEmitter &e, Value x, bool isUnsigned, Type format) {
  auto cast = e.as<CastOp>();
  Type f32 = e.withElement(x.getType(), e.b.getF32Type());
  bool isFloat = isa<FloatType>(getElementTypeOrSelf(x.getType()));
  Value number = isFloat ? e.convertFloat(x, f32) : intToFloat(e, x, isUnsigned, f32);
  auto rounding = llvm::StringSwitch<PowerRounding>(cast.getRoundMode())
                      .Case("down", PowerRounding::Down)
                      .Case("nearest", PowerRounding::Nearest)
                      .Default(PowerRounding::Up);
  return encodeSmallFloat(e.b, number, format, cast.getSaturate(), rounding);
}

static Value castElement(ScalarEmitter &e) {
  Type from = e.onnxElement(), to = getElementTypeOrSelf(e.op->getResult(0).getType());
  Value x = e[0];
  if (from == to)
    return x;
  if (isSmallFloat(from))
    x = decodeSmallFloat(e.b, x, from);
  bool fromUnsigned = isUnsignedOrBool(from);
  if (to.isInteger(1))
    return toBool(e, x);
  if (isSmallFloat(to))
    return toSmallFloat(e, x, fromUnsigned, to);
  bool isFloat = isa<FloatType>(from);
  if (isa<FloatType>(to))
    return isFloat ? e.convertFloat(x, e.resultType) : intToFloat(e, x, fromUnsigned, e.resultType);
  return isFloat ? e.floatToInt(x, e.resultType, to.isUnsignedInteger()) : e.convertInt(x, e.resultType, fromUnsigned);
}

/// Elements are carried in types of their width, except for bool and floats of 4 bits.
static Value bitCastElement(ScalarEmitter &e) {
  Type to = getElementTypeOrSelf(e.op->getResult(0).getType());
  Value x = e[0];
  Type carried = x.getType();
  if (carried == e.resultType)
    return x;
  bool sameWidth = getElementTypeOrSelf(carried).getIntOrFloatBitWidth() ==
                   getElementTypeOrSelf(e.resultType).getIntOrFloatBitWidth();
  if (sameWidth)
    return e.create<arith::BitcastOp>(e.resultType, x);
  return to.isInteger(1) ? toBool(e, x) : e.convertInt(x, e.resultType, /*isUnsigned=*/true);
}

void onnxc::attachCastLowerings(MLIRContext *ctx) {
  attachExactScalar<CastOp>(ctx, castElement);
  attachExactScalar<BitCastOp>(ctx, bitCastElement);
}
