//===- TensorProto.cpp - ONNX's tensor format -----------------------------===//
//
// A reader for the one message that test data consist of.  It reads the wire
// format itself, so that hostile input can be met field by field: no field is
// believed before the bytes that it speaks of are there.
//
//===----------------------------------------------------------------------===//

#include "tools/support/TensorFile.h"
#include "llvm/ADT/StringExtras.h"
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

using namespace llvm;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

namespace onnxc::tools {

namespace {

/// Field numbers of onnx.TensorProto.
enum Field {
  kDims = 1,
  kDataType = 2,
  kFloatData = 4,
  kInt32Data = 5,
  kStringData = 6,
  kInt64Data = 7,
  kName = 8,
  kRawData = 9,
  kDoubleData = 10,
  kUint64Data = 11,
  kDataLocation = 14,
};

/// The message before its parts are related to each other.
struct RawTensorProto {
  Tensor tensor;
  std::string raw;
  bool hasRaw = false;
  bool isExternal = false;
  /// Elements of the typed fields as bytes: 4 for float_data and int32_data, else 8.
  SmallVector<char, 0> typed;
  Field typedField = kRawData;
};

} // namespace

static void appendBytes(SmallVectorImpl<char> &bytes, uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i)
    bytes.push_back(static_cast<char>(value >> (8 * i)));
}

/// Reads one element of a repeated number.
static bool readNumber(CodedInputStream &input, WireFormatLite::WireType type, uint64_t &value) {
  if (type == WireFormatLite::WIRETYPE_VARINT)
    return input.ReadVarint64(&value);
  if (type == WireFormatLite::WIRETYPE_FIXED64)
    return input.ReadLittleEndian64(&value);
  uint32_t small = 0;
  if (type != WireFormatLite::WIRETYPE_FIXED32 || !input.ReadLittleEndian32(&small))
    return false;
  value = small;
  return true;
}

/// Reads a repeated number, packed or not, whose elements have wire type `element`.
static bool readNumbers(CodedInputStream &input, WireFormatLite::WireType type,
                        WireFormatLite::WireType element, function_ref<void(uint64_t)> consume) {
  uint64_t value = 0;
  if (type == element) {
    if (!readNumber(input, element, value))
      return false;
    consume(value);
    return true;
  }
  uint32_t length = 0;
  if (type != WireFormatLite::WIRETYPE_LENGTH_DELIMITED || !input.ReadVarint32(&length) ||
      length > static_cast<uint32_t>(INT32_MAX))
    return false;
  CodedInputStream::Limit limit = input.PushLimit(static_cast<int>(length));
  while (input.BytesUntilLimit() > 0) {
    if (!readNumber(input, element, value))
      return false;
    consume(value);
  }
  input.PopLimit(limit);
  return true;
}

/// Reads a field of element data.
static bool readTyped(CodedInputStream &input, WireFormatLite::WireType type, Field field,
                      RawTensorProto &result) {
  bool isFixed = field == kFloatData || field == kDoubleData;
  unsigned size = field == kFloatData || field == kInt32Data ? 4 : 8;
  WireFormatLite::WireType element = !isFixed    ? WireFormatLite::WIRETYPE_VARINT
                                     : size == 4 ? WireFormatLite::WIRETYPE_FIXED32
                                                 : WireFormatLite::WIRETYPE_FIXED64;
  if (result.typedField != kRawData && result.typedField != field)
    return false;
  result.typedField = field;
  return readNumbers(input, type, element,
                     [&](uint64_t value) { appendBytes(result.typed, value, size); });
}

static bool readBytes(CodedInputStream &input, WireFormatLite::WireType type, std::string &bytes) {
  uint32_t length = 0;
  return type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED && input.ReadVarint32(&length) &&
         length <= static_cast<uint32_t>(INT32_MAX) &&
         static_cast<int>(length) <= input.BytesUntilTotalBytesLimit() &&
         input.ReadString(&bytes, static_cast<int>(length));
}

static bool readField(CodedInputStream &input, uint32_t tag, RawTensorProto &result) {
  WireFormatLite::WireType type = WireFormatLite::GetTagWireType(tag);
  uint64_t value = 0;
  switch (WireFormatLite::GetTagFieldNumber(tag)) {
  case kDims:
    return readNumbers(input, type, WireFormatLite::WIRETYPE_VARINT, [&](uint64_t size) {
      result.tensor.shape.push_back(static_cast<int64_t>(size));
    });
  case kDataType:
    if (type != WireFormatLite::WIRETYPE_VARINT || !input.ReadVarint64(&value))
      return false;
    result.tensor.dtype = static_cast<int32_t>(value);
    return true;
  case kDataLocation:
    if (type != WireFormatLite::WIRETYPE_VARINT || !input.ReadVarint64(&value))
      return false;
    result.isExternal = value == 1;
    return true;
  case kFloatData:
  case kInt32Data:
  case kInt64Data:
  case kDoubleData:
  case kUint64Data:
    return readTyped(input, type, static_cast<Field>(WireFormatLite::GetTagFieldNumber(tag)),
                     result);
  case kStringData:
    return readBytes(input, type, result.tensor.strings.emplace_back());
  case kName:
    return readBytes(input, type, result.tensor.name);
  case kRawData:
    result.hasRaw = true;
    return readBytes(input, type, result.raw);
  default:
    return WireFormatLite::SkipField(&input, tag);
  }
}

