//===- Scalars.cpp - Emitting one element of an elementwise operator ------===//

#include "dialects/onnx/interfaces/Scalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

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
