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

/// What a file holds; it does not say so itself, but the model's type does.
enum class FileKind { Tensor, Sequence, Optional, OptionalSequence };

/// The tensors of one input or output.
struct TensorGroup {
  std::string name;
  FileKind kind = FileKind::Tensor;
  bool isAbsent = false; // an optional without an element
  std::vector<Tensor> tensors;
};

/// Reads an ONNX TensorProto, SequenceProto or OptionalProto.  Any bytes are safe to give.
llvm::Expected<TensorGroup> parseGroup(llvm::StringRef bytes, FileKind kind);
std::string serializeGroup(const TensorGroup &group);

/// Reads NumPy's .npy format, versions 1 to 3, C order, little endian.  Any bytes are safe to give.
llvm::Expected<Tensor> parseNpy(llvm::StringRef bytes);

/// Reads a file of either kind, by its ending; a failure names the file.
llvm::Expected<Tensor> readTensor(llvm::StringRef path);

/// Writes the format that the group's kind has.
llvm::Error writeGroup(const TensorGroup &group, llvm::StringRef path);

/// The contents of `<prefix>_0`, `<prefix>_1`, ... (.pb or .npy) of `folder`; tensors, where
/// `kinds` does not say more.
llvm::Expected<std::vector<TensorGroup>> readGroups(llvm::StringRef folder, llvm::StringRef prefix,
                                                    llvm::ArrayRef<FileKind> kinds);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_SUPPORT_TENSORFILE_H