/// The field that holds elements of this type when there is no raw data, and how many of
/// its entries one element takes.
static Field typedFieldOf(int32_t dtype, unsigned &entries) {
  entries = dtype == ONNXC_COMPLEX64 || dtype == ONNXC_COMPLEX128 ? 2 : 1;
  switch (dtype) {
  case ONNXC_FLOAT:
  case ONNXC_COMPLEX64:
    return kFloatData;
  case ONNXC_DOUBLE:
  case ONNXC_COMPLEX128:
    return kDoubleData;
  case ONNXC_INT64:
    return kInt64Data;
  case ONNXC_UINT32:
  case ONNXC_UINT64:
    return kUint64Data;
  default:
    return kInt32Data;
  }
}

/// Reduces each entry of a typed field to the low bytes that are the element.
static SmallVector<char, 0> narrow(ArrayRef<char> entries, unsigned entryBytes, unsigned bytes) {
  SmallVector<char, 0> result;
  for (size_t i = 0; i < entries.size(); i += entryBytes)
    append_range(result, entries.slice(i, bytes));
  return result;
}

/// Bytes in the form of raw_data, wherever the message has them.
static Expected<SmallVector<char, 0>> fileBytes(RawTensorProto &proto) {
  int32_t dtype = proto.tensor.dtype;
  if (proto.hasRaw)
    return SmallVector<char, 0>(proto.raw.begin(), proto.raw.end());
  if (proto.typed.empty())
    return SmallVector<char, 0>();
  unsigned entries = 0;
  if (typedFieldOf(dtype, entries) != proto.typedField)
    return createStringError("data are in a field that is not for %s", onnxc_dtype_name(dtype));
  unsigned entryBytes = proto.typedField == kFloatData || proto.typedField == kInt32Data ? 4 : 8;
  // Several small elements that share a byte share an entry, too.
  unsigned bytes = std::max(fileBits(dtype) / 8, 1u) / entries;
  return narrow(proto.typed, entryBytes, bytes);
}

/// The tensor of a message whose elements are strings.
static Expected<Tensor> takeStrings(RawTensorProto proto) {
  Expected<int64_t> count = countElements(proto.tensor.shape, ONNXC_STRING);
  if (!count)
    return count.takeError();
  if (static_cast<int64_t>(proto.tensor.strings.size()) != *count)
    return createStringError("%s needs %llu strings, found %llu",
                             describe(ONNXC_STRING, proto.tensor.shape).c_str(),
                             static_cast<unsigned long long>(*count),
                             static_cast<unsigned long long>(proto.tensor.strings.size()));
  return std::move(proto.tensor);
}

Expected<Tensor> parseTensorProto(StringRef bytes) {
  if (bytes.size() > static_cast<size_t>(INT32_MAX))
    return createStringError("larger than 2 GiB");
  CodedInputStream input(reinterpret_cast<const uint8_t *>(bytes.data()),
                         static_cast<int>(bytes.size()));
  input.SetTotalBytesLimit(static_cast<int>(bytes.size()));
  RawTensorProto proto;
  while (uint32_t tag = input.ReadTag())
    if (!readField(input, tag, proto))
      return createStringError("not a TensorProto: broken at byte %d", input.CurrentPosition());
  if (!input.ConsumedEntireMessage())
    return createStringError("not a TensorProto: broken at byte %d", input.CurrentPosition());
  Tensor &tensor = proto.tensor;
  if (proto.isExternal)
    return createStringError("data in another file are not supported");
  if (tensor.dtype == ONNXC_STRING)
    return takeStrings(std::move(proto));
  unsigned bits = fileBits(tensor.dtype);
  if (bits == 0)
    return createStringError("element type %d is not supported", tensor.dtype);
  Expected<int64_t> count = countElements(tensor.shape, tensor.dtype);
  if (!count)
    return count.takeError();
  Expected<SmallVector<char, 0>> data = fileBytes(proto);
  if (!data)
    return data.takeError();
  uint64_t needed = bits >= 8 ? *count * (bits / 8) : divideCeil(*count, 8 / bits);
  if (data->size() != needed)
    return createStringError("%s needs %llu bytes, found %llu (or is it no TensorProto, but a "
                             "sequence or an optional?)",
                             describe(tensor.dtype, tensor.shape).c_str(),
                             static_cast<unsigned long long>(needed),
                             static_cast<unsigned long long>(data->size()));
  tensor.data = bits >= 8 ? std::move(*data) : unpackElements(*data, tensor.dtype, *count);
  return std::move(tensor);
}

std::string serializeTensorProto(const Tensor &tensor) {
  std::string result;
  {
    google::protobuf::io::StringOutputStream stream(&result);
    CodedOutputStream output(&stream);
    for (int64_t size : tensor.shape) {
      output.WriteTag(WireFormatLite::MakeTag(kDims, WireFormatLite::WIRETYPE_VARINT));
      output.WriteVarint64(static_cast<uint64_t>(size));
    }
    output.WriteTag(WireFormatLite::MakeTag(kDataType, WireFormatLite::WIRETYPE_VARINT));
    output.WriteVarint32(static_cast<uint32_t>(tensor.dtype));
    auto writeBytes = [&](Field field, ArrayRef<char> bytes) {
      output.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
      output.WriteVarint64(bytes.size());
      output.WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
    };
    writeBytes(kName, ArrayRef<char>(tensor.name.data(), tensor.name.size()));
    for (const std::string &string : tensor.strings)
      writeBytes(kStringData, ArrayRef<char>(string.data(), string.size()));
    if (tensor.dtype == ONNXC_STRING)
      return result;
    if (fileBits(tensor.dtype) < 8)
      writeBytes(kRawData, packElements(tensor.data, tensor.dtype));
    else
      writeBytes(kRawData, tensor.data);
  }
  return result;
}

} // namespace onnxc::tools
