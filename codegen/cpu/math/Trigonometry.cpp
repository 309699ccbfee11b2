//===- Trigonometry.cpp - sin, cos, tan and their inverses ----------------===//
//
// x = n pi/2 + r with |r| <= pi/4; n mod 4 says which of +-sin(r), +-cos(r) the
// result is.  pi/2 is subtracted in parts (Cody and Waite), which is exact enough
// while n has few bits.  For f32, where f64 is at hand, every x is reduced
// exactly: 2/pi is cut into pieces of 24 bits, the product of each with x is exact
// in f64, and multiples of 4 are dropped from each before they are added up.
// Polynomials for f64 are fdlibm's, those for f32 Cephes'.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/math/Functions.h"

using namespace mlir;
using namespace onnxc::cpu;
using namespace onnxc::cpu::math;

static constexpr double kPi = 3.141592653589793;

//===----------------------------------------------------------------------===//
// Reduction
//===----------------------------------------------------------------------===//

namespace {
struct Quadrant {
  Expr r; // in [-pi/4, pi/4]
  Expr n; // integer of r's width; its lowest two bits matter
};
} // namespace

static Type like(Expr x, Type element) {
  if (auto vector = dyn_cast<VectorType>(x.type()))
    return vector.clone(element);
  return element;
}

/// The quadrant of an f32 of any size, by arithmetic in f64.
static Quadrant reduceExactly(Expr x) {
  static const double kTwoOverPi[] = {10680707 / 0x1p24, 7228996 / 0x1p48,   1387004 / 0x1p72,
                                      2578385 / 0x1p96,  16069853 / 0x1p120, 12639074 / 0x1p144,
                                      9804092 / 0x1p168, 4427841 / 0x1p192};
  ImplicitLocOpBuilder &builder = x.context->builder;
  Expr wide(*x.context, arith::ExtFOp::create(builder, like(x, builder.getF64Type()), x.value));
  Expr magic = wide.same(0x1.8p54); // rounds to multiples of 4
  Expr turns = wide - wide;         // zero, or NaN for infinity and NaN
  for (double piece : llvm::reverse(kTwoOverPi)) {
    Expr product = wide * piece;
    Expr rest = product - ((product + magic) - magic);
    // A product has 48 bits, so one this large is a multiple of 4 itself.
    turns = turns + select(abs(product) < 0x1p53, rest, 0.0);
  }
  Rounded n = roundToInt(turns);
  Expr r = (turns - n.asFloat) * (kPi / 2);
  return {
      {*x.context, arith::TruncFOp::create(builder, x.type(), r.value)},
      {*x.context, arith::TruncIOp::create(builder, like(x, builder.getI32Type()), n.asInt.value)}};
}

static Quadrant reduce(Expr x) {
  if (!x.isF64() && x.context->target.hasF64)
    return reduceExactly(x);
  static const double kF32[] = {1.5707964, -4.371139e-08, -1.7151245e-15};
  // Without a fused multiply-add the product with n must be exact by itself.
  static const double kF32Short[] = {1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8};
  static const double kF64[] = {1.57079632673412561417e+00, 6.07710050630396597660e-11,
                                2.02226624879595063154e-21};
  Rounded n = roundToInt(x * (2 / kPi));
  Expr r = x;
  for (double part : x.isF64() ? kF64 : x.context->target.hasFma ? kF32 : kF32Short)
    r = fma(n.asFloat, x.same(-part), r);
  // So large that no digit of r is right: at least the result stays in range.
  return {select(abs(r) > 1.0, 0.0, r), n.asInt};
}

//===----------------------------------------------------------------------===//
// sin, cos, tan
//===----------------------------------------------------------------------===//

static Expr sinOfReduced(Expr r) {
  static const double kF32[] = {-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4};
  static const double kF64[] = {-1.66666666666666324348e-01, 8.33333333332248946124e-03,
                                -1.98412698298579493134e-04, 2.75573137070700676789e-06,
                                -2.50507602534068634195e-08, 1.58969099521155010221e-10};
  Expr z = r * r;
  return fma(r * z, r.isF64() ? polynomial(z, kF64) : polynomial(z, kF32), r);
}

static Expr cosOfReduced(Expr r) {
  static const double kF32[] = {4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5};
  static const double kF64[] = {4.16666666666666019037e-02, -1.38888888888741095749e-03,
                                2.48015872894767294178e-05, -2.75573143513906633035e-07,
                                2.08757232129817482790e-09, -1.13596475577881948265e-11};
  Expr z = r * r;
  Expr tail = z * z * (r.isF64() ? polynomial(z, kF64) : polynomial(z, kF32));
  return tail - 0.5 * z + 1.0;
}

/// sin(r + n pi/2).
static Expr sinOfQuadrant(Expr r, Expr n) {
  Expr isCos = (n & n.sameInt(1)) == n.sameInt(1);
  Expr value = select(isCos, cosOfReduced(r), sinOfReduced(r));
  int64_t signBit = r.isF64() ? 62 : 30;
  Expr sign = shiftLeft(n & n.sameInt(2), signBit);
  return (value.bits() ^ sign).asFloat();
}

