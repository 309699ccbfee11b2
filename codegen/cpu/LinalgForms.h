//===- LinalgForms.h - Which linalg operations passes work on ----*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_LINALGFORMS_H
#define ONNXC_CODEGEN_CPU_LINALGFORMS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/PatternMatch.h"

namespace onnxc::cpu {

/// The linalg operations on buffers in `function`, as linalg.generic; a named operation is
/// replaced by its general form.  Fails after reporting one that has none.
mlir::FailureOr<llvm::SmallVector<mlir::linalg::GenericOp>>
generalizeBufferOps(mlir::func::FuncOp function, mlir::RewriterBase &rewriter);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_LINALGFORMS_H
