//===- Evaluate.h - Running a constant subgraph at compile time --*- C++ -*-===//

#ifndef ONNXC_COMPILER_EVALUATE_H
#define ONNXC_COMPILER_EVALUATE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"

namespace onnxc {

/// Compiles `module` (a `main` of onnx operations without arguments and with static
/// result shapes) for this machine with the compiler itself, runs it in this process
/// and returns what it computed.  Every operator folds, with one meaning.
mlir::FailureOr<llvm::SmallVector<mlir::ElementsAttr>> evaluateConstants(mlir::ModuleOp module);

} // namespace onnxc

#endif // ONNXC_COMPILER_EVALUATE_H
