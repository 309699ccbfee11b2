//===- Registration.h - Dialects and passes that the compiler uses -*- C++ -*-===//

#ifndef ONNXC_COMPILER_REGISTRATION_H
#define ONNXC_COMPILER_REGISTRATION_H

#include "mlir/IR/DialectRegistry.h"

namespace onnxc {

/// Every dialect, interface model and translation that any phase needs.
void registerDialects(mlir::DialectRegistry &registry);

/// All passes of ours by their names, and the upstream ones that the phases use, for onnxc-opt.
void registerPasses();

} // namespace onnxc

#endif // ONNXC_COMPILER_REGISTRATION_H
