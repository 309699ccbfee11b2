//===- Model.cpp - Reading an ONNX file -----------------------------------===//
//
// The file is streamed into the parser, so that the weights exist once in memory.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/Model.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

using namespace mlir;
using namespace onnxc;
namespace fs = llvm::sys::fs;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

StringRef onnxc::canonicalDomain(StringRef domain) {
  return domain == "ai.onnx" ? StringRef() : domain;
}

std::string onnxc::operationName(StringRef domain, StringRef opType) {
  domain = canonicalDomain(domain);
  if (domain.empty())
    return opType.str();
  domain.consume_front("ai.onnx.");
  if (domain == "preview.training")
    domain = "training";
  return (domain + "." + opType).str();
}

Location Model::location(MLIRContext &ctx) const {
  return FileLineColLoc::get(&ctx, fileName, 0, 0);
}

std::string onnxc::nodeName(const proto::NodeProto &node, int index, StringRef scope) {
  std::string own =
      node.name().empty() ? node.op_type() + "_" + std::to_string(index) : node.name();
  return scope.empty() ? own : (scope + "/" + own).str();
}

Location onnxc::nodeLocation(const Model &model, const proto::NodeProto &node, int index,
                             StringRef scope, MLIRContext &ctx) {
  return NameLoc::get(StringAttr::get(&ctx, nodeName(node, index, scope)),
                      FileLineColLoc::get(&ctx, model.fileName, index + 1, 0));
}

//===----------------------------------------------------------------------===//
// Versions
//===----------------------------------------------------------------------===//

FailureOr<OpsetVersions>
onnxc::readOpsets(const google::protobuf::RepeatedPtrField<proto::OperatorSetIdProto> &imports,
                  Location loc) {
  OpsetVersions versions;
  for (const proto::OperatorSetIdProto &import : imports) {
    StringRef domain = canonicalDomain(import.domain());
    int64_t newest = domain.empty()                ? kNewestOpset
                     : domain == "ai.onnx.ml"      ? kNewestMlOpset
                     : domain == "ai.onnx.preview" ? kNewestPreviewOpset
                                                   : std::numeric_limits<int64_t>::max();
    StringRef shown = domain.empty() ? StringRef("ai.onnx") : domain;
    if (import.version() < 1 || import.version() > newest)
      return emitError(loc) << "the model uses operator set " << import.version() << " of domain '"
                            << shown << "'; versions 1 to " << newest << " are supported";
    auto [it, isNew] = versions.try_emplace(domain, import.version());
    if (!isNew && it->second != import.version()) {
      // Exporters that merge graphs do that; other runtimes take the last, too.
      emitWarning(loc) << "operator sets " << it->second << " and " << import.version()
                       << " of domain '" << shown << "' are both imported; the last counts";
      it->second = import.version();
    }
  }
  return versions;
}

