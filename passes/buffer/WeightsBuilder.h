//===- WeightsBuilder.h - All constants in one global ------------*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_WEIGHTSBUILDER_H
#define ONNXC_PASSES_BUFFER_WEIGHTSBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/MapVector.h"

namespace onnxc {

/// Collects the schedule's constants in `@weights`, one byte array with each distinct
/// constant once.
class WeightsBuilder {
public:
  /// A view of the constant's bytes, emitted at the insertion point.
  mlir::Value bufferOf(mlir::OpBuilder &b, mlir::arith::ConstantOp op);
  /// Creates the global, unless there are no constants.
  void create(mlir::func::FuncOp main);

private:
  llvm::SmallVector<mlir::Attribute> segments;
  llvm::MapVector<mlir::Attribute, int64_t> offsets;
  int64_t bytes = 0;
  llvm::SmallVector<mlir::memref::GetGlobalOp> users;
};

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_WEIGHTSBUILDER_H
