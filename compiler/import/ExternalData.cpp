//===- ExternalData.cpp - Weights that lie beside the model ---------------===//

#include "compiler/import/ExternalData.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace onnxc;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {
/// The entries of TensorProto.external_data.
struct Reference {
  StringRef location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};
} // namespace

static FailureOr<Reference> parseReference(const proto::TensorProto &tensor, Location loc) {
  Reference reference;
  for (const proto::StringStringEntryProto &entry : tensor.external_data()) {
    StringRef key = entry.key(), value = entry.value();
    uint64_t number = 0;
    if (key == "location") {
      reference.location = value;
    } else if (key == "offset" || key == "length") {
      if (value.getAsInteger(10, number))
        return emitError(loc) << "external data: " << key << " '" << value << "' is not a number";
      if (key == "offset")
        reference.offset = number;
      else
        reference.length = number;
    }
    // "checksum" and keys of later versions say nothing about where the data is.
  }
  if (reference.location.empty())
    return emitError(loc) << "external data has no location";
  return reference;
}

/// Whether every component of `location` goes down.
static bool staysInside(StringRef location) {
  if (path::is_absolute(location) || location.contains('\0'))
    return false;
  return llvm::none_of(llvm::make_range(path::begin(location), path::end(location)),
                       [](StringRef component) { return component == ".."; });
}

FailureOr<std::shared_ptr<llvm::MemoryBuffer>> ExternalFiles::open(StringRef location,
                                                                   Location loc) {
  auto fail = [&] { return emitError(loc) << "external data '" << location << "' "; };
  if (folder.empty())
    return fail() << "cannot be read: the model does not come from a file";
  if (!staysInside(location))
    return fail() << "leaves the model's folder";
  if (auto known = files.find(location); known != files.end())
    return known->second;
  SmallString<256> full(folder), realFolder, realFile;
  path::append(full, location);
  if (std::error_code ec = fs::real_path(folder, realFolder))
    return fail() << "cannot be read: " << ec.message();
  if (std::error_code ec = fs::real_path(full, realFile))
    return fail() << "cannot be read: " << ec.message();
  StringRef inFolder = realFile;
  bool isBelow =
      inFolder.consume_front(realFolder) && (inFolder.starts_with("/") || realFolder == "/");
  if (!isBelow)
    return fail() << "leaves the model's folder through a link";
  // Not a device or pipe, which could be endless.
  if (!fs::is_regular_file(realFile))
    return fail() << "is not a regular file";
  auto buffer =
      llvm::MemoryBuffer::getFile(realFile, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail() << "cannot be read: " << buffer.getError().message();
  return files[location] = std::move(*buffer);
}

FailureOr<OwnedBytes> ExternalFiles::read(const proto::TensorProto &tensor, uint64_t expected,
                                          Location loc) {
  FailureOr<Reference> reference = parseReference(tensor, loc);
  if (failed(reference))
    return failure();
  if (reference->length && *reference->length != expected)
    return emitError(loc) << "external data has " << *reference->length
                          << " bytes where the type needs " << expected;
  FailureOr<std::shared_ptr<llvm::MemoryBuffer>> file = open(reference->location, loc);
  if (failed(file))
    return failure();
  uint64_t size = (*file)->getBufferSize();
  if (reference->offset > size || expected > size - reference->offset)
    return emitError(loc) << "external data '" << reference->location << "' has " << size
                          << " bytes, but " << expected << " at offset " << reference->offset
                          << " are needed";
  return OwnedBytes{ArrayRef<char>((*file)->getBufferStart() + reference->offset, expected), *file};
}
