//===- Loops.cpp - Functions that take a loop to compute ------------------===//
//
// fmod is long division in base 2: as long as |x| >= |y|, subtract y 2^e, with e
// the largest for which that is not above |x|.  Every subtraction is exact, and
// there is one for each set bit of the quotient, mostly few.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/Loops.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc::cpu::math;

Expr onnxc::cpu::math::integerPower(Expr x, Expr y) {
  Context &context = *x.context;
  ImplicitLocOpBuilder &builder = context.builder;
  // Squares and multiplies, one bit of the exponent per iteration.
  int64_t width = y.elementType().getIntOrFloatBitWidth();
  Value zero = arith::ConstantIndexOp::create(builder, 0),
        one = arith::ConstantIndexOp::create(builder, 1);
  Value bits = arith::ConstantIndexOp::create(builder, width - 1);
  auto loop = scf::ForOp::create(
      builder, zero, bits, one, ValueRange{x.sameInt(1), x, y},
      [&](OpBuilder &, Location loc, Value, ValueRange carried) {
        Context inner{ImplicitLocOpBuilder(loc, builder), context.target};
        inner.builder.setInsertionPointToEnd(carried[0].getParentBlock());
        Expr power(inner, carried[0]), square(inner, carried[1]), exponent(inner, carried[2]);
        Expr isSet = (exponent & exponent.sameInt(1)) == exponent.sameInt(1);
        scf::YieldOp::create(inner.builder,
                             ValueRange{select(isSet, power * square, power), square * square,
                                        shiftRightSigned(exponent, 1)});
      });
  Expr result(context, loop.getResult(0));
  Expr isOdd = (y & y.sameInt(1)) == y.sameInt(1);
  Expr ofMinusOne = select(isOdd, x, x.sameInt(1));
  Expr inverse = select(x == x.sameInt(1), x, select(x == x.sameInt(-1), ofMinusOne, x.sameInt(0)));
  return select(y < y.sameInt(0), inverse, result);
}

namespace {
/// A positive number with all its bits in a normal one.
struct Normalized {
  Expr significand; // x, or a multiple of it by a power of two
  Expr field;       // the exponent field that x would have if it were not subnormal
};
} // namespace

static Normalized normalize(Expr x) {
  int64_t mantissa = x.isF64() ? 52 : 23;
  Expr isSubnormal = x < x.pick(0x1p-126, 0x1p-1022);
  Expr scaled = select(isSubnormal, x * x.pick(0x1p23, 0x1p52), x);
  Expr field = shiftRight(scaled.bits(), mantissa);
  return {scaled, field - select(isSubnormal, field.sameInt(mantissa), field.sameInt(0))};
}

/// The largest y 2^e that is not above a; 0 < y <= a < infinity.
static Expr alignedDivisor(Expr a, Expr y) {
  Normalized dividend = normalize(a), divisor = normalize(y);
  Expr field = shiftRight(divisor.significand.bits(), a.isF64() ? 52 : 23);
  Expr aligned = scaleByPowerOf2(divisor.significand, dividend.field - field);
  return select(aligned > a, 0.5 * aligned, aligned);
}

static Expr scalarRemainder(Expr x, Expr y) {
  Context &context = *x.context;
  ImplicitLocOpBuilder &builder = context.builder;
  Expr divisor = abs(y), start = abs(x);
  // Without a remainder: division by zero or of infinity, and anything that is not a number.
  Expr isDefined = (start < kInfinity) & (divisor > 0.0);
  auto loop = scf::WhileOp::create(
      builder, TypeRange{x.type()}, ValueRange{start},
      [&](OpBuilder &nested, Location loc, ValueRange carried) {
        Context inner{ImplicitLocOpBuilder(loc, nested), context.target};
        Expr rest(inner, carried[0]);
        Expr goesOn = Expr(inner, isDefined) & (rest >= Expr(inner, divisor));
        scf::ConditionOp::create(inner.builder, goesOn.value, carried);
      },
      [&](OpBuilder &nested, Location loc, ValueRange carried) {
        Context inner{ImplicitLocOpBuilder(loc, nested), context.target};
        Expr rest(inner, carried[0]);
        scf::YieldOp::create(inner.builder,
                             ValueRange{rest - alignedDivisor(rest, {inner, divisor})});
      });
  Expr result = copySign({context, loop.getResult(0)}, x);
  return select(isDefined | isNaN(x), result, kNaN);
}

Expr onnxc::cpu::math::floatRemainder(Expr x, Expr y) {
  auto type = dyn_cast<VectorType>(x.type());
  if (!type)
    return scalarRemainder(x, y);
  // Each lane has a loop of its own.
  Context &context = *x.context;
  Value result = x;
  for (int64_t lane = 0; lane < type.getNumElements(); ++lane) {
    Value xLane = vector::ExtractOp::create(context.builder, x.value, lane);
    Value yLane = vector::ExtractOp::create(context.builder, y.value, lane);
    Value remainder = scalarRemainder({context, xLane}, {context, yLane});
    result = vector::InsertOp::create(context.builder, remainder, result, lane);
  }
  return {context, result};
}
