//===- Scalars.h - Emitting one element of an elementwise operator -*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_SCALARS_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_SCALARS_H

#include "dialects/onnx/Onnx.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace onnxc {

enum class Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

/// The elements of one elementwise operator's operands (scalars or vectors, of
/// signless types) and shorthands for computing with them.
class ScalarEmitter {
public:
  ScalarEmitter(mlir::OpBuilder &builder, mlir::Location loc, mlir::Operation *op, mlir::ValueRange operands,
                mlir::Type resultType)
      : b(loc, builder), op(op), operands(operands), resultType(resultType) {}

  mlir::ImplicitLocOpBuilder b;
  mlir::Operation *op;
  mlir::ValueRange operands;
  mlir::Type resultType;

  mlir::Value operator[](unsigned i) { return operands[i]; }
  template <typename OpT> OpT as() { return mlir::cast<OpT>(op); }

  /// Element type of the first operand, as in the onnx dialect (with its sign).
  mlir::Type onnxElement(unsigned i = 0) { return mlir::getElementTypeOrSelf(op->getOperand(i).getType()); }
  bool isFloat(unsigned i = 0) { return llvm::isa<mlir::FloatType>(onnxElement(i)); }
  bool isUnsigned(unsigned i = 0) { return onnxElement(i).isUnsignedInteger() || onnxElement(i).isInteger(1); }

  template <typename OpT, typename... Args> mlir::Value create(Args &&...args) {
    return OpT::create(b, std::forward<Args>(args)...);
  }
  /// A constant of the first operand's type (or of `type`).
  mlir::Value constant(double value) { return constant(value, operands[0].getType()); }
  mlir::Value constant(double value, mlir::Type type);
  mlir::Value constantInt(int64_t value, mlir::Type type);

  /// operands[0] ? operands[1], by element type and sign; NaN compares false
  /// (true for NotEqual).
  mlir::Value compare(Comparison comparison) { return compare(comparison, operands[0], operands[1]); }
  mlir::Value compare(Comparison comparison, mlir::Value x, mlir::Value y);
  mlir::Value select(mlir::Value condition, mlir::Value ifTrue, mlir::Value ifFalse);
  mlir::Value add(mlir::Value x, mlir::Value y);

  // Between types; all keep the shape of vectors.
  /// `type` with other elements.
  static mlir::Type withElement(mlir::Type type, mlir::Type element);
  mlir::Type boolLike(mlir::Type type) { return withElement(type, b.getI1Type()); }
  mlir::Value toF64(mlir::Value value);
  mlir::Value intToF64(mlir::Value value, bool isUnsigned);
  /// Between floats of 16 or more bits.
  mlir::Value convertFloat(mlir::Value value, mlir::Type type);
  /// Extends by `isUnsigned` or drops high bits.
  mlir::Value convertInt(mlir::Value value, mlir::Type type, bool isUnsigned);
  /// Truncates towards zero as C does.  NaN gives 0.  What the result cannot hold gives
  /// its smallest or largest value for 32 bits and more, else the low bits of the number
  /// as far as 32 bits hold it.
  mlir::Value floatToInt(mlir::Value value, mlir::Type type, bool isUnsigned = false);

  /// Integer division that cannot trap: x / 0 = 0, and the smallest integer by -1
  /// wraps.  `remainder` gives the remainder (of the dividend's sign) instead.
  mlir::Value safeDivide(mlir::Value x, mlir::Value y, bool remainder = false);
};

using ScalarFn = mlir::Value (*)(ScalarEmitter &);

/// f16, bf16 and smaller floats as f32; other elements are unchanged.
mlir::Value widenFloat(mlir::ImplicitLocOpBuilder &b, mlir::Value value, mlir::Type onnxElement);
/// The reverse, for a value of which `onnxElement` is the type in the end.
mlir::Value narrowFloat(mlir::ImplicitLocOpBuilder &b, mlir::Value value, mlir::Type onnxElement);

