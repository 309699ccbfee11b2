//===- Expr.cpp - Formulas as operations ----------------------------------===//

#include "codegen/cpu/math/Expr.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc::cpu::math;

using Predicate = arith::CmpFPredicate;

static Type withElement(Type like, Type element) {
  if (auto vector = dyn_cast<VectorType>(like))
    return vector.clone(element);
  return element;
}

static Expr makeConstant(const Expr &like, Type type, TypedAttr scalar) {
  if (auto vector = dyn_cast<VectorType>(type))
    scalar = SplatElementsAttr::get(vector, static_cast<Attribute>(scalar));
  return {*like.context, arith::ConstantOp::create(like.context->builder, scalar)};
}

Expr Expr::same(double constant) const {
  if (isa<IntegerType>(elementType()))
    return sameInt(static_cast<int64_t>(constant));
  return makeConstant(*this, type(), FloatAttr::get(elementType(), constant));
}

Expr Expr::sameInt(int64_t constant) const {
  Type element = IntegerType::get(type().getContext(), elementType().getIntOrFloatBitWidth());
  return makeConstant(*this, withElement(type(), element), IntegerAttr::get(element, constant));
}

Expr Expr::bits() const {
  Type element = IntegerType::get(type().getContext(), elementType().getIntOrFloatBitWidth());
  return {*context,
          arith::BitcastOp::create(context->builder, withElement(type(), element), value)};
}

