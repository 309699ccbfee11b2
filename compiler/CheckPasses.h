//===- CheckPasses.h - Telling our bugs from the model's ---------*- C++ -*-===//

#ifndef ONNXC_COMPILER_CHECKPASSES_H
#define ONNXC_COMPILER_CHECKPASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

namespace onnxc {

/// Runs `pm` on `module`.  A pass that rejects a model says why; one that leaves IR behind that its
/// verifiers reject, or `gate` if it fails, is a bug of the compiler and reported as that.
mlir::LogicalResult runChecked(mlir::PassManager &pm, mlir::ModuleOp module,
                               const mlir::Pass *gate);

} // namespace onnxc

#endif // ONNXC_COMPILER_CHECKPASSES_H
