//===- Scalars.cpp - Emitting one element of an elementwise operator ------===//

#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/interfaces/SmallFloats.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;

Value ScalarEmitter::constant(double value, Type type) {
  Type element = getElementTypeOrSelf(type);
  if (!isa<FloatType>(element))
    return constantInt((int64_t)value, type);
  TypedAttr attr = b.getFloatAttr(element, value);
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(b, attr);
}

Value ScalarEmitter::constantInt(int64_t value, Type type) {
  Type element = getElementTypeOrSelf(type);
  TypedAttr attr = b.getIntegerAttr(element, value);
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(b, attr);
}

namespace {
struct ComparisonRow {
  arith::CmpFPredicate onFloat;
  arith::CmpIPredicate onSigned, onUnsigned;
};
} // namespace

// In the order of Comparison.
static const ComparisonRow kComparisons[] = {
    {arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq, arith::CmpIPredicate::eq},
    {arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne, arith::CmpIPredicate::ne},
    {arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt, arith::CmpIPredicate::ult},
    {arith::CmpFPredicate::OLE, arith::CmpIPredicate::sle, arith::CmpIPredicate::ule},
    {arith::CmpFPredicate::OGT, arith::CmpIPredicate::sgt, arith::CmpIPredicate::ugt},
    {arith::CmpFPredicate::OGE, arith::CmpIPredicate::sge, arith::CmpIPredicate::uge},
};

Value ScalarEmitter::compare(Comparison comparison, Value x, Value y) {
  const ComparisonRow &row = kComparisons[(int)comparison];
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return create<arith::CmpFOp>(row.onFloat, x, y);
  return create<arith::CmpIOp>(isUnsigned() ? row.onUnsigned : row.onSigned, x, y);
}

Value ScalarEmitter::select(Value condition, Value ifTrue, Value ifFalse) {
  return create<arith::SelectOp>(condition, ifTrue, ifFalse);
}

Value ScalarEmitter::add(Value x, Value y) {
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return create<arith::AddFOp>(x, y);
  return create<arith::AddIOp>(x, y);
}

Type ScalarEmitter::withElement(Type type, Type element) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? Type(vector.clone(element)) : element;
}

Value ScalarEmitter::toF64(Value value) { return convertFloat(value, withElement(value.getType(), b.getF64Type())); }

Value ScalarEmitter::intToF64(Value value, bool isUnsigned) {
  Type type = withElement(value.getType(), b.getF64Type());
  return isUnsigned ? create<arith::UIToFPOp>(type, value) : create<arith::SIToFPOp>(type, value);
}

/// An f64 as f32, rounded so that rounding once more gives what rounding once would:
/// an inexact result has its last bit set.  Machines convert f64 to 16 bits in
/// software only.
static Value roundToOdd(ScalarEmitter &e, Value value, Type f32) {
  Value nearest = e.create<arith::TruncFOp>(f32, value);
  Value back = e.create<arith::ExtFOp>(value.getType(), nearest);
  Type i32 = ScalarEmitter::withElement(f32, e.b.getI32Type());
  Value bits = e.create<arith::BitcastOp>(i32, nearest), one = e.constantInt(1, i32);
  Value isLarger =
      e.compare(Comparison::Greater, e.create<math::AbsFOp>(back), e.create<math::AbsFOp>(value));
  // Towards zero first, then the last bit.
  Value down = e.select(isLarger, e.create<arith::SubIOp>(bits, one), bits);
  Value odd = e.create<arith::OrIOp>(down, one);
  Value isInexact = e.create<arith::CmpFOp>(arith::CmpFPredicate::ONE, back, value); // not for NaN
  return e.create<arith::BitcastOp>(f32, e.select(isInexact, odd, bits));
}

Value ScalarEmitter::convertFloat(Value value, Type type) {
  unsigned from = getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
  unsigned to = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  if (value.getType() == type)
    return value;
  // f16 and bf16 have no direct conversion.
  if (from == to)
    return convertFloat(convertFloat(value, withElement(type, b.getF32Type())), type);
  if (from == 64 && to == 16)
    value = roundToOdd(*this, value, withElement(type, b.getF32Type()));
  return from < to ? create<arith::ExtFOp>(type, value) : create<arith::TruncFOp>(type, value);
}

Value ScalarEmitter::convertInt(Value value, Type type, bool isUnsigned) {
  unsigned from = getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
  unsigned to = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  if (from == to)
    return value;
  if (from > to)
    return create<arith::TruncIOp>(type, value);
  return isUnsigned ? create<arith::ExtUIOp>(type, value) : create<arith::ExtSIOp>(type, value);
}

