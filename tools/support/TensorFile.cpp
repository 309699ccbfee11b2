//===- TensorFile.cpp - Tensors in files ----------------------------------===//

#include "tools/support/TensorFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace onnxc::tools {

Expected<Tensor> readTensor(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createFileError(path, file.getError());
  StringRef bytes = (*file)->getBuffer();
  Expected<Tensor> tensor = path.ends_with(".npy") ? parseNpy(bytes) : parseTensorProto(bytes);
  if (!tensor)
    return createFileError(path, tensor.takeError());
  return tensor;
}

static Expected<TensorGroup> readGroup(StringRef path, FileKind kind) {
  TensorGroup group;
  if (kind == FileKind::Tensor || path.ends_with(".npy")) {
    Expected<Tensor> tensor = readTensor(path);
    if (!tensor)
      return tensor.takeError();
    group.name = tensor->name;
    group.tensors.push_back(std::move(*tensor));
    return group;
  }
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createFileError(path, file.getError());
  Expected<TensorGroup> read = parseGroup((*file)->getBuffer(), kind);
  if (!read)
    return createFileError(path, read.takeError());
  return read;
}

Error writeGroup(const TensorGroup &group, StringRef path) {
  std::string bytes = serializeGroup(group);
  return writeToOutput(path, [&](raw_ostream &os) {
    os << bytes;
    return Error::success();
  });
}

Expected<std::vector<TensorGroup>> readGroups(StringRef folder, StringRef prefix,
                                              ArrayRef<FileKind> kinds) {
  if (!sys::fs::is_directory(folder))
    return createFileError(folder, std::make_error_code(std::errc::not_a_directory));
  std::vector<TensorGroup> groups;
  for (;;) {
    SmallString<128> path(folder);
    sys::path::append(path, prefix + "_" + Twine(groups.size()));
    path += ".pb";
    if (!sys::fs::exists(path))
      sys::path::replace_extension(path, ".npy");
    if (!sys::fs::exists(path))
      return groups;
    Expected<TensorGroup> group =
        readGroup(path, groups.size() < kinds.size() ? kinds[groups.size()] : FileKind::Tensor);
    if (!group)
      return group.takeError();
    groups.push_back(std::move(*group));
  }
}

} // namespace onnxc::tools
