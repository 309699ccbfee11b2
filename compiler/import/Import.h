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
#include <string>

namespace onnxc {

/// Accepted sizes of a named dimension.
struct DimRange {
  int64_t min = 0, max = std::numeric_limits<int64_t>::max();
  bool isFixed() const { return min == max; }
};

struct ImportOptions {
  /// Named dimensions that the user fixed or bounded.
  std::map<std::string, DimRange> dims;
  /// Name of the model in symbols and headers; empty: the file's stem.
  std::string name;
};

/// Parses "batch=1" or "batch=1:64" into `options.dims`.  On failure `error` says why.
mlir::LogicalResult parseDimOption(llvm::StringRef text, ImportOptions &options,
                                   std::string &error);

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
