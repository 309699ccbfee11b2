//===- RuntimeAxes.h - Axes that come from data ------------------*- C++ -*-===//
//
// Elements are put in the order of a matrix, of which a row is what is folded into one:
// then the reduction is one over axis 1, whatever axes the operand names.  Where just
// one axis is named and memory's order matters there is code for each, and the operand
// chooses.  An axis out of range is an error at run time.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_REDUCTION_RUNTIMEAXES_H
#define ONNXC_DIALECTS_ONNX_OPS_REDUCTION_RUNTIMEAXES_H

#include "dialects/onnx/interfaces/Lowering.h"

#include "llvm/ADT/SmallBitVector.h"

namespace onnxc {

/// The axes that a reduction folds: known when compiling, or else a condition for each.
struct ReducedAxes {
  std::optional<llvm::SmallBitVector> known;
  llvm::SmallVector<mlir::Value> isReduced;
};

/// What `axes` (null, or a vector) names.  Emits the check that all are in range.
mlir::FailureOr<ReducedAxes> reducedAxes(OpLowering &l, mlir::Value data, mlir::Value axes, bool noopWithEmptyAxes);

/// The elements of `data` as a matrix: a row for each combination of indices of the axes
/// that are kept, a column for each of those that are reduced, both in row-major order.
mlir::Value keptByReduced(OpLowering &l, mlir::Value data, llvm::ArrayRef<mlir::Value> isReduced);
/// The operator's result from one element per row of that matrix.
mlir::FailureOr<mlir::Value> fromKept(OpLowering &l, mlir::Value rows);

/// One axis, and whether the operand names it (null: known when compiling).
struct AxisChoice {
  int64_t axis;
  mlir::Value isChosen;
};

/// The choices for one axis, a scalar or vector of one element, of a tensor of rank `rank`.
mlir::FailureOr<llvm::SmallVector<AxisChoice>> axisChoices(OpLowering &l, mlir::Value axis, int64_t rank);

/// The result of the axis that is chosen; `results` has one per choice.
mlir::Value chosenResult(OpLowering &l, llvm::ArrayRef<AxisChoice> choices, mlir::ValueRange results);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_REDUCTION_RUNTIMEAXES_H
