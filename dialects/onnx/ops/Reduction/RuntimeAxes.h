//===- RuntimeAxes.h - Axes that come from data ------------------*- C++ -*-===//
//
// The sets of axes that fit the static types of operand and result are few.  A
// reduction is emitted for each of them, the operand chooses, and one that names
// another set is an error at run time.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_REDUCTION_RUNTIMEAXES_H
#define ONNXC_DIALECTS_ONNX_OPS_REDUCTION_RUNTIMEAXES_H

#include "dialects/onnx/interfaces/Lowering.h"

#include "llvm/ADT/SmallBitVector.h"

namespace onnxc {

/// One set of axes, and whether the operand names it (null: known when compiling).
struct AxesChoice {
  llvm::SmallBitVector axes;
  mlir::Value isChosen;
};

/// The sets that `axes` (null, or a vector) of an operator with result `reduced` may
/// name.  Emits the check that it names one.  Reports when there are too many.
mlir::FailureOr<llvm::SmallVector<AxesChoice>> axesChoices(OpLowering &l, mlir::Value data, mlir::Value axes,
                                                           bool keepDims, bool noopWithEmptyAxes);
/// The choices for one axis, a scalar or vector of one element, of a tensor of rank `rank`.
mlir::FailureOr<llvm::SmallVector<AxesChoice>> axisChoices(OpLowering &l, mlir::Value axis, int64_t rank);

/// The result of the set that is chosen; `results` has one per choice.
mlir::Value chosenResult(OpLowering &l, llvm::ArrayRef<AxesChoice> choices, mlir::ValueRange results);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_REDUCTION_RUNTIMEAXES_H
