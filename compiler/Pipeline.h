//===- Pipeline.h - The phases of the compiler -------------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_PIPELINE_H
#define ONNXC_COMPILER_PIPELINE_H

#include "codegen/cpu/Pipeline.h"
#include "passes/graph/Passes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/ArrayRef.h"

namespace onnxc {

enum class Phase { Onnx, Graph, Kernels, Linalg, Buffer, Vector, Llvm };

/// What the phases are built from.
struct PipelineOptions {
  cpu::CpuOptions cpu;
  unsigned optLevel = 3;
  bool strictMath = false; ///< no algorithm whose rounding errors are larger than the definition's
  bool trace = false;  ///< make what every kernel computes an output
  EvaluateFn evaluate; ///< folds constants by compiled code; empty: no folding
};

struct PhaseInfo {
  Phase phase;
  llvm::StringRef name; ///< spelled in --emit and in dump file names
  void (*build)(mlir::OpPassManager &, const PipelineOptions &);
  llvm::StringRef removes; ///< dialect that may no longer occur afterwards
  llvm::StringRef summary;
};

/// All phases on MLIR, in order.
llvm::ArrayRef<PhaseInfo> phases();

/// The phase of that name, or null.
const PhaseInfo *findPhase(llvm::StringRef name);

/// Runs one phase with its gate on `module` and records it there (`onnxc.phase`).
mlir::LogicalResult runPhase(const PhaseInfo &phase, mlir::ModuleOp module, const PipelineOptions &options,
                             llvm::function_ref<void(mlir::PassManager &)> configure = nullptr);

/// The last phase that `module` has gone through, by its `onnxc.phase`; Onnx without one.
Phase lastPhaseOf(mlir::ModuleOp module);

} // namespace onnxc

#endif // ONNXC_COMPILER_PIPELINE_H
