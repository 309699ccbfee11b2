//===- DropRepetitions.h - Nothing is repeated for nothing -------*- C++ -*-===//

#ifndef ONNXC_PASSES_KERNELS_DROPREPETITIONS_H
#define ONNXC_PASSES_KERNELS_DROPREPETITIONS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace onnxc {

/// What repeats its operand once is its operand, and elementwise operators stretch operands
/// themselves.
void dropRepetitions(mlir::func::FuncOp main);

} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_DROPREPETITIONS_H
