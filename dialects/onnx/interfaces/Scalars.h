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
  /// Integer division that cannot trap: x / 0 = 0, and the smallest integer by -1
  /// wraps.  `remainder` gives the remainder (of the dividend's sign) instead.
  mlir::Value safeDivide(mlir::Value x, mlir::Value y, bool remainder = false);
};

using ScalarFn = mlir::Value (*)(ScalarEmitter &);

namespace detail {
template <typename OpT, typename FloatOp, typename SignedOp, typename UnsignedOp>
struct ScalarByType
    : ScalarLoweringInterface::ExternalModel<ScalarByType<OpT, FloatOp, SignedOp, UnsignedOp>, OpT> {
  mlir::FailureOr<mlir::Value> emitScalar(mlir::Operation *op, mlir::OpBuilder &b, mlir::Location loc,
                                          mlir::ValueRange operands, mlir::Type type) const {
    ScalarEmitter e(b, loc, op, operands, type);
    if (e.isFloat())
      return FloatOp::create(b, loc, operands).getResult();
    if constexpr (!std::is_void_v<SignedOp>) {
      if (e.isUnsigned())
        return UnsignedOp::create(b, loc, operands).getResult();
      return SignedOp::create(b, loc, operands).getResult();
    }
    return op->emitOpError() << "has no lowering for " << e.onnxElement();
  }
};
/// Holds the function of an operator; external models have no state of their own.
template <typename OpT> struct ScalarFunctionOf { static inline ScalarFn function = nullptr; };
template <typename OpT>
struct ScalarByFunction : ScalarLoweringInterface::ExternalModel<ScalarByFunction<OpT>, OpT> {
  mlir::FailureOr<mlir::Value> emitScalar(mlir::Operation *op, mlir::OpBuilder &b, mlir::Location loc,
                                          mlir::ValueRange operands, mlir::Type type) const {
    ScalarEmitter e(b, loc, op, operands, type);
    mlir::Value result = ScalarFunctionOf<OpT>::function(e);
    if (!result)
      return op->emitOpError() << "has no lowering for " << e.onnxElement();
    return result;
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
  OpT::template attachInterface<detail::ScalarByFunction<OpT>>(*ctx);
}

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_SCALARS_H
