//===- OutputFile.h - Files that appear complete or not at all ---*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_OUTPUTFILE_H
#define ONNXC_CODEGEN_EMIT_OUTPUTFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace onnxc::emit {

/// A file under a temporary name until it is complete.
class OutputFile {
public:
  /// `file` becomes `path`; if it is not replaced, because it is a device or a pipe, its contents
  /// are written there.
  OutputFile(llvm::sys::fs::TempFile file, llvm::StringRef path, bool isReplaced);
  ~OutputFile();

  llvm::raw_pwrite_stream &os() { return stream; }

  /// What was written so far.
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> read();
  llvm::Error writeAt(llvm::ArrayRef<char> bytes, uint64_t offset);
  llvm::Error resize(uint64_t bytes);

  /// Gives the file its final name.
  llvm::Error keep();
  /// Takes that back.
  void remove();

private:
  llvm::Error copyToNode();

  llvm::sys::fs::TempFile file;
  std::string path;
  bool isReplaced;
  llvm::raw_fd_ostream stream;
};

/// Files that belong together: unless `keep` succeeds, none of them is left.
class OutputFiles {
public:
  explicit OutputFiles(mlir::ModuleOp module) : module(module) {}

  /// Null after reporting a failure on the module.  What the others lie beside is opened first.
  OutputFile *open(llvm::StringRef path);
  mlir::LogicalResult keep();

private:
  mlir::ModuleOp module;
  llvm::SmallVector<std::unique_ptr<OutputFile>> files;
};

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_OUTPUTFILE_H
