//===- CarriedSizes.h - Sizes that change between iterations -----*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_CARRIEDSIZES_H
#define ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_CARRIEDSIZES_H

#include "dialects/onnx/interfaces/Dims.h"

#include "mlir/IR/OpImplementation.h"

namespace onnxc {

/// What bounds a size after an iteration that was `size` before it: it is not larger than
/// both `size` + `step` and `least`; null is none.  After n iterations it is therefore
/// at most max(size, least) + n * max(step, 0).
struct SizeStep {
  Dim step, least;
  /// Whether a run can come to the bound, as far as one sees.
  bool isReached = true;
};

/// Follows how a loop's body computes sizes from those that it starts with.
class CarriedSizes {
public:
  /// Emits arithmetic through `dims`, which must emit, before `loop` or in a block that
  /// nobody keeps.
  CarriedSizes(DimBuilder &dims, mlir::Operation *loop) : dims(dims), loop(loop) {}

  /// Declares that `size`, which stands for a carried value's size, changes.
  void addChanging(mlir::Value size);
  /// Declares the bound of a size that changes, and what it is initially.
  void addBound(mlir::Value size, SizeStep bound, Dim initial);

  /// The bound of `next`, an expression in `size`, in sizes whose bounds are known and in
  /// what the loop does not change; none when it has another form.
  std::optional<SizeStep> stepOf(Dim next, mlir::Value size);

  /// Whether `next` is `size` plus at least another changing size, so that no bound of
  /// the form above can be.
  bool isUnbounded(Dim next, mlir::Value size);

private:
  /// Whether a size is the same in all iterations.
  bool isConstant(Dim size);
  /// Whether it is known that a size, or a difference of sizes, is not below zero.
  bool isNonNegative(Dim size);
  std::optional<SizeStep> shifted(std::optional<SizeStep> bound, Dim by);
  std::optional<SizeStep> merged(std::optional<SizeStep> x, std::optional<SizeStep> y);
  std::optional<SizeStep> findStep(Dim next, mlir::Value size);
  std::optional<SizeStep> stepOfOperation(mlir::Operation *op, mlir::Value size);

  DimBuilder &dims;
  mlir::Operation *loop;
  llvm::DenseSet<mlir::Value> changing;
  llvm::DenseMap<mlir::Value, bool> constant, nonNegative;    // known so far
  llvm::DenseMap<mlir::Value, std::optional<SizeStep>> steps; // of one expression
  llvm::DenseMap<mlir::Value, SizeStep> bounds;               // `least` with the initial size in it
};

namespace onnx {
class LoopOp;

/// Whether `growing`, as in LoopOp, has the pair.
bool isGrowing(std::optional<llvm::ArrayRef<int64_t>> growing, int64_t carried, int64_t axis);
/// The pairs in `growing` are distinct sizes that the body's arguments leave open (C5).
mlir::LogicalResult verifyGrowing(LoopOp op);

/// [0 axis 1, 2 axis 0]: pairs of a value and an axis.
mlir::ParseResult parseAxes(mlir::OpAsmParser &parser, mlir::DenseI64ArrayAttr &axes);
void printAxes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::DenseI64ArrayAttr axes);
} // namespace onnx

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_CARRIEDSIZES_H
