//===- ElementwiseLowering.cpp - The scalar code of elementwise operators --===//
//
// One row per operator at the end of the file; a row names the arith or math
// operation per element type, or a function that emits a few of them.  All of
// it works on vectors too.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// Integer division truncates; by zero it yields zero instead of trapping.
static Value divide(ScalarEmitter &e) {
  if (e.isFloat())
    return e.create<arith::DivFOp>(e[0], e[1]);
  return e.safeDivide(e[0], e[1]);
}

/// `remainder`, of x's sign, as a remainder of y's sign: a non-zero one of the other
/// sign is one y too small.
static Value withSignOf(ScalarEmitter &e, Value y, Value remainder) {
  Value zero = e.constant(0, y.getType());
  Value signsDiffer = e.create<arith::XOrIOp>(e.compare(Comparison::Less, remainder, zero),
                                              e.compare(Comparison::Less, y, zero));
  Value isNonZero = e.compare(Comparison::NotEqual, remainder, zero);
  return e.select(e.create<arith::AndIOp>(signsDiffer, isNonZero), e.add(remainder, y), remainder);
}

/// |x - trunc(x / y) * y|.  In f64 the product is exact for operands of f32 as long as
/// the quotient is below 2^29; one that was rounded up to an integer is put right.
static Value truncatedFloatRemainder(ScalarEmitter &e, Value x, Value y) {
  Value magnitude = e.create<math::AbsFOp>(x), divisor = e.create<math::AbsFOp>(y);
  Value quotient = e.create<math::TruncOp>(e.create<arith::DivFOp>(magnitude, divisor));
  Value rest = e.create<arith::SubFOp>(magnitude, e.create<arith::MulFOp>(quotient, divisor));
  Value zero = e.constant(0, x.getType());
  rest = e.select(e.compare(Comparison::Less, rest, zero), e.create<arith::AddFOp>(rest, divisor), rest);
  // A finite number is its own remainder by infinity, where the product is NaN.
  Value infinity = e.constant(kInfinity, x.getType());
  Value byInfinity = e.create<arith::AndIOp>(e.compare(Comparison::Equal, divisor, infinity),
                                             e.compare(Comparison::Less, magnitude, infinity));
  return e.select(byInfinity, magnitude, rest);
}

static Value floatRemainder(ScalarEmitter &e, bool truncated) {
  Type type = e[0].getType();
  bool widens = getElementTypeOrSelf(type).isF32();
  Value x = widens ? e.toF64(e[0]) : e[0], y = widens ? e.toF64(e[1]) : e[1];
  Value rest = truncatedFloatRemainder(e, x, y);
  if (truncated) {
    // The sign comes last: LLVM moves it behind a rounding, and rounds its source as well.
    rest = widens ? e.create<arith::TruncFOp>(type, rest) : rest;
    return e.create<math::CopySignOp>(rest, e[0]);
  }
  rest = withSignOf(e, y, e.create<math::CopySignOp>(rest, x));
  rest = widens ? e.create<arith::TruncFOp>(type, rest) : rest;
  // Zero has the sign of y, too.
  Value isZero = e.compare(Comparison::Equal, rest, e.constant(0, type));
  return e.select(isZero, e.create<math::CopySignOp>(rest, e[1]), rest);
}

static Value modulo(ScalarEmitter &e) {
  bool truncated = e.as<ModOp>().getFmod();
  if (e.isFloat())
    return floatRemainder(e, truncated);
  Value rest = e.safeDivide(e[0], e[1], /*remainder=*/true);
  return truncated || e.isUnsigned() ? rest : withSignOf(e, e[1], rest);
}

/// The larger (smaller) one; NaN if either is.
template <Comparison better> static Value extremum(ScalarEmitter &e, Value x, Value y) {
  constexpr bool isMax = better == Comparison::Greater;
  if (e.isFloat())
    return isMax ? e.create<arith::MaximumFOp>(x, y) : e.create<arith::MinimumFOp>(x, y);
  return e.select(e.compare(better, x, y), x, y);
}

static Value sum(ScalarEmitter &e) {
  Value total = e[0];
  for (Value next : e.operands.drop_front())
    total = e.add(total, next);
  return total;
}

static Value mean(ScalarEmitter &e) {
  return e.create<arith::DivFOp>(sum(e), e.constant(e.operands.size()));
}

template <Comparison better> static Value extremumOfAll(ScalarEmitter &e) {
  Value best = e[0];
  for (Value next : e.operands.drop_front())
    best = extremum<better>(e, best, next);
  return best;
}

//===----------------------------------------------------------------------===//
// Powers
//===----------------------------------------------------------------------===//