static LogicalResult checkVersions(Model &model, Location loc) {
  const proto::ModelProto &proto = model.proto;
  // Every valid model has both; random bytes that happen to parse have not.
  if (!proto.has_ir_version() || !proto.has_graph())
    return emitError(loc) << "this is not an ONNX model: it has no "
                          << (proto.has_ir_version() ? "graph" : "IR version");
  if (proto.ir_version() < 1 || proto.ir_version() > kNewestIrVersion)
    return emitError(loc) << "the model has IR version " << proto.ir_version() << "; versions 1 to "
                          << kNewestIrVersion << " are supported";
  FailureOr<OpsetVersions> opsets = readOpsets(proto.opset_import(), loc);
  if (failed(opsets))
    return failure();
  model.opsets = std::move(*opsets);
  // Before IR version 3 a model did not say; there was only operator set 1.
  if (proto.ir_version() < 3)
    model.opsets.try_emplace("", 1);
  if (model.opsets.empty())
    return emitError(loc) << "the model imports no operator set";
  return success();
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
/// Hashes what the parser reads.
class HashingStream : public google::protobuf::io::ZeroCopyInputStream {
public:
  explicit HashingStream(google::protobuf::io::ZeroCopyInputStream &input) : input(input) {}
  bool Next(const void **data, int *size) override {
    flush();
    if (!input.Next(data, size))
      return false;
    pending = ArrayRef<uint8_t>(static_cast<const uint8_t *>(*data), *size);
    return true;
  }
  // Bytes that are backed up come again with the next block.
  void BackUp(int count) override {
    pending = pending.drop_back(count);
    input.BackUp(count);
  }
  bool Skip(int count) override {
    const void *data;
    int size;
    while (count > 0 && Next(&data, &size))
      if (size > count) {
        BackUp(size - count);
        count = 0;
      } else {
        count -= size;
      }
    return count == 0;
  }
  int64_t ByteCount() const override { return input.ByteCount(); }
  std::string finish() {
    flush();
    return llvm::toHex(hash.final(), /*LowerCase=*/true);
  }

private:
  void flush() {
    hash.update(pending);
    pending = {};
  }
  google::protobuf::io::ZeroCopyInputStream &input;
  ArrayRef<uint8_t> pending;
  llvm::SHA256 hash;
};
} // namespace

static std::unique_ptr<Model> parseStream(google::protobuf::io::ZeroCopyInputStream &input,
                                          StringRef fileName, StringRef folder, MLIRContext &ctx) {
  auto model = std::make_unique<Model>(folder);
  model->fileName = fileName.str();
  Location loc = model->location(ctx);
  HashingStream hashing(input);
  if (!model->proto.ParseFromZeroCopyStream(&hashing)) {
    emitError(loc) << "this is not an ONNX model, or it is truncated: the protobuf message ends or "
                      "breaks off after "
                   << input.ByteCount() << " bytes";
    return nullptr;
  }
  model->sha256 = hashing.finish();
  if (failed(checkVersions(*model, loc)))
    return nullptr;
  return model;
}

std::unique_ptr<Model> onnxc::parseModel(StringRef bytes, StringRef fileName, StringRef folder,
                                         MLIRContext &ctx) {
  if (bytes.size() > size_t(std::numeric_limits<int>::max())) {
    emitError(FileLineColLoc::get(&ctx, fileName, 0, 0)) << "the model is larger than 2 GiB";
    return nullptr;
  }
  google::protobuf::io::ArrayInputStream input(bytes.data(), bytes.size());
  return parseStream(input, fileName, folder, ctx);
}

std::unique_ptr<Model> onnxc::readModel(StringRef path, MLIRContext &ctx) {
  StringRef fileName = llvm::sys::path::filename(path), folder = llvm::sys::path::parent_path(path);
  Location loc = FileLineColLoc::get(&ctx, fileName, 0, 0);
  auto fail = [&](const Twine &why) -> std::unique_ptr<Model> {
    emitError(loc) << "cannot read '" << path << "': " << why;
    return nullptr;
  };
  fs::file_status status;
  if (std::error_code ec = fs::status(path, status))
    return fail(ec.message());
  if (!fs::is_regular_file(status))
    return fail("it is not a regular file");
  // Protobuf's own limit; larger weights lie in external files.
  if (status.getSize() > uint64_t(std::numeric_limits<int>::max()))
    return fail("it is larger than 2 GiB");
  int descriptor;
  if (std::error_code ec = fs::openFileForRead(path, descriptor))
    return fail(ec.message());
  google::protobuf::io::FileInputStream input(descriptor, /*block_size=*/1 << 16);
  input.SetCloseOnDelete(true);
  std::unique_ptr<Model> model =
      parseStream(input, fileName, folder.empty() ? StringRef(".") : folder, ctx);
  if (input.GetErrno() != 0)
    return fail(llvm::sys::StrError(input.GetErrno()));
  return model;
}
