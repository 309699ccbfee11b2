//===- OutputFile.cpp - Files that appear complete or not at all ----------===//
//
// A build system that is interrupted must not find half an object under the
// final name.  LLVM's TempFile also removes the file when a signal ends the
// process.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/OutputFile.h"

using namespace mlir;

namespace onnxc::emit {

OutputFile::OutputFile(llvm::sys::fs::TempFile file, StringRef path)
    : file(std::move(file)), path(path), stream(this->file.FD, /*shouldClose=*/false) {}

OutputFile::~OutputFile() {
  // An error of the stream was reported, or the file is being thrown away.
  stream.flush();
  stream.clear_error();
  if (file.FD != -1)
    llvm::consumeError(file.discard());
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> OutputFile::read() {
  stream.flush();
  if (stream.has_error())
    return llvm::createFileError(path, stream.error());
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer = llvm::MemoryBuffer::getOpenFile(
      file.FD, file.TmpName, /*FileSize=*/-1, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createFileError(path, buffer.getError());
  return std::move(*buffer);
}

llvm::Error OutputFile::writeAt(ArrayRef<char> bytes, uint64_t offset) {
  stream.pwrite(bytes.data(), bytes.size(), offset);
  return stream.has_error() ? llvm::createFileError(path, stream.error()) : llvm::Error::success();
}

llvm::Error OutputFile::resize(uint64_t bytes) {
  if (std::error_code error = llvm::sys::fs::resize_file(file.FD, bytes))
    return llvm::createFileError(path, error);
  return llvm::Error::success();
}

llvm::Error OutputFile::keep() {
  stream.flush();
  if (stream.has_error())
    return llvm::createFileError(path, stream.error());
  if (llvm::Error error = file.keep(path))
    return llvm::createFileError(path, std::move(error));
  return llvm::Error::success();
}

OutputFile *OutputFiles::open(StringRef path) {
  llvm::Expected<llvm::sys::fs::TempFile> file =
      llvm::sys::fs::TempFile::create(path + ".tmp-%%%%%%%%");
  if (!file) {
    module.emitError() << "cannot write '" << path << "': " << llvm::toString(file.takeError());
    return nullptr;
  }
  files.push_back(std::make_unique<OutputFile>(std::move(*file), path));
  return files.back().get();
}

LogicalResult OutputFiles::keep() {
  for (size_t i = 0; i < files.size(); ++i) {
    llvm::Error error = files[i]->keep();
    if (!error)
      continue;
    for (size_t kept = 0; kept < i; ++kept)
      llvm::sys::fs::remove(files[kept]->finalPath());
    return module.emitError() << "cannot write " << llvm::toString(std::move(error));
  }
  return success();
}

} // namespace onnxc::emit
