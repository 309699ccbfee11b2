//===- SizeBounds.h - Sizes as they are known at entry -----------*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_SIZEBOUNDS_H
#define ONNXC_PASSES_BUFFER_SIZEBOUNDS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace onnxc {

/// Makes the sizes of a schedule's buffers available at its entry, where only the
/// inputs' sizes are known.  A size that depends on these alone is moved there; of
/// any other an upper bound is computed.  What is known about data is min(data, bound),
/// and what main demands of it: a run that goes on has size == 10 when main asserts that.
/// Bounds take sizes to be positive: who uses one checks that a run keeps to it.
class SizeBounds {
public:
  /// Arithmetic is moved to and emitted before `entryEnd`, an operation of main's entry.
  SizeBounds(mlir::func::FuncOp main, mlir::Operation *entryEnd) : main(main), entryEnd(entryEnd), b(entryEnd) {}

  /// The size or an upper bound of it, null when there is none.
  mlir::Value of(mlir::Value size);
  /// Whether a size depends on the inputs' sizes alone.
  bool isExact(mlir::Value size);

private:
  void hoist(mlir::Value size);
  mlir::Value boundOf(mlir::Operation *op);
  mlir::Value assertedBound(mlir::Value size, int64_t depth = 0);
  mlir::Value boundThrough(mlir::Operation *user, mlir::Value size, int64_t depth);

  mlir::func::FuncOp main;
  mlir::Operation *entryEnd;
  mlir::OpBuilder b;
  llvm::DenseMap<mlir::Value, bool> exact;
  llvm::DenseMap<mlir::Value, mlir::Value> bounds;
};

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_SIZEBOUNDS_H