Expr onnxc::cpu::math::sin(Expr x) {
  auto [r, n] = reduce(x);
  return select(x == 0.0, x, sinOfQuadrant(r, n));
}

Expr onnxc::cpu::math::cos(Expr x) {
  auto [r, n] = reduce(x);
  return sinOfQuadrant(r, n + n.sameInt(1));
}

Expr onnxc::cpu::math::tan(Expr x) {
  auto [r, n] = reduce(x);
  return select(x == 0.0, x, sinOfQuadrant(r, n) / sinOfQuadrant(r, n + n.sameInt(1)));
}

//===----------------------------------------------------------------------===//
// Inverses
//===----------------------------------------------------------------------===//

/// (asin(s) - s) / s for z = s^2 <= 1/4.
static Expr asinTail(Expr z) {
  static const double kP32[] = {1.6666586697e-01, -4.2743422091e-02, -8.6563630030e-03};
  static const double kQ32[] = {1.0, -7.0662963390e-01};
  static const double kP64[] = {1.66666666666666657415e-01, -3.25565818622400915405e-01,
                                2.01212532134862925881e-01, -4.00555345006794114027e-02,
                                7.91534994289814532176e-04, 3.47933107596021167570e-05};
  static const double kQ64[] = {1.0, -2.40339491173441421878e+00, 2.02094576023350569471e+00,
                                -6.88283971605453293030e-01, 7.70381505559019352791e-02};
  Expr p = z.isF64() ? polynomial(z, kP64) : polynomial(z, kP32);
  Expr q = z.isF64() ? polynomial(z, kQ64) : polynomial(z, kQ32);
  return z * p / q;
}

namespace {
/// For |x| > 1/2, asin(|x|) = pi/2 - 2 asin(s) with s = sqrt((1 - |x|) / 2).
struct HalfAngle {
  Expr isLarge, asinOfS; // s is |x| itself when it is small
};
} // namespace

static HalfAngle halfAngle(Expr magnitude) {
  Expr isLarge = magnitude > 0.5;
  Expr z = select(isLarge, 0.5 * (1.0 - magnitude), magnitude * magnitude);
  Expr s = select(isLarge, sqrt(z), magnitude);
  return {isLarge, fma(s, asinTail(z), s)};
}

Expr onnxc::cpu::math::asin(Expr x) {
  auto [isLarge, angle] = halfAngle(abs(x));
  return copySign(select(isLarge, kPi / 2 - 2.0 * angle, angle), x);
}

Expr onnxc::cpu::math::acos(Expr x) {
  auto [isLarge, angle] = halfAngle(abs(x));
  Expr isNegative = x < 0.0;
  Expr large = select(isNegative, kPi - 2.0 * angle, 2.0 * angle);
  return select(isLarge, large, kPi / 2 - copySign(angle, x));
}

/// atan of 0 <= x <= infinity.
static Expr atanOfMagnitude(Expr x) {
  static const double kF32[] = {-3.33329491539e-1, 1.99777106478e-1, -1.38776856032e-1,
                                8.05374449538e-2};
  static const double kP64[] = {-6.485021904942025371773e1, -1.228866684490136173410e2,
                                -7.500855792314704667340e1, -1.615753718733365076637e1,
                                -8.750608600031904122785e-1};
  static const double kQ64[] = {1.945506571482613964425e2, 4.853903996359136964868e2,
                                4.328810604912902668951e2, 1.650270098316988542046e2,
                                2.485846490142306297962e1, 1.0};
  // tan(3 pi/8) and tan(pi/8) bound the ranges around infinity, 1 and 0.
  Expr isLarge = x > 2.414213562373095, isMiddle = x > 0.4142135623730950;
  Expr t = select(isLarge, -1.0 / x, select(isMiddle, (x - 1.0) / (x + 1.0), x));
  Expr z = t * t;
  Expr tail = x.isF64() ? z * polynomial(z, kP64) / polynomial(z, kQ64) : z * polynomial(z, kF32);
  Expr angle = fma(t, tail, t);
  // What pi/2 as one number lacks.
  double lost = x.isF64() ? 6.123233995736765886130e-17 : -4.371139000186e-8;
  Expr base = select(isLarge, kPi / 2, select(isMiddle, x.same(kPi / 4), x.same(0.0)));
  Expr correction = select(isLarge, lost, select(isMiddle, x.same(lost / 2), x.same(0.0)));
  return base + (angle + correction);
}

Expr onnxc::cpu::math::atan(Expr x) { return copySign(atanOfMagnitude(abs(x)), x); }

Expr onnxc::cpu::math::atan2(Expr y, Expr x) {
  Expr a = abs(x), b = abs(y);
  Expr isSteep = b > a;
  Expr smaller = select(isSteep, a, b), larger = select(isSteep, b, a);
  Expr ratio = select(larger == 0.0, larger, smaller / larger);
  // Both infinite: a diagonal.
  ratio = select(smaller == kInfinity, 1.0, ratio);
  Expr angle = atanOfMagnitude(ratio);
  angle = select(isSteep, kPi / 2 - angle, angle);
  Expr isLeft = x.bits() < x.sameInt(0);
  angle = copySign(select(isLeft, kPi - angle, angle), y);
  return select(isNaN(x), x, select(isNaN(y), y, angle));
}
