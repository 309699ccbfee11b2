//===- Pipeline.h - The vector and llvm phases for CPUs ----------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_PIPELINE_H
#define ONNXC_CODEGEN_CPU_PIPELINE_H

#include "codegen/cpu/CpuTarget.h"
#include "mlir/Pass/PassManager.h"

namespace onnxc::cpu {

struct CpuOptions {
  CpuTarget target;
  int optLevel = 2;
  bool emulateTiles = false; // for tests
};

/// linalg and kernel.contract on buffers -> scf, vector, arith, memref.
void addVectorPasses(mlir::OpPassManager &pm, const CpuOptions &options);

/// Everything that is left -> the LLVM dialect.
void addLLVMPasses(mlir::OpPassManager &pm, const CpuOptions &options);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_PIPELINE_H
