//===- Tensor.cpp - Data on its way into or out of a model ----------------===//

#include "tools/support/Tensor.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace onnxc::tools {

int64_t Tensor::numElements() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

Expected<int64_t> countElements(ArrayRef<int64_t> shape, int32_t dtype) {
  // The library has this rule; it wants the shape as part of a description.
  onnxc_value value = {"", dtype, static_cast<int32_t>(shape.size()), shape.data(), nullptr};
  for (int64_t size : shape)
    if (size < 0)
      return createStringError("negative size %lld", static_cast<long long>(size));
  int64_t count = onnxc_num_elements(&value, nullptr);
  if (count < 0)
    return createStringError("%s is larger than any memory", describe(dtype, shape).c_str());
  return count;
}

std::string describe(int32_t dtype, ArrayRef<int64_t> shape) {
  const char *name = onnxc_dtype_name(dtype);
  std::string text = name ? name : ("type " + Twine(dtype)).str();
  text += "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? "x" : "") + std::to_string(shape[i]);
  return text + "]";
}

unsigned fileBits(int32_t dtype) {
  switch (dtype) {
  case ONNXC_STRING:
    return 0;
  case ONNXC_INT2:
  case ONNXC_UINT2:
    return 2;
  case ONNXC_INT4:
  case ONNXC_UINT4:
  case ONNXC_FLOAT4E2M1:
    return 4;
  default:
    return 8 * static_cast<unsigned>(onnxc_dtype_size(dtype));
  }
}

SmallVector<char, 0> unpackElements(ArrayRef<char> packed, int32_t dtype, int64_t numElements) {
  unsigned bits = fileBits(dtype), perByte = 8 / bits;
  bool isSigned = dtype == ONNXC_INT4 || dtype == ONNXC_INT2;
  SmallVector<char, 0> elements(numElements);
  for (int64_t i = 0; i < numElements; ++i) {
    unsigned value = static_cast<unsigned char>(packed[i / perByte]) >> (i % perByte * bits);
    value &= maskTrailingOnes<unsigned>(bits);
    elements[i] = static_cast<char>(isSigned ? SignExtend64(value, bits) : value);
  }
  return elements;
}

SmallVector<char, 0> packElements(ArrayRef<char> elements, int32_t dtype) {
  unsigned bits = fileBits(dtype), perByte = 8 / bits;
  SmallVector<char, 0> packed(divideCeil(elements.size(), perByte), 0);
  for (size_t i = 0; i < elements.size(); ++i) {
    unsigned value = static_cast<unsigned char>(elements[i]) & maskTrailingOnes<unsigned>(bits);
    packed[i / perByte] |= static_cast<char>(value << (i % perByte * bits));
  }
  return packed;
}

} // namespace onnxc::tools
