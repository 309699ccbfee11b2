//===- Computation.h - Whether a kernel computes elements --------*- C++ -*-===//

#ifndef ONNXC_COMPILER_COMPUTATION_H
#define ONNXC_COMPILER_COMPUTATION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace onnxc {

/// What a buffer is a view of.
mlir::Value baseOf(mlir::Value buffer);

/// Whether what a kernel writes, after the buffer phase, is more than elements from elsewhere.
bool computesElements(mlir::func::FuncOp kernel);

} // namespace onnxc

#endif // ONNXC_COMPILER_COMPUTATION_H
