//===- SizeBounds.h - Sizes as they are known at entry -----------*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_SIZEBOUNDS_H
#define ONNXC_PASSES_BUFFER_SIZEBOUNDS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace onnxc {

/// Makes the sizes of a schedule's buffers available at its entry, where only the
/// inputs' sizes are known.  A size that depends on these alone is moved there; of
/// any other an upper bound is computed.  What is known about data is min(data, bound).
/// Bounds take sizes to be positive: who uses one checks that a run keeps to it.  So a
/// bound may also come from what a model checks anyway ("the parts add up to the input"),
/// or from room that the caller says there is (`assume`).
class SizeBounds {
public:
  /// Arithmetic is moved to and emitted before `entryEnd`, an operation of main's entry.
  SizeBounds(mlir::func::FuncOp main, mlir::Operation *entryEnd);

  /// The size or an upper bound of it, null when there is none.
  mlir::Value of(mlir::Value size);
  /// Whether a size depends on the inputs' sizes alone.
  bool isExact(mlir::Value size);
  /// A bound of the product of sizes none of which needs to have one: what a Reshape makes
  /// has as many elements as what it is made of.  Null when there is none.
  mlir::Value ofProduct(llvm::ArrayRef<mlir::Value> sizes);
  /// From now on `bound`, which is known at entry, bounds `size`, and so what `size` is
  /// computed from as far as that is smaller.
  void assume(mlir::Value size, mlir::Value bound);

private:
  /// Some check at the entry's level says that `value` is at most `limit`.
  struct Fact {
    mlir::Value value, limit;
  };

  void collectFacts();
  mlir::Value ofLimit(const Fact &fact, int64_t divisor);
  mlir::Value fromFacts(mlir::Value size);
  void hoist(mlir::Value size);
  mlir::Value boundOf(mlir::Operation *op);

  mlir::func::FuncOp main;
  mlir::Operation *entryEnd;
  mlir::OpBuilder b;
  llvm::DenseMap<mlir::Value, bool> exact;
  llvm::DenseMap<mlir::Value, mlir::Value> bounds;
  llvm::SmallVector<Fact> facts;
};

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_SIZEBOUNDS_H
