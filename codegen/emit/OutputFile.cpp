//===- OutputFile.cpp - Files that appear complete or not at all ----------===//
//
// A build system that is interrupted must not find half an object under the
// final name.  LLVM's TempFile also removes the file when a signal ends the
// process.  Only files are replaced that way: a device or a pipe is written to, and a
// symbolic link stays and leads to the new file.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/OutputFile.h"

#include "llvm/Support/Path.h"

#include <filesystem>

using namespace mlir;

namespace onnxc::emit {

OutputFile::OutputFile(llvm::sys::fs::TempFile file, StringRef path, bool isReplaced)
    : file(std::move(file)), path(path), isReplaced(isReplaced),
      stream(this->file.FD, /*shouldClose=*/false) {}

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
  if (!isReplaced)
    return copyToNode();
  if (llvm::Error error = file.keep(path))
    return llvm::createFileError(path, std::move(error));
  return llvm::Error::success();
}

llvm::Error OutputFile::copyToNode() {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> contents = read();
  if (!contents)
    return contents.takeError();
  int node = -1;
  if (std::error_code error = llvm::sys::fs::openFileForWrite(
          path, node, llvm::sys::fs::CD_OpenExisting, llvm::sys::fs::OF_None))
    return llvm::createFileError(path, error);
  llvm::raw_fd_ostream os(node, /*shouldClose=*/true);
  os << (*contents)->getBuffer();
  os.close();
  std::error_code error = os.error();
  os.clear_error();
  return error ? llvm::createFileError(path, error) : llvm::Error::success();
}

void OutputFile::remove() {
  if (isReplaced)
    llvm::sys::fs::remove(path);
}

/// Where symbolic links lead to, perhaps a file that is not there yet.
static std::string behindLinks(StringRef path) {
  constexpr int kMostLinks = 40;
  std::filesystem::path place(path.str());
  std::error_code error;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(place, error); ++i)
    place = place.parent_path() / std::filesystem::read_symlink(place, error);
  return place.string();
}

OutputFile *OutputFiles::open(StringRef path) {
  auto fail = [&](const Twine &why) -> OutputFile * {
    module.emitError() << "cannot write '" << path << "': " << why;
    return nullptr;
  };
  std::string place = behindLinks(path);
  llvm::sys::fs::file_status status;
  std::error_code error = llvm::sys::fs::status(place, status);
  bool exists = !error;
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(error.message());
  if (exists && llvm::sys::fs::is_directory(status))
    return fail("it is a folder");
  bool isReplaced = !exists || llvm::sys::fs::is_regular_file(status);
  SmallString<128> pattern(place);
  // Beside a device there may be no place for files.
  if (!isReplaced) {
    llvm::sys::path::system_temp_directory(/*ErasedOnReboot=*/true, pattern);
    llvm::sys::path::append(pattern, "onnxc");
  }
  llvm::Expected<llvm::sys::fs::TempFile> file =
      llvm::sys::fs::TempFile::create(pattern + ".tmp-%%%%%%%%");
  if (!file)
    return fail(llvm::toString(file.takeError()));
  files.push_back(std::make_unique<OutputFile>(std::move(*file), place, isReplaced));
  return files.back().get();
}

LogicalResult OutputFiles::keep() {
  // The object was opened first and comes last: what lies beside it is there as soon as it is,
  // and an older one stays when that cannot be written.
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    llvm::Error error = (*file)->keep();
    if (!error)
      continue;
    for (auto kept = files.rbegin(); kept != file; ++kept)
      (*kept)->remove();
    return module.emitError() << "cannot write " << llvm::toString(std::move(error));
  }
  return success();
}

} // namespace onnxc::emit
