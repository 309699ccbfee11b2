//===- Target.h - LLVM's view of the machine ---------------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_TARGET_H
#define ONNXC_CODEGEN_EMIT_TARGET_H

#include "codegen/emit/Emit.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

namespace onnxc::emit {

/// The machine that `options` name.  Null after reporting a failure on `module`.
std::unique_ptr<llvm::TargetMachine> createTargetMachine(mlir::ModuleOp module,
                                                         const EmitOptions &options);

/// Runs LLVM's optimiser at `level` (0 to 3).
void optimize(llvm::Module &module, llvm::TargetMachine &machine, unsigned level);

/// What is left to do when functions that have been optimised come together.
void optimizeLinked(llvm::Module &module, llvm::TargetMachine &machine);

using MachineFactory = std::function<std::unique_ptr<llvm::TargetMachine>()>;
using HandlerFactory = std::function<std::unique_ptr<llvm::DiagnosticHandler>()>;

/// The same on the threads of `context`, which call both factories; the result does not depend on
/// how many there are.
llvm::Error optimizeGroups(llvm::Module &module, const MachineFactory &createMachine,
                           unsigned level, mlir::MLIRContext *context,
                           const HandlerFactory &createHandler);

/// Generates code.  False when the target cannot write this kind of file.
bool generateCode(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type,
                  llvm::raw_pwrite_stream &os);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_TARGET_H
