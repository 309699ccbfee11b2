//===- Weights.h - Constants, without a detour through LLVM IR ---*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_WEIGHTS_H
#define ONNXC_CODEGEN_EMIT_WEIGHTS_H

#include "codegen/emit/ModelInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace onnxc::emit {

/// One constant and its place in the weights.
struct WeightsSegment {
  int64_t offset;
  mlir::ElementsAttr value;
};

/// What the section (or file) of the weights will contain.
struct WeightsImage {
  int64_t bytes = 0;
  llvm::SmallVector<WeightsSegment> segments;
};

/// Takes the contents off `@weights`, so that translation sees an opaque global, and checks them.
mlir::FailureOr<WeightsImage> takeWeights(mlir::ModuleOp module);

/// Makes `@main` take the weights as an argument after `executor` and drops the
/// global.  For WeightsMode::File.
mlir::LogicalResult passWeightsAsArgument(mlir::ModuleOp module);

/// Gives the global its section in the object, zero for now.  Call it after
/// optimisation: until then the global is a declaration that nobody can look into.
void placeWeights(llvm::Module &module, const ModelInterface &interface);

/// Byte offset of the weights' section in `object`.
llvm::Expected<uint64_t> findWeights(llvm::MemoryBufferRef object, llvm::StringRef prefix);

/// Calls `write` with pieces of the image and their offsets, in order; gaps are zero and not written.
mlir::LogicalResult
writeWeights(mlir::ModuleOp module, const WeightsImage &image,
             llvm::function_ref<llvm::Error(llvm::ArrayRef<char>, uint64_t)> write);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_WEIGHTS_H
