//===- OutputFile.h - Files that appear complete or not at all ---*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_OUTPUTFILE_H
#define ONNXC_CODEGEN_EMIT_OUTPUTFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace onnxc::emit {

/// A file under a temporary name in the folder of its final one.
class OutputFile {
public:
  OutputFile(llvm::sys::fs::TempFile file, llvm::StringRef path);
  ~OutputFile();

  llvm::raw_pwrite_stream &os() { return stream; }

  /// What was written so far.
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> read();
  llvm::Error writeAt(llvm::ArrayRef<char> bytes, uint64_t offset);
  llvm::Error resize(uint64_t bytes);

  llvm::StringRef finalPath() const { return path; }

  /// Gives the file its final name.
  llvm::Error keep();

private:
  llvm::sys::fs::TempFile file;
  std::string path;
  llvm::raw_fd_ostream stream;
};

/// Files that belong together: unless `keep` succeeds, none of them is left.
class OutputFiles {
public:
  explicit OutputFiles(mlir::ModuleOp module) : module(module) {}

  /// Null after reporting a failure on the module.
  OutputFile *open(llvm::StringRef path);
  mlir::LogicalResult keep();

private:
  mlir::ModuleOp module;
  llvm::SmallVector<std::unique_ptr<OutputFile>> files;
};

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_OUTPUTFILE_H
