//===- ExternalData.h - Weights that lie beside the model --------*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_EXTERNALDATA_H
#define ONNXC_COMPILER_IMPORT_EXTERNALDATA_H

#include "compiler/import/proto/onnx.pb.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace onnxc {

/// Bytes and what keeps them alive.
struct OwnedBytes {
  llvm::ArrayRef<char> data;
  std::shared_ptr<const void> owner;
};

/// The files of a model's folder, mapped on first use.  A model may only name
/// files inside its folder, also after symbolic links are followed.
class ExternalFiles {
public:
  /// `folder` may be empty: then there are no files.
  explicit ExternalFiles(llvm::StringRef folder) : folder(folder.str()) {}

  /// The bytes that `tensor` refers to.  `expected` is how many its type needs.
  mlir::FailureOr<OwnedBytes> read(const proto::TensorProto &tensor, uint64_t expected,
                                   mlir::Location loc);

private:
  mlir::FailureOr<std::shared_ptr<llvm::MemoryBuffer>> open(llvm::StringRef location,
                                                            mlir::Location loc);

  std::string folder;
  llvm::StringMap<std::shared_ptr<llvm::MemoryBuffer>> files;
};

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_EXTERNALDATA_H