Expr Expr::asFloat() const {
  Builder &builder = context->builder;
  Type element = elementType().getIntOrFloatBitWidth() == 64 ? Type(builder.getF64Type())
                                                             : builder.getF32Type();
  return {*context,
          arith::BitcastOp::create(context->builder, withElement(type(), element), value)};
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

template <typename FloatOp, typename IntOp>
static Expr binary(Expr lhs, Expr rhs) {
  ImplicitLocOpBuilder &builder = lhs.context->builder;
  if (isa<FloatType>(lhs.elementType()))
    return {*lhs.context, FloatOp::create(builder, lhs.value, rhs.value)};
  return {*lhs.context, IntOp::create(builder, lhs.value, rhs.value)};
}

Expr onnxc::cpu::math::operator+(Expr lhs, Expr rhs) {
  return binary<arith::AddFOp, arith::AddIOp>(lhs, rhs);
}
Expr onnxc::cpu::math::operator-(Expr lhs, Expr rhs) {
  return binary<arith::SubFOp, arith::SubIOp>(lhs, rhs);
}
Expr onnxc::cpu::math::operator*(Expr lhs, Expr rhs) {
  return binary<arith::MulFOp, arith::MulIOp>(lhs, rhs);
}
Expr onnxc::cpu::math::operator/(Expr lhs, Expr rhs) {
  return binary<arith::DivFOp, arith::DivSIOp>(lhs, rhs);
}
Expr onnxc::cpu::math::operator-(Expr operand) {
  return {*operand.context, arith::NegFOp::create(operand.context->builder, operand.value)};
}

static Expr compare(Expr lhs, Expr rhs, Predicate floats, arith::CmpIPredicate ints) {
  ImplicitLocOpBuilder &builder = lhs.context->builder;
  if (isa<FloatType>(lhs.elementType()))
    return {*lhs.context, arith::CmpFOp::create(builder, floats, lhs.value, rhs.value)};
  return {*lhs.context, arith::CmpIOp::create(builder, ints, lhs.value, rhs.value)};
}

Expr onnxc::cpu::math::operator<(Expr lhs, Expr rhs) {
  return compare(lhs, rhs, Predicate::OLT, arith::CmpIPredicate::slt);
}
Expr onnxc::cpu::math::operator>(Expr lhs, Expr rhs) {
  return compare(lhs, rhs, Predicate::OGT, arith::CmpIPredicate::sgt);
}
Expr onnxc::cpu::math::operator<=(Expr lhs, Expr rhs) {
  return compare(lhs, rhs, Predicate::OLE, arith::CmpIPredicate::sle);
}
Expr onnxc::cpu::math::operator>=(Expr lhs, Expr rhs) {
  return compare(lhs, rhs, Predicate::OGE, arith::CmpIPredicate::sge);
}
Expr onnxc::cpu::math::operator==(Expr lhs, Expr rhs) {
  return compare(lhs, rhs, Predicate::OEQ, arith::CmpIPredicate::eq);
}
Expr onnxc::cpu::math::isNaN(Expr operand) {
  return compare(operand, operand, Predicate::UNO, arith::CmpIPredicate::ne);
}

Expr onnxc::cpu::math::operator&(Expr lhs, Expr rhs) {
  return binary<arith::AddFOp, arith::AndIOp>(lhs, rhs);
}
Expr onnxc::cpu::math::operator|(Expr lhs, Expr rhs) {
  return binary<arith::AddFOp, arith::OrIOp>(lhs, rhs);
}
Expr onnxc::cpu::math::operator^(Expr lhs, Expr rhs) {
  return binary<arith::AddFOp, arith::XOrIOp>(lhs, rhs);
}

Expr onnxc::cpu::math::shiftLeft(Expr operand, int64_t bits) {
  return {*operand.context,
          arith::ShLIOp::create(operand.context->builder, operand.value, operand.sameInt(bits))};
}
Expr onnxc::cpu::math::shiftRight(Expr operand, int64_t bits) {
  return {*operand.context,
          arith::ShRUIOp::create(operand.context->builder, operand.value, operand.sameInt(bits))};
}
Expr onnxc::cpu::math::shiftRightSigned(Expr operand, int64_t bits) {
  return {*operand.context,
          arith::ShRSIOp::create(operand.context->builder, operand.value, operand.sameInt(bits))};
}

Expr onnxc::cpu::math::select(Expr condition, Expr ifTrue, Expr ifFalse) {
  return {*condition.context, arith::SelectOp::create(condition.context->builder, condition.value,
                                                      ifTrue.value, ifFalse.value)};
}

//===----------------------------------------------------------------------===//
// Functions that are instructions
//===----------------------------------------------------------------------===//

Expr onnxc::cpu::math::fma(Expr a, Expr b, Expr c) {
  if (!a.context->target.hasFma)
    return a * b + c;
  return {*a.context, ::mlir::math::FmaOp::create(a.context->builder, a.value, b.value, c.value)};
}
Expr onnxc::cpu::math::abs(Expr operand) {
  return {*operand.context, ::mlir::math::AbsFOp::create(operand.context->builder, operand.value)};
}
Expr onnxc::cpu::math::sqrt(Expr operand) {
  return {*operand.context, ::mlir::math::SqrtOp::create(operand.context->builder, operand.value)};
}
Expr onnxc::cpu::math::copySign(Expr magnitude, Expr sign) {
  return {*magnitude.context, ::mlir::math::CopySignOp::create(magnitude.context->builder,
                                                               magnitude.value, sign.value)};
}
Expr onnxc::cpu::math::min(Expr lhs, double rhs) { return select(lhs > rhs, rhs, lhs); }
Expr onnxc::cpu::math::max(Expr lhs, double rhs) { return select(lhs < rhs, rhs, lhs); }

// Equal numbers differ at most in the sign of zero.
Expr onnxc::cpu::math::maximum(Expr lhs, Expr rhs) {
  Expr equal = (lhs.bits() & rhs.bits()).asFloat();
  Expr larger = select(lhs > rhs, lhs, select(lhs == rhs, equal, rhs));
  return select(isNaN(lhs), lhs, larger);
}
Expr onnxc::cpu::math::minimum(Expr lhs, Expr rhs) {
  Expr equal = (lhs.bits() | rhs.bits()).asFloat();
  Expr smaller = select(lhs < rhs, lhs, select(lhs == rhs, equal, rhs));
  return select(isNaN(lhs), lhs, smaller);
}

//===----------------------------------------------------------------------===//
// Building blocks
//===----------------------------------------------------------------------===//

Expr onnxc::cpu::math::polynomial(Expr x, ArrayRef<double> coefficients) {
  Expr result = x.same(coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    result = fma(result, x, x.same(coefficient));
  return result;
}

Rounded onnxc::cpu::math::roundToInt(Expr x) {
  // At 1.5 * 2^23 neighbouring floats are 1 apart, so the addition rounds, and the sum's
  // lowest bits are the integer.
  Expr magic = x.same(x.isF64() ? 6755399441055744.0 : 12582912.0);
  Expr shifted = x + magic;
  return {shifted - magic, shifted.bits() - magic.bits()};
}

Expr onnxc::cpu::math::scaleByPowerOf2(Expr x, Expr n) {
  int64_t mantissa = x.isF64() ? 52 : 23, bias = x.isF64() ? 1023 : 127;
  auto powerOf2 = [&](Expr exponent) {
    return shiftLeft(exponent + exponent.sameInt(bias), mantissa).asFloat();
  };
  // In two steps, each of which is a normal number.
  Expr half = shiftRightSigned(n, 1);
  return x * powerOf2(half) * powerOf2(n - half);
}