/// base^exponent for integers by repeated squaring, over all bits of the exponent.
/// Its loop is unrolled: a loop per element would not vectorise.
static Value integerPower(ScalarEmitter &e, Value base, Value exponent) {
  Type type = base.getType();
  unsigned bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  Value zero = e.constantInt(0, type), one = e.constantInt(1, type), minusOne = e.constantInt(-1, type);
  Value power = one, square = base, rest = exponent;
  for (unsigned i = 0; i < bits; ++i) {
    Value isSet = e.create<arith::TruncIOp>(e.boolLike(type), rest);
    power = e.select(isSet, e.create<arith::MulIOp>(power, square), power);
    if (i + 1 == bits)
      break;
    square = e.create<arith::MulIOp>(square, square);
    rest = e.create<arith::ShRUIOp>(rest, one);
  }
  // 1 / base^-exponent truncates to zero for all but 1 and -1.
  Value isOdd = e.create<arith::TruncIOp>(e.boolLike(type), exponent);
  auto is = [&](Value x) { return e.create<arith::CmpIOp>(arith::CmpIPredicate::eq, base, x); };
  Value reciprocal = e.select(is(minusOne), e.select(isOdd, minusOne, one), e.select(is(one), one, zero));
  Value isNegative = e.create<arith::CmpIOp>(arith::CmpIPredicate::slt, exponent, zero);
  return e.select(isNegative, reciprocal, power);
}

/// An integer to a float's power: exact where the exponent is an integer.
static Value integerToFloatPower(ScalarEmitter &e, Value base, Value exponent) {
  Type type = base.getType(), floatType = exponent.getType();
  Value floatBase = e.create<arith::SIToFPOp>(floatType, base);
  Value power = e.floatToInt(e.create<math::PowFOp>(floatBase, exponent), type);
  Value truncated = e.create<math::TruncOp>(exponent);
  Value isWhole = e.compare(Comparison::Equal, exponent, truncated);
  return e.select(isWhole, integerPower(e, base, e.floatToInt(truncated, type)), power);
}

static Value power(ScalarEmitter &e) {
  Value base = e[0], exponent = e[1];
  Type type = base.getType();
  if (e.isFloat(0)) {
    if (e.isFloat(1))
      return e.create<math::PowFOp>(base, e.convertFloat(exponent, type));
    Value asFloat = e.isUnsigned(1) ? e.create<arith::UIToFPOp>(type, exponent) : e.create<arith::SIToFPOp>(type, exponent);
    return e.create<math::PowFOp>(base, asFloat);
  }
  if (e.isFloat(1))
    return integerToFloatPower(e, base, exponent);
  return integerPower(e, base, e.convertInt(exponent, type, e.isUnsigned(1)));
}

//===----------------------------------------------------------------------===//
// Sign, classification
//===----------------------------------------------------------------------===//

static Value absolute(ScalarEmitter &e) {
  if (e.isFloat())
    return e.create<math::AbsFOp>(e[0]);
  return e.isUnsigned() ? e[0] : e.create<math::AbsIOp>(e[0]);
}

static Value negate(ScalarEmitter &e) {
  return e.isFloat() ? e.create<arith::NegFOp>(e[0]) : e.create<arith::SubIOp>(e.constant(0), e[0]);
}

/// -1, 0 or 1; NaN stays NaN.
static Value sign(ScalarEmitter &e) {
  Value x = e[0], zero = e.constant(0), one = e.constant(1);
  Value result = e.select(e.compare(Comparison::Greater, x, zero), one, e.isFloat() ? x : zero);
  return e.isUnsigned() ? result : e.select(e.compare(Comparison::Less, x, zero), e.constant(-1), result);
}

static Value reciprocal(ScalarEmitter &e) { return e.create<arith::DivFOp>(e.constant(1), e[0]); }

static Value isNaN(ScalarEmitter &e) { return e.compare(Comparison::NotEqual, e[0], e[0]); }

