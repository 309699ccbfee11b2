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

Error writeTensor(const Tensor &tensor, StringRef path) {
  std::string bytes = serializeTensorProto(tensor);
  return writeToOutput(path, [&](raw_ostream &os) {
    os << bytes;
    return Error::success();
  });
}

Expected<std::vector<Tensor>> readTensors(StringRef folder, StringRef prefix) {
  if (!sys::fs::is_directory(folder))
    return createFileError(folder, std::make_error_code(std::errc::not_a_directory));
  std::vector<Tensor> tensors;
  for (;;) {
    SmallString<128> path(folder);
    sys::path::append(path, prefix + "_" + Twine(tensors.size()));
    path += ".pb";
    if (!sys::fs::exists(path))
      sys::path::replace_extension(path, ".npy");
    if (!sys::fs::exists(path))
      return tensors;
    Expected<Tensor> tensor = readTensor(path);
    if (!tensor)
      return tensor.takeError();
    tensors.push_back(std::move(*tensor));
  }
}

} // namespace onnxc::tools
