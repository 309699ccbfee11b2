//===- TensorFile.h - Tensors in files ---------------------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_SUPPORT_TENSORFILE_H
#define ONNXC_TOOLS_SUPPORT_TENSORFILE_H

#include "tools/support/Tensor.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace onnxc::tools {

/// Reads an ONNX TensorProto.  Any bytes are safe to give.
llvm::Expected<Tensor> parseTensorProto(llvm::StringRef bytes);

/// The tensor as a TensorProto with raw data.
std::string serializeTensorProto(const Tensor &tensor);

/// Reads NumPy's .npy format, versions 1 to 3, C order, little endian.  Any bytes are safe to give.
llvm::Expected<Tensor> parseNpy(llvm::StringRef bytes);

/// Reads a file of either kind, by its ending; a failure names the file.
llvm::Expected<Tensor> readTensor(llvm::StringRef path);

/// Writes a TensorProto.
llvm::Error writeTensor(const Tensor &tensor, llvm::StringRef path);

/// The tensors `<prefix>_0`, `<prefix>_1`, ... (.pb or .npy) of `folder`.
llvm::Expected<std::vector<Tensor>> readTensors(llvm::StringRef folder, llvm::StringRef prefix);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_SUPPORT_TENSORFILE_H
