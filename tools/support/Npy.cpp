//===- Npy.cpp - NumPy's tensor format ------------------------------------===//
//
// A .npy file is a magic string, a version, and a header that is a Python
// dictionary literal in a fixed form:
//   {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
// Then come the data.
//
//===----------------------------------------------------------------------===//

#include "tools/support/TensorFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace llvm;

namespace onnxc::tools {

static int32_t dtypeOf(StringRef descr) {
  static const struct {
    const char *descr;
    onnxc_dtype dtype;
  } kTypes[] = {{"f4", ONNXC_FLOAT},    {"f8", ONNXC_DOUBLE},    {"f2", ONNXC_FLOAT16},
                {"b1", ONNXC_BOOL},     {"i1", ONNXC_INT8},      {"u1", ONNXC_UINT8},
                {"i2", ONNXC_INT16},    {"u2", ONNXC_UINT16},    {"i4", ONNXC_INT32},
                {"u4", ONNXC_UINT32},   {"i8", ONNXC_INT64},     {"u8", ONNXC_UINT64},
                {"c8", ONNXC_COMPLEX64}, {"c16", ONNXC_COMPLEX128}};
  if (!descr.empty() && StringRef("<|=").contains(descr.front()))
    descr = descr.drop_front();
  for (const auto &type : kTypes)
    if (descr == type.descr)
      return type.dtype;
  return 0;
}

/// The text after "'key':" in the header.
static StringRef valueOf(StringRef header, StringRef key) {
  size_t at = header.find(("'" + key + "':").str());
  return at == StringRef::npos ? StringRef() : header.substr(at + key.size() + 3).ltrim();
}

/// "(2, 3, ...": false if it is no tuple of sizes.
static bool parseShape(StringRef text, SmallVectorImpl<int64_t> &shape) {
  if (!text.consume_front("("))
    return false;
  size_t end = text.find(')');
  if (end == StringRef::npos)
    return false;
  SmallVector<StringRef> sizes;
  text.take_front(end).split(sizes, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef size : sizes) {
    int64_t value = 0;
    if (size.trim().empty())
      continue;
    if (size.trim().getAsInteger(10, value))
      return false;
    shape.push_back(value);
  }
  return true;
}

Expected<Tensor> parseNpy(StringRef bytes) {
  StringRef rest = bytes;
  if (!rest.consume_front("\x93NUMPY") || rest.size() < 6)
    return createStringError("not a .npy file");
  unsigned lengthBytes = rest[0] == 1 ? 2 : 4;
  if (rest[0] < 1 || rest[0] > 3)
    return createStringError("version %d of the .npy format is unknown", rest[0]);
  rest = rest.drop_front(2);
  uint64_t length = lengthBytes == 2 ? support::endian::read16le(rest.data())
                                     : support::endian::read32le(rest.data());
  rest = rest.drop_front(lengthBytes);
  if (length > rest.size())
    return createStringError("the header ends after the file");
  StringRef header = rest.take_front(length), data = rest.drop_front(length);

  Tensor tensor;
  StringRef descr = valueOf(header, "descr");
  descr = descr.drop_front(descr.empty() ? 0 : 1).take_until([](char c) { return c == '\''; });
  tensor.dtype = dtypeOf(descr);
  if (tensor.dtype == 0)
    return createStringError("element type '%s' is not supported", descr.str().c_str());
  if (!valueOf(header, "fortran_order").starts_with("False"))
    return createStringError("data are not in C order");
  if (!parseShape(valueOf(header, "shape"), tensor.shape))
    return createStringError("the shape is not a tuple of sizes");
  Expected<int64_t> count = countElements(tensor.shape, tensor.dtype);
  if (!count)
    return count.takeError();
  if (data.size() != *count * onnxc_dtype_size(tensor.dtype))
    return createStringError("%s does not have %llu bytes",
                             describe(tensor.dtype, tensor.shape).c_str(),
                             static_cast<unsigned long long>(data.size()));
  tensor.data.assign(data.begin(), data.end());
  return tensor;
}

} // namespace onnxc::tools
