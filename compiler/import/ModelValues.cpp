//===- ModelValues.cpp - What a file's inputs and outputs are -------------===//
//
// For programs that read test data, whose format depends on it.  Weights are skipped.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/Import.h"
#include "compiler/import/proto/onnx.pb.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

using namespace mlir;
using namespace onnxc;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Field numbers.
static constexpr int kModelGraph = 7, kGraphInitializer = 5, kGraphInput = 11, kGraphOutput = 12,
                     kTensorName = 8;

/// Calls `visit` for each field of a message whose contents are bytes; it says whether it
/// has read them.
static bool forEachField(CodedInputStream &input,
                         llvm::function_ref<bool(int field, int size)> visit) {
  while (uint32_t tag = input.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&input, tag))
        return false;
      continue;
    }
    uint32_t size = 0;
    if (!input.ReadVarint32(&size) || size > uint32_t(std::numeric_limits<int>::max()))
      return false;
    int end = input.CurrentPosition() + int(size);
    CodedInputStream::Limit limit = input.PushLimit(int(size));
    bool isRead = visit(WireFormatLite::GetTagFieldNumber(tag), int(size));
    input.PopLimit(limit);
    if (!isRead && input.CurrentPosition() < end && !input.Skip(end - input.CurrentPosition()))
      return false;
  }
  return true;
}

static ModelValue describe(const proto::ValueInfoProto &info) {
  const proto::TypeProto *type = &info.type();
  bool isOptional = type->has_optional_type();
  if (isOptional)
    type = &type->optional_type().elem_type();
  bool isSequence = type->has_sequence_type() && !type->sequence_type().elem_type().has_map_type();
  if (isSequence)
    type = &type->sequence_type().elem_type();
  ValueKind kind = isSequence ? (isOptional ? ValueKind::OptionalSequence : ValueKind::Sequence)
                              : (isOptional ? ValueKind::Optional : ValueKind::Tensor);
  return {info.name(), kind, type->tensor_type().has_shape()};
}

ModelValues onnxc::readModelValues(StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  ModelValues values;
  if (!file || (*file)->getBufferSize() > size_t(std::numeric_limits<int>::max()))
    return values;
  llvm::StringSet<> constants;
  CodedInputStream input(reinterpret_cast<const uint8_t *>((*file)->getBufferStart()),
                         int((*file)->getBufferSize()));
  input.SetTotalBytesLimit(std::numeric_limits<int>::max());
  auto readValue = [&](std::vector<ModelValue> &list, int size) {
    std::string bytes;
    proto::ValueInfoProto info;
    if (input.ReadString(&bytes, size) && info.ParseFromString(bytes))
      list.push_back(describe(info));
    return true;
  };
  auto readName = [&](int field, int size) {
    std::string name;
    if (field == kTensorName && input.ReadString(&name, size))
      constants.insert(name);
    return field == kTensorName;
  };
  auto readGraph = [&](int field, int size) {
    if (field == kGraphInput)
      return readValue(values.inputs, size);
    if (field == kGraphOutput)
      return readValue(values.outputs, size);
    return field == kGraphInitializer && forEachField(input, readName);
  };
  bool isModel = forEachField(input, [&](int field, int) {
    return field == kModelGraph && forEachField(input, readGraph);
  });
  if (!isModel)
    return {};
  llvm::erase_if(values.inputs,
                 [&](const ModelValue &value) { return constants.contains(value.name); });
  return values;
}
