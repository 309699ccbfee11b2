//===- Passes.h - The passes of the vector and llvm phases -------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_PASSES_H
#define ONNXC_CODEGEN_CPU_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace onnxc::cpu {
#define GEN_PASS_DECL
#include "codegen/cpu/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_PASSES_H
