//===- KeepRows.h - Rows stay in their dimensions ----------------*- C++ -*-===//

#ifndef ONNXC_PASSES_KERNELS_KEEPROWS_H
#define ONNXC_PASSES_KERNELS_KEEPROWS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace onnxc {

/// Gives products the dimensions that their rows are split into afterwards, where these are the
/// ones that have been merged before.
void keepRows(mlir::func::FuncOp main);

} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_KEEPROWS_H
