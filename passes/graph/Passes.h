//===- Passes.h - The passes of passes/graph ------------------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_PASSES_H
#define ONNXC_PASSES_GRAPH_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace onnxc {
#define GEN_PASS_DECL
#include "passes/graph/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_PASSES_H
