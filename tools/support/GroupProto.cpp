//===- GroupProto.cpp - ONNX's formats for sequences and optionals --------===//

#include "tools/support/TensorFile.h"
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

using namespace llvm;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

namespace onnxc::tools {

// Field numbers of onnx.SequenceProto and onnx.OptionalProto.
static constexpr int kName = 1, kKind = 2, kTensors = 3, kSequence = 5;
// Values of `elem_type`.
static constexpr uint32_t kKindTensor = 1, kKindSequence = 3;

/// Calls `visit` for each field whose contents are bytes.
static Error forEachBytes(StringRef message, const char *what,
                          function_ref<Error(int field, StringRef bytes)> visit) {
  if (message.size() > static_cast<size_t>(INT32_MAX))
    return createStringError("larger than 2 GiB");
  CodedInputStream input(reinterpret_cast<const uint8_t *>(message.data()),
                         static_cast<int>(message.size()));
  while (uint32_t tag = input.ReadTag()) {
    uint32_t size = 0;
    bool isBytes = WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    bool isRead = isBytes ? input.ReadVarint32(&size) : WireFormatLite::SkipField(&input, tag);
    size_t at = input.CurrentPosition();
    if (!isRead || size > message.size() - at)
      return createStringError("not a %s: broken at byte %zu", what, at);
    if (!isBytes)
      continue;
    if (Error error = visit(WireFormatLite::GetTagFieldNumber(tag), message.substr(at, size)))
      return error;
    input.Skip(static_cast<int>(size));
  }
  if (!input.ConsumedEntireMessage())
    return createStringError("not a %s: broken at byte %d", what, input.CurrentPosition());
  return Error::success();
}

static Error readTensorField(StringRef bytes, TensorGroup &group) {
  Expected<Tensor> tensor = parseTensorProto(bytes);
  if (!tensor)
    return tensor.takeError();
  group.tensors.push_back(std::move(*tensor));
  return Error::success();
}

static Error readSequence(StringRef bytes, TensorGroup &group) {
  return forEachBytes(bytes, "SequenceProto", [&](int field, StringRef value) -> Error {
    if (field == kName && group.name.empty())
      group.name = value.str();
    if (field == kTensors)
      return readTensorField(value, group);
    if (field > kTensors)
      return createStringError("only sequences of tensors are supported");
    return Error::success();
  });
}

static Error readOptional(StringRef bytes, TensorGroup &group) {
  group.isAbsent = true;
  return forEachBytes(bytes, "OptionalProto", [&](int field, StringRef value) -> Error {
    if (field == kName)
      group.name = value.str();
    bool isSequence = group.kind == FileKind::OptionalSequence;
    if (field < kTensors)
      return Error::success();
    group.isAbsent = false;
    if (field == (isSequence ? kSequence : kTensors))
      return isSequence ? readSequence(value, group) : readTensorField(value, group);
    return createStringError("the optional has an element of another kind than the model says");
  });
}

Expected<TensorGroup> parseGroup(StringRef bytes, FileKind kind) {
  TensorGroup group;
  group.kind = kind;
  Error error = kind == FileKind::Tensor     ? readTensorField(bytes, group)
                : kind == FileKind::Sequence ? readSequence(bytes, group)
                                             : readOptional(bytes, group);
  if (error)
    return std::move(error);
  // The elements are inputs of their own (docs/abi.md).
  bool isSequence = kind == FileKind::Sequence || kind == FileKind::OptionalSequence;
  for (size_t i = 0; i < group.tensors.size(); ++i) {
    if (isSequence)
      group.tensors[i].name = group.name + "_" + std::to_string(i);
    else if (group.name.empty())
      group.name = group.tensors[i].name;
    else
      group.tensors[i].name = group.name;
  }
  return group;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static void appendBytes(std::string &to, int field, StringRef bytes) {
  google::protobuf::io::StringOutputStream stream(&to);
  CodedOutputStream output(&stream);
  output.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  output.WriteVarint32(static_cast<uint32_t>(bytes.size()));
  output.WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
}

/// A message with a name and the kind of its elements.
static std::string startMessage(StringRef name, uint32_t kind) {
  std::string message;
  appendBytes(message, kName, name);
  google::protobuf::io::StringOutputStream stream(&message);
  CodedOutputStream output(&stream);
  output.WriteTag(WireFormatLite::MakeTag(kKind, WireFormatLite::WIRETYPE_VARINT));
  output.WriteVarint32(kind);
  return message;
}

static std::string serializeSequence(const TensorGroup &group) {
  std::string message = startMessage(group.name, kKindTensor);
  for (const Tensor &tensor : group.tensors)
    appendBytes(message, kTensors, serializeTensorProto(tensor));
  return message;
}

std::string serializeGroup(const TensorGroup &group) {
  if (group.kind == FileKind::Tensor)
    return serializeTensorProto(group.tensors.front());
  if (group.kind == FileKind::Sequence)
    return serializeSequence(group);
  bool isSequence = group.kind == FileKind::OptionalSequence;
  std::string message = startMessage(group.name, isSequence ? kKindSequence : kKindTensor);
  if (group.isAbsent)
    return message;
  if (isSequence)
    appendBytes(message, kSequence, serializeSequence(group));
  else
    appendBytes(message, kTensors, serializeTensorProto(group.tensors.front()));
  return message;
}

} // namespace onnxc::tools
