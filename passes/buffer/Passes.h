//===- Passes.h - The passes of passes/buffer ------------------------*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_PASSES_H
#define ONNXC_PASSES_BUFFER_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace onnxc {
#define GEN_PASS_DECL
#include "passes/buffer/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "passes/buffer/Passes.h.inc"
} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_PASSES_H
