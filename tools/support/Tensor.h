//===- Tensor.h - Data on its way into or out of a model ---------*- C++ -*-===//

#ifndef ONNXC_TOOLS_SUPPORT_TENSOR_H
#define ONNXC_TOOLS_SUPPORT_TENSOR_H

#include "onnxc.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace onnxc::tools {

/// A dense row-major tensor in the form that a compiled model takes: bools and
/// 2- and 4-bit elements have a byte each.
struct Tensor {
  std::string name;
  int32_t dtype = 0; // onnxc_dtype
  llvm::SmallVector<int64_t> shape;
  llvm::SmallVector<char, 0> data;
  std::vector<std::string> strings; // instead of data, if that is what the elements are

  int64_t numElements() const;
};

/// Number of elements of `shape`; an error if a size is negative or the tensor
/// would have more than INT64_MAX bytes.
llvm::Expected<int64_t> countElements(llvm::ArrayRef<int64_t> shape, int32_t dtype);

/// E.g. "float32[1x3x224x224]".
std::string describe(int32_t dtype, llvm::ArrayRef<int64_t> shape);

/// Bits of one element in a file: 2, 4, or a multiple of 8.  0 for strings and unknown types.
unsigned fileBits(int32_t dtype);

/// Between bytes with several elements each (the first in the lowest bits, as ONNX
/// packs them) and one byte per element.  Signed elements are sign-extended.
llvm::SmallVector<char, 0> unpackElements(llvm::ArrayRef<char> packed, int32_t dtype,
                                          int64_t numElements);
llvm::SmallVector<char, 0> packElements(llvm::ArrayRef<char> elements, int32_t dtype);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_SUPPORT_TENSOR_H
