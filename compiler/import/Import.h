//===- Import.h - From an ONNX file to the onnx dialect ----------*- C++ -*-===//
//
// The public face of the importer.  What comes out is a module with one function
// `main` of operations of the newest operator set, verified, and the metadata
// that docs/architecture.md describes.  Whatever is wrong with a file is reported
// as an MLIR diagnostic whose location names the node; nothing is built then.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_COMPILER_IMPORT_IMPORT_H
#define ONNXC_COMPILER_IMPORT_IMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onnxc {

/// Accepted sizes of a named dimension.
struct DimRange {
  int64_t min = 0, max = std::numeric_limits<int64_t>::max();
  bool isFixed() const { return min == max; }
};

/// What an input consists of that is a sequence or an optional.
struct ElementsOption {
  /// Number of elements; none for an optional that is absent.
  std::optional<int64_t> count;
  /// The shape of each element, or nothing: the model's.  A dimension is a number or a name.
  std::vector<std::vector<std::string>> shapes;
};

struct ImportOptions {
  /// Named dimensions that the user fixed or bounded.
  std::map<std::string, DimRange> dims;
  /// By the name of the input.
  std::map<std::string, ElementsOption> elements;
  /// Bytes per string that a run makes, and parts of a string; unset: what the operators take.
  std::optional<int64_t> stringBytes, stringParts;
  /// Name of the model in symbols and headers; empty: the file's stem.
  std::string name;
};

/// Parses "batch=1" or "batch=1:64" into `options.dims`.  On failure `error` says why.
mlir::LogicalResult parseDimOption(llvm::StringRef text, ImportOptions &options,
                                   std::string &error);

/// Parses "x=3", "x=none" or "x=[2,3],[n]" into `options.elements`.  On failure `error` says why.
mlir::LogicalResult parseElementsOption(llvm::StringRef text, ImportOptions &options,
                                        std::string &error);

/// What a graph's inputs or outputs are, in their order; inputs that are constants are left out.
enum class ValueKind { Tensor, Sequence, Optional, OptionalSequence };
struct ModelValue {
  std::string name;
  ValueKind kind;
  /// Whether a declared shape says how many dimensions the tensor or each element has.
  bool hasShape;
};
struct ModelValues {
  std::vector<ModelValue> inputs, outputs;
};
/// Read without the rest of the file; nothing if it is no ONNX model.
ModelValues readModelValues(llvm::StringRef path);

/// Imports a file.  External data is read from the folder that it lies in.
mlir::OwningOpRef<mlir::ModuleOp> importModel(llvm::StringRef path, const ImportOptions &options,
                                              mlir::MLIRContext &ctx);

/// Imports a model from memory.  `fileName` stands for the file in messages, `folder`
/// holds external data; when it is empty there is none.
mlir::OwningOpRef<mlir::ModuleOp>
importModelFromMemory(llvm::StringRef bytes, llvm::StringRef fileName, llvm::StringRef folder,
                      const ImportOptions &options, mlir::MLIRContext &ctx);

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_IMPORT_H
