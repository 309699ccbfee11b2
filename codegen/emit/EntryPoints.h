//===- EntryPoints.h - The functions that a program calls --------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_ENTRYPOINTS_H
#define ONNXC_CODEGEN_EMIT_ENTRYPOINTS_H

#include "codegen/emit/ModelInterface.h"
#include "llvm/IR/Module.h"

namespace onnxc::emit {

/// The functions that the descriptor points to.
struct EntryPoints {
  llvm::Function *call;  // onnxc_status (const onnxc_call *)
  llvm::Function *query; // onnxc_status (const int64_t *, uint64_t *, int64_t *)
};

/// Adds the C functions PREFIX_run and PREFIX_query and what they need.  Fails, with
/// a report on `module`, when @main or @query do not fit the metadata.
mlir::FailureOr<EntryPoints> addEntryPoints(mlir::ModuleOp module, llvm::Module &target,
                                            const ModelInterface &interface);

/// Adds the constant PREFIX of type onnxc_model.
void addDescriptor(llvm::Module &target, const ModelInterface &interface,
                   const EntryPoints &entryPoints);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_ENTRYPOINTS_H
