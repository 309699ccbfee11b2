//===- Emit.h - From the LLVM dialect to an object file ----------*- C++ -*-===//
//
// The last phase.  It takes the module that docs/architecture.md describes under
// "LLVM dialect, as the emitter receives it" and writes the object file and the C
// header, or prints an earlier stage.  The module is consumed: it is left in an
// unspecified but valid state.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_EMIT_EMIT_H
#define ONNXC_CODEGEN_EMIT_EMIT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace onnxc::emit {

/// Where a model's constants go.
enum class WeightsMode {
  Embed, ///< a read-only section of the object
  File,  ///< a file of their own that the program maps and passes to each call
};

struct EmitOptions {
  std::string triple;   // empty: the machine that onnxc runs on
  std::string cpu;      // as in clang's -mcpu; empty: the triple's generic processor
  std::string features; // as in LLVM's -mattr, e.g. "+avx2,-prefer-256-bit"
  unsigned optLevel = 3;
  std::string name;       // prefix of all symbols; empty: made from the model's name
  std::string provenance; // what the user asked for, recorded in the object
  WeightsMode weights = WeightsMode::Embed;
  bool debugInfo = true; // line tables that map code to ONNX nodes
};

/// Makes the dialects of an LLVM-dialect module known together with their
/// translation to LLVM IR.  Needed once per context, before parsing.
void registerTranslations(mlir::DialectRegistry &registry);

/// The prefix of the C symbols of `module`: `options.name` or the model's name, as a C identifier.
std::string symbolPrefix(mlir::ModuleOp module, const EmitOptions &options);

/// Writes the object to `objectPath` and the header to `headerPath` (none when
/// empty).  With WeightsMode::File the constants go to `objectPath` with the
/// suffix `.weights` instead of its own.  A failure is reported on the module
/// and leaves no file behind.
mlir::LogicalResult emitObject(mlir::ModuleOp module, const EmitOptions &options,
                               llvm::StringRef objectPath, llvm::StringRef headerPath);

/// The same object as bytes, to be loaded by codegen/jit.  WeightsMode::File is not possible here.
mlir::FailureOr<llvm::SmallVector<char, 0>> emitObjectToMemory(mlir::ModuleOp module,
                                                               const EmitOptions &options);

/// Prints optimised LLVM IR, with the entry points and the descriptor.
mlir::LogicalResult emitLLVMIR(mlir::ModuleOp module, const EmitOptions &options,
                               llvm::raw_ostream &os);

/// Prints assembly; constants are left out (their section is zero).
mlir::LogicalResult emitAssembly(mlir::ModuleOp module, const EmitOptions &options,
                                 llvm::raw_pwrite_stream &os);

/// Prints the C header.
mlir::LogicalResult emitHeader(mlir::ModuleOp module, const EmitOptions &options,
                               llvm::raw_ostream &os);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_EMIT_H
