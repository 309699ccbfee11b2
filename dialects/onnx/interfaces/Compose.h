//===- Compose.h - Building operators out of others --------------*- C++ -*-===//
//
// For decompositions: operators with inferred types, and small constants.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_COMPOSE_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_COMPOSE_H

#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace onnxc {

class Composer {
public:
  Composer(mlir::OpBuilder &builder, mlir::Location loc) : b(loc, builder) {}

  mlir::ImplicitLocOpBuilder b;

  /// The result of an operator of one result, which has the type that follows from the
  /// operands.  `args` are operands and attributes in the order of the definition.
  template <typename OpT, typename... Args> mlir::Value create(Args &&...args) {
    auto op = OpT::create(b, mlir::RankedTensorType::get({}, b.getF32Type()), std::forward<Args>(args)...);
    llvm::SmallVector<mlir::Type> types;
    if (mlir::succeeded(inferResultTypes(op, types)))
      op->getResult(0).setType(types[0]);
    return op->getResult(0);
  }

  /// A scalar, or a vector of equal elements, of a floating-point or integer type.
  mlir::Value number(mlir::Type element, double value, std::optional<int64_t> count = std::nullopt) {
    mlir::Attribute scalar = llvm::isa<mlir::FloatType>(element)
                                 ? mlir::Attribute(mlir::FloatAttr::get(element, value))
                                 : mlir::Attribute(mlir::IntegerAttr::get(element, (int64_t)value));
    auto type = count ? mlir::RankedTensorType::get({*count}, element) : mlir::RankedTensorType::get({}, element);
    return onnx::ConstantOp::create(b, mlir::DenseElementsAttr::get(type, scalar));
  }
  mlir::Value integers(llvm::ArrayRef<int64_t> values) {
    return onnx::ConstantOp::create(b, b.getI64TensorAttr(values));
  }
};

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_COMPOSE_H
