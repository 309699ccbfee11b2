//===- Compiler.h - The C++ interface of the compiler ------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_COMPILER_H
#define ONNXC_COMPILER_COMPILER_H

#include "compiler/Options.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>

namespace onnxc {

/// A context with everything that the compiler needs registered.
std::unique_ptr<mlir::MLIRContext> createContext();

/// Why there is no code for a target, as a sentence; empty when there is.
std::string whyUnknownTarget(const TargetOptions &target);

/// Reads MODEL.onnx, or MODEL.mlir as --emit prints it.
mlir::OwningOpRef<mlir::ModuleOp> loadModel(llvm::StringRef path, const CompileOptions &options,
                                            mlir::MLIRContext &ctx);

/// Runs the phases up to and including `stopAfter` (a name from the phase table),
/// starting after the last one that the module has gone through.
mlir::LogicalResult runPhases(mlir::ModuleOp module, const CompileOptions &options, llvm::StringRef stopAfter = "llvm");

/// MODEL to OBJECT and HEADER.  A failure has been reported as diagnostics and leaves no file.
mlir::LogicalResult compileToFiles(llvm::StringRef model, const CompileOptions &options, llvm::StringRef object,
                                   llvm::StringRef header, mlir::MLIRContext &ctx);

/// MODEL to an object in memory, for codegen/jit.
mlir::LogicalResult compileToMemory(llvm::StringRef model, const CompileOptions &options,
                                    llvm::SmallVectorImpl<char> &object, mlir::MLIRContext &ctx);

/// Prints what --emit=`stage` asks for: a phase of the table, asm, or llvm-ir.  With
/// `elide`, for a reader: without locations and the contents of large constants.
mlir::LogicalResult printStage(llvm::StringRef model, const CompileOptions &options, llvm::StringRef stage, bool elide,
                               llvm::raw_pwrite_stream &os, mlir::MLIRContext &ctx);

} // namespace onnxc

#endif // ONNXC_COMPILER_COMPILER_H
