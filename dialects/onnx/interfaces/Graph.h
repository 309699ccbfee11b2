//===- Graph.h - Building onnx operations from onnx operations ---*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_GRAPH_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_GRAPH_H

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/ops/Constant/Constant.h"

namespace onnxc {

/// Builds an operation of one result, whose type follows from `args` (operands and
/// attributes, in the order of its definition).
template <typename OpT, typename... Args>
OpT createInferred(mlir::OpBuilder &b, mlir::Location loc, Args &&...args) {
  // Any tensor type will do until the operation exists.
  mlir::Type placeholder = mlir::RankedTensorType::get({}, b.getF32Type());
  auto op = OpT::create(b, loc, placeholder, std::forward<Args>(args)...);
  llvm::SmallVector<mlir::Type> types;
  if (mlir::succeeded(inferResultTypes(op, types)))
    op->getResult(0).setType(types.front());
  return op;
}

/// The producer of a value that nobody else uses, if it is an OpT.
template <typename OpT>
OpT onlyUse(mlir::Value value) {
  return value.hasOneUse() ? value.getDefiningOp<OpT>() : OpT();
}

/// Whether `op`, which may be null, is an operator whose result has the elements of its first
/// operand in the same order.
inline bool isView(mlir::Operation *op) {
  auto onnxOp = llvm::dyn_cast_if_present<OnnxOpInterface>(op);
  return onnxOp && onnxOp.getKernelRole() == KernelRole::View;
}

/// The axis of an elementwise operator's operand that `axis` of its result is; -1 where the operand
/// has none, or only one element along it.
inline int64_t axisIn(mlir::Value operand, mlir::Value result, int64_t axis) {
  auto type = llvm::cast<mlir::RankedTensorType>(operand.getType());
  int64_t rank = llvm::cast<mlir::RankedTensorType>(result.getType()).getRank();
  int64_t own = axis - (rank - type.getRank());
  return own < 0 || type.getDimSize(own) == 1 ? -1 : own;
}

/// A vector of i64 constants.
inline mlir::Value constantInts(mlir::OpBuilder &b, mlir::Location loc,
                                llvm::ArrayRef<int64_t> values) {
  return onnx::ConstantOp::create(b, loc, b.getI64TensorAttr(values));
}

/// The place in the model, without the number that tells of a value (NumberOperators): for what
/// computes a part of it, or has its elements elsewhere.
inline mlir::Location withoutNumber(mlir::Location loc) {
  if (auto name = llvm::dyn_cast<mlir::NameLoc>(loc))
    return mlir::NameLoc::get(name.getName(), withoutNumber(name.getChildLoc()));
  auto fused = llvm::dyn_cast<mlir::FusedLoc>(loc);
  return fused && !fused.getLocations().empty() ? withoutNumber(fused.getLocations().back()) : loc;
}

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_GRAPH_H