static Value isInf(ScalarEmitter &e) {
  auto op = e.as<IsInfOp>();
  auto is = [&](double x, bool wanted) {
    return wanted ? e.compare(Comparison::Equal, e[0], e.constant(x)) : e.constantInt(0, e.resultType);
  };
  return e.create<arith::OrIOp>(is(kInfinity, op.getDetectPositive()), is(-kInfinity, op.getDetectNegative()));
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

static Value invert(ScalarEmitter &e) { return e.create<arith::XOrIOp>(e[0], e.constantInt(-1, e[0].getType())); }

static Value shift(ScalarEmitter &e) {
  Value x = e[0], amount = e[1];
  Type type = x.getType();
  int64_t bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  Value last = e.constantInt(bits - 1, type), zero = e.constantInt(0, type);
  // A negative amount is a large one, too.
  Value isTooMuch = e.create<arith::CmpIOp>(arith::CmpIPredicate::ugt, amount, last);
  Value safe = e.select(isTooMuch, last, amount);
  if (e.as<BitShiftOp>().getDirection() == "LEFT")
    return e.select(isTooMuch, zero, e.create<arith::ShLIOp>(x, safe));
  if (e.isUnsigned())
    return e.select(isTooMuch, zero, e.create<arith::ShRUIOp>(x, safe));
  return e.create<arith::ShRSIOp>(x, safe);
}

template <Comparison comparison> static Value compare(ScalarEmitter &e) { return e.compare(comparison); }
static Value equal(ScalarEmitter &e) {
  if (isString(e.onnxElement()))
    return StringEmitter(e.b, e.b.getLoc()).equal(e[0], e[1]);
  return e.compare(Comparison::Equal);
}
static Value where(ScalarEmitter &e) { return e.select(e[0], e[1], e[2]); }

static void attachFunctions(MLIRContext *ctx) {
  attachScalar<CeilOp, math::CeilOp>(ctx);
  attachScalar<FloorOp, math::FloorOp>(ctx);
  attachScalar<RoundOp, math::RoundEvenOp>(ctx);
  attachScalar<SqrtOp, math::SqrtOp>(ctx);
  attachScalar<ReciprocalOp>(ctx, reciprocal);
  attachScalar<ExpOp, math::ExpOp>(ctx);
  attachScalar<LogOp, math::LogOp>(ctx);
  attachScalar<ErfOp, math::ErfOp>(ctx);
  attachScalar<SinOp, math::SinOp>(ctx);
  attachScalar<CosOp, math::CosOp>(ctx);
  attachScalar<TanOp, math::TanOp>(ctx);
  attachScalar<AsinOp, math::AsinOp>(ctx);
  attachScalar<AcosOp, math::AcosOp>(ctx);
  attachScalar<AtanOp, math::AtanOp>(ctx);
  attachScalar<SinhOp, math::SinhOp>(ctx);
  attachScalar<CoshOp, math::CoshOp>(ctx);
  attachScalar<TanhOp, math::TanhOp>(ctx);
  attachScalar<AsinhOp, math::AsinhOp>(ctx);
  attachScalar<AcoshOp, math::AcoshOp>(ctx);
  attachScalar<AtanhOp, math::AtanhOp>(ctx);
}

void onnxc::attachElementwiseLowerings(MLIRContext *ctx) {
  // operator            float                 signed              unsigned
  attachScalar<AddOp, arith::AddFOp, arith::AddIOp>(ctx);
  attachScalar<SubOp, arith::SubFOp, arith::SubIOp>(ctx);
  attachScalar<MulOp, arith::MulFOp, arith::MulIOp>(ctx);
  attachScalar<DivOp>(ctx, divide);
  attachScalar<ModOp>(ctx, modulo);
  attachScalar<PowOp>(ctx, power);
  attachScalar<MaxOp>(ctx, extremumOfAll<Comparison::Greater>);
  attachScalar<MinOp>(ctx, extremumOfAll<Comparison::Less>);
  attachScalar<SumOp>(ctx, sum);
  attachScalar<MeanOp>(ctx, mean);
  attachScalar<AbsOp>(ctx, absolute);
  attachScalar<NegOp>(ctx, negate);
  attachScalar<SignOp>(ctx, sign);
  attachFunctions(ctx);
  attachScalar<IsNaNOp>(ctx, isNaN);
  attachScalar<IsInfOp>(ctx, isInf);
  attachScalar<NotOp>(ctx, invert);
  attachScalar<AndOp, arith::AndIOp>(ctx);
  attachScalar<OrOp, arith::OrIOp>(ctx);
  attachScalar<XorOp, arith::XOrIOp>(ctx);
  attachScalar<BitwiseNotOp>(ctx, invert);
  attachScalar<BitwiseAndOp, arith::AndIOp>(ctx);
  attachScalar<BitwiseOrOp, arith::OrIOp>(ctx);
  attachScalar<BitwiseXorOp, arith::XOrIOp>(ctx);
  attachScalar<BitShiftOp>(ctx, shift);
  attachScalar<EqualOp>(ctx, equal);
  attachScalar<GreaterOp>(ctx, compare<Comparison::Greater>);
  attachScalar<GreaterOrEqualOp>(ctx, compare<Comparison::GreaterOrEqual>);
  attachScalar<LessOp>(ctx, compare<Comparison::Less>);
  attachScalar<LessOrEqualOp>(ctx, compare<Comparison::LessOrEqual>);
  attachExactScalar<WhereOp>(ctx, where);
}