Value ScalarEmitter::floatToInt(Value value, Type type, bool isUnsigned) {
  unsigned bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  Type from = value.getType();
  if (bits < 32) {
    // What an i32 cannot hold becomes 0, as on machines with such a conversion.
    Value limit = constant(2147483648.0, from);
    Value fits = compare(Comparison::Less, create<math::AbsFOp>(value), limit);
    Value safe = select(fits, value, constant(0, from));
    return create<arith::TruncIOp>(type, create<arith::FPToSIOp>(withElement(type, b.getI32Type()), safe));
  }
  double low = isUnsigned ? 0 : -std::ldexp(1.0, bits - 1), high = std::ldexp(1.0, isUnsigned ? bits : bits - 1);
  Value isLow = compare(Comparison::LessOrEqual, value, constant(low, from));
  Value isHigh = compare(Comparison::GreaterOrEqual, value, constant(high, from));
  Value isNaN = compare(Comparison::NotEqual, value, value);
  Value isOutside = create<arith::OrIOp>(create<arith::OrIOp>(isLow, isHigh), isNaN);
  Value safe = select(isOutside, constant(0, from), value);
  Value inside = isUnsigned ? create<arith::FPToUIOp>(type, safe) : create<arith::FPToSIOp>(type, safe);
  int64_t smallest = isUnsigned ? 0 : llvm::minIntN(bits);
  int64_t largest = isUnsigned ? -1 : llvm::maxIntN(bits); // -1: all bits set
  Value result = select(isHigh, constantInt(largest, type), inside);
  return select(isLow, constantInt(smallest, type), result);
}

Value ScalarEmitter::safeDivide(Value x, Value y, bool remainder) {
  Value zero = constantInt(0, y.getType()), one = constantInt(1, y.getType());
  Value byZero = create<arith::CmpIOp>(arith::CmpIPredicate::eq, y, zero);
  if (isUnsigned()) {
    Value divisor = select(byZero, one, y);
    Value result = remainder ? create<arith::RemUIOp>(x, divisor) : create<arith::DivUIOp>(x, divisor);
    return select(byZero, zero, result);
  }
  // The one quotient that overflows traps on x86: divide by 1 and negate instead.
  Value minusOne = constantInt(-1, y.getType());
  Value byMinusOne = create<arith::CmpIOp>(arith::CmpIPredicate::eq, y, minusOne);
  Value divisor = select(create<arith::OrIOp>(byZero, byMinusOne), one, y);
  if (remainder)
    return create<arith::RemSIOp>(x, divisor); // 0 for both replaced divisors
  Value quotient = create<arith::DivSIOp>(x, divisor);
  quotient = select(byMinusOne, create<arith::SubIOp>(zero, quotient), quotient);
  return select(byZero, zero, quotient);
}

//===----------------------------------------------------------------------===//
// Narrow floats
//===----------------------------------------------------------------------===//

static bool isNarrowFloat(Type element) { return isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32; }

static Type asF32(Type type) { return ScalarEmitter::withElement(type, Float32Type::get(type.getContext())); }

Value onnxc::widenFloat(ImplicitLocOpBuilder &b, Value value, Type onnxElement) {
  if (!isNarrowFloat(onnxElement))
    return value;
  if (isSmallFloat(onnxElement))
    return decodeSmallFloat(b, value, onnxElement);
  return arith::ExtFOp::create(b, asF32(value.getType()), value);
}

Value onnxc::narrowFloat(ImplicitLocOpBuilder &b, Value value, Type onnxElement) {
  if (!isNarrowFloat(onnxElement))
    return value;
  if (isSmallFloat(onnxElement))
    return encodeSmallFloat(b, value, onnxElement, /*saturate=*/true);
  return arith::TruncFOp::create(b, ScalarEmitter::withElement(value.getType(), onnxElement), value);
}

FailureOr<Value> onnxc::emitWidened(OpBuilder &builder, Location loc, Operation *op, ValueRange operands, Type type,
                                    llvm::function_ref<FailureOr<Value>(ValueRange, Type)> emit) {
  ImplicitLocOpBuilder b(loc, builder);
  SmallVector<Value> wide;
  for (auto [operand, original] : llvm::zip_equal(operands, op->getOperands()))
    wide.push_back(widenFloat(b, operand, getElementTypeOrSelf(original.getType())));
  Type onnxResult = getElementTypeOrSelf(op->getResult(0).getType());
  FailureOr<Value> result = emit(wide, isNarrowFloat(onnxResult) ? asF32(type) : type);
  if (failed(result))
    return failure();
  return narrowFloat(b, *result, onnxResult);
}
