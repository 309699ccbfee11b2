//===- ModelInterface.h - What a model shows to its callers ------*- C++ -*-===//
//
// The metadata attributes of the module, read once and checked, so that the
// descriptor, the entry points and the header are written from plain data and
// cannot disagree.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_EMIT_MODELINTERFACE_H
#define ONNXC_CODEGEN_EMIT_MODELINTERFACE_H

#include "codegen/emit/Emit.h"
#include "onnxc.h"

namespace onnxc::emit {

/// How an element type appears in the ABI.
struct ElementType {
  onnxc_dtype dtype;
  const char *name;  // the enumerator of onnxc.h
  const char *cType; // what the typed entry point takes a pointer to
  int64_t bytes;     // 2- and 4-bit elements take one byte each
  int64_t align;     // alignment that a pointer must have
};

/// One dynamic dimension of the inputs, or room for a size that data decide.
struct Symbol {
  std::string name;
  int64_t min, max;
  bool isCapacity = true; // no input has it; main takes it as an argument
};

/// One input or output.
struct ValueInfo {
  std::string name;
  const ElementType *type;
  llvm::SmallVector<int64_t> shape; // -1 where dynamic
  llvm::SmallVector<int32_t> dims;  // as in onnxc_value
  mlir::Type mlirType;
  std::string keys; // names of the columns, separated by commas; mostly empty

  bool isStatic() const { return !llvm::is_contained(shape, -1); }
  /// Of a static value.
  int64_t numElements() const;
};

struct ModelInterface {
  std::string name;   // as in ONNX
  std::string prefix; // as in C
  std::string provenance;
  llvm::SmallVector<Symbol> symbols;
  llvm::SmallVector<ValueInfo> inputs, outputs;
  int64_t numOutputDims = 0;
  int64_t workspaceBytes = 0;
  int64_t workspaceAlign = 1;
  int64_t weightsBytes = 0;
  bool hasExternalWeights = false;
  bool usesTiles = false; // registers that onnxc_enable_tiles asks for

  /// Whether sizes are known only when the model is called.
  bool isDynamic() const { return !symbols.empty() || numOutputDims != 0; }
};

/// Alignment of the weights, in the object and in a file of their own.
inline constexpr int64_t kWeightsAlign = 64;

/// Reads and checks the metadata.  Failures are reported on `module`.
mlir::FailureOr<ModelInterface> readModelInterface(mlir::ModuleOp module,
                                                   const EmitOptions &options);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_MODELINTERFACE_H
