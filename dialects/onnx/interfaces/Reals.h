//===- Reals.h - Shorthands for floating-point scalars -----------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_REALS_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_REALS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace onnxc {

/// Arithmetic on scalars of one float type, for coordinates and weights.
struct Reals {
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Type type;
  using Value = mlir::Value;

  Reals(mlir::OpBuilder &b, mlir::Location loc, mlir::Type type = {}) : b(b), loc(loc), type(type ? type : b.getF64Type()) {}
  Value constant(double value) { return mlir::arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value)); }
  Value add(Value x, Value y) { return mlir::arith::AddFOp::create(b, loc, x, y); }
  Value sub(Value x, Value y) { return mlir::arith::SubFOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return mlir::arith::MulFOp::create(b, loc, x, y); }
  Value div(Value x, Value y) { return mlir::arith::DivFOp::create(b, loc, x, y); }
  Value add(Value x, double y) { return add(x, constant(y)); }
  Value mul(Value x, double y) { return mul(x, constant(y)); }
  Value min(Value x, Value y) { return mlir::arith::MinimumFOp::create(b, loc, x, y); }
  Value max(Value x, Value y) { return mlir::arith::MaximumFOp::create(b, loc, x, y); }
  Value clamp(Value x, Value low, Value high) { return min(max(x, low), high); }
  Value floor(Value x) { return mlir::math::FloorOp::create(b, loc, x); }
  Value ceil(Value x) { return mlir::math::CeilOp::create(b, loc, x); }
  Value abs(Value x) { return mlir::math::AbsFOp::create(b, loc, x); }
  Value less(Value x, Value y) { return mlir::arith::CmpFOp::create(b, loc, mlir::arith::CmpFPredicate::OLT, x, y); }
  Value select(Value condition, Value x, Value y) { return mlir::arith::SelectOp::create(b, loc, condition, x, y); }
  Value fromIndex(Value index) {
    Value integer = mlir::arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
    return mlir::arith::SIToFPOp::create(b, loc, type, integer);
  }
  /// `x` is a whole number.
  Value toInteger(Value x) { return mlir::arith::FPToSIOp::create(b, loc, b.getI64Type(), x); }
  Value toIndex(Value x) { return mlir::arith::IndexCastOp::create(b, loc, b.getIndexType(), toInteger(x)); }
  /// From any float type.
  Value fromFloat(Value x) {
    unsigned own = x.getType().getIntOrFloatBitWidth(), width = type.getIntOrFloatBitWidth();
    if (own == width && x.getType() == type)
      return x;
    return own < width ? Value(mlir::arith::ExtFOp::create(b, loc, type, x))
                       : Value(mlir::arith::TruncFOp::create(b, loc, type, x));
  }
  /// Keys' cubic with parameter `a` at distance `x` >= 0.
  Value cubic(Value x, double a) {
    auto polynomial = [&](double p, double q, double r, double s) {
      return add(mul(add(mul(add(mul(x, p), q), x), r), x), s);
    };
    Value inner = polynomial(a + 2, -(a + 3), 0, 1), outer = polynomial(a, -5 * a, 8 * a, -4 * a);
    Value farther = select(less(x, constant(2)), outer, constant(0));
    return select(less(constant(1), x), farther, inner);
  }
};

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_REALS_H
