//===- Diagnostics.h - How messages look to a user ---------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_DIAGNOSTICS_H
#define ONNXC_COMPILER_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

namespace onnxc {

/// An error that is no fault of the model.
mlir::InFlightDiagnostic emitBug(mlir::Location loc);

/// Prints the diagnostics of a context as
///     model.onnx: error: node '/conv1/Conv': channels do not fit the weights (3 and 4)
/// for as long as it lives.
class DiagnosticPrinter : public mlir::ScopedDiagnosticHandler {
public:
  DiagnosticPrinter(mlir::MLIRContext *ctx, llvm::raw_ostream &os);

  /// Whether there was an error that is no fault of the model.
  bool sawBug() const { return hasSeenBug; }

private:
  bool hasSeenBug = false;
};

} // namespace onnxc

#endif // ONNXC_COMPILER_DIAGNOSTICS_H
