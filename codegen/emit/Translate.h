//===- Translate.h - LLVM dialect to LLVM IR ---------------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_TRANSLATE_H
#define ONNXC_CODEGEN_EMIT_TRANSLATE_H

#include "codegen/emit/ModelInterface.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace onnxc::emit {

/// Translates `module` for `machine`.  All functions become local symbols with
/// the model's prefix.  Returns null after reporting a failure.
std::unique_ptr<llvm::Module> translate(mlir::ModuleOp module, const ModelInterface &interface,
                                        const EmitOptions &options, llvm::TargetMachine &machine,
                                        llvm::LLVMContext &ctx);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_TRANSLATE_H