/// Emits with operands that are wide enough to compute with: floats of less than 32
/// bits become f32, and a result of such a type is rounded at the end.  `emit` gets the
/// operands and the type that it computes its result in.
mlir::FailureOr<mlir::Value>
emitWidened(mlir::OpBuilder &b, mlir::Location loc, mlir::Operation *op, mlir::ValueRange operands, mlir::Type type,
            llvm::function_ref<mlir::FailureOr<mlir::Value>(mlir::ValueRange operands, mlir::Type type)> emit);

namespace detail {
template <typename OpT, typename FloatOp, typename SignedOp, typename UnsignedOp>
struct ScalarByType
    : ScalarLoweringInterface::ExternalModel<ScalarByType<OpT, FloatOp, SignedOp, UnsignedOp>, OpT> {
  mlir::FailureOr<mlir::Value> emitScalar(mlir::Operation *op, mlir::OpBuilder &b, mlir::Location loc,
                                          mlir::ValueRange operands, mlir::Type type) const {
    return emitWidened(b, loc, op, operands, type, [&](mlir::ValueRange wide, mlir::Type wideType) {
      return emitByType(op, b, loc, wide, wideType);
    });
  }

private:
  static mlir::FailureOr<mlir::Value> emitByType(mlir::Operation *op, mlir::OpBuilder &b, mlir::Location loc,
                                                 mlir::ValueRange operands, mlir::Type type) {
    ScalarEmitter e(b, loc, op, operands, type);
    if constexpr (std::is_void_v<SignedOp>) {
      return FloatOp::create(b, loc, operands).getResult(); // the one for all types of the operator
    } else {
      if (e.isFloat())
        return FloatOp::create(b, loc, operands).getResult();
      if (e.isUnsigned())
        return UnsignedOp::create(b, loc, operands).getResult();
      return SignedOp::create(b, loc, operands).getResult();
    }
  }
};
/// Holds the function of an operator; external models have no state of their own.
template <typename OpT> struct ScalarFunctionOf { static inline ScalarFn function = nullptr; };
template <typename OpT, bool widens>
struct ScalarByFunction : ScalarLoweringInterface::ExternalModel<ScalarByFunction<OpT, widens>, OpT> {
  mlir::FailureOr<mlir::Value> emitScalar(mlir::Operation *op, mlir::OpBuilder &b, mlir::Location loc,
                                          mlir::ValueRange operands, mlir::Type type) const {
    auto emit = [&](mlir::ValueRange values, mlir::Type valueType) -> mlir::FailureOr<mlir::Value> {
      ScalarEmitter e(b, loc, op, values, valueType);
      mlir::Value result = ScalarFunctionOf<OpT>::function(e);
      if (!result)
        return op->emitOpError() << "has no lowering for " << e.onnxElement();
      return result;
    };
    return widens ? emitWidened(b, loc, op, operands, type, emit) : emit(operands, type);
  }
};
} // namespace detail

/// An operator that is one arith or math operation per element type.
template <typename OpT, typename FloatOp, typename SignedOp = void, typename UnsignedOp = SignedOp>
void attachScalar(mlir::MLIRContext *ctx) {
  OpT::template attachInterface<detail::ScalarByType<OpT, FloatOp, SignedOp, UnsignedOp>>(*ctx);
}
/// An operator that is a few of them.
template <typename OpT> void attachScalar(mlir::MLIRContext *ctx, ScalarFn function) {
  detail::ScalarFunctionOf<OpT>::function = function;
  OpT::template attachInterface<detail::ScalarByFunction<OpT, /*widens=*/true>>(*ctx);
}
/// The same without conversions to f32: the function gets elements as they are.
template <typename OpT> void attachExactScalar(mlir::MLIRContext *ctx, ScalarFn function) {
  detail::ScalarFunctionOf<OpT>::function = function;
  OpT::template attachInterface<detail::ScalarByFunction<OpT, /*widens=*/false>>(*ctx);
}

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_SCALARS_H
