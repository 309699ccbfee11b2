//===- Diagnostics.h - How messages look to a user ---------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_DIAGNOSTICS_H
#define ONNXC_COMPILER_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

namespace onnxc {

/// Prints the diagnostics of a context as
///     model.onnx: error: node '/conv1/Conv': channels do not fit the weights (3 and 4)
/// for as long as it lives.
class DiagnosticPrinter : public mlir::ScopedDiagnosticHandler {
public:
  DiagnosticPrinter(mlir::MLIRContext *ctx, llvm::raw_ostream &os);
};

} // namespace onnxc

#endif // ONNXC_COMPILER_DIAGNOSTICS_H
