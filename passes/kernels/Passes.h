//===- Passes.h - The passes of passes/kernels ------------------------*- C++ -*-===//

#ifndef ONNXC_PASSES_KERNELS_PASSES_H
#define ONNXC_PASSES_KERNELS_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace onnxc {
#define GEN_PASS_DECL
#include "passes/kernels/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "passes/kernels/Passes.h.inc"
} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_PASSES_H
