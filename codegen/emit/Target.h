//===- Target.h - LLVM's view of the machine ---------------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_TARGET_H
#define ONNXC_CODEGEN_EMIT_TARGET_H

#include "codegen/emit/Emit.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace onnxc::emit {

/// The machine that `options` name.  Null after reporting a failure on `module`.
std::unique_ptr<llvm::TargetMachine> createTargetMachine(mlir::ModuleOp module,
                                                         const EmitOptions &options);

/// Runs LLVM's optimiser at `level` (0 to 3).
void optimize(llvm::Module &module, llvm::TargetMachine &machine, unsigned level);

/// Generates code.  False when the target cannot write this kind of file.
bool generateCode(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type,
                  llvm::raw_pwrite_stream &os);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_TARGET_H
