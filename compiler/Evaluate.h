//===- Evaluate.h - Running a constant subgraph at compile time --*- C++ -*-===//

#ifndef ONNXC_COMPILER_EVALUATE_H
#define ONNXC_COMPILER_EVALUATE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"

namespace onnxc {

/// Compiles `module` for this machine with the compiler itself, runs it in this process
/// with `inputs` and returns what its `main` computed.  All result shapes are static.
/// Large inputs are passed by reference.
mlir::FailureOr<llvm::SmallVector<mlir::ElementsAttr>> evaluateConstants(mlir::ModuleOp module,
                                                                         llvm::ArrayRef<mlir::ElementsAttr> inputs);

} // namespace onnxc

#endif // ONNXC_COMPILER_EVALUATE_H
