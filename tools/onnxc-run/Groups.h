//===- Groups.h - Sequences and optionals in test data -----------*- C++ -*-===//
//
// A compiled model has tensors only.  Which of them belong together, the ONNX file says
// that it was compiled from; without it every file is a tensor.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_GROUPS_H
#define ONNXC_TOOLS_ONNXC_RUN_GROUPS_H

#include "compiler/import/Import.h"
#include "tools/support/TensorFile.h"

namespace onnxc::tools {

std::vector<FileKind> fileKinds(const std::vector<ModelValue> &values);

/// How many elements the sequences have, as the data say, unless the user says it.
void setElements(const std::vector<ModelValue> &values, const std::vector<TensorGroup> &data,
                 ImportOptions &options);

/// All tensors in order.
std::vector<Tensor> flatten(std::vector<TensorGroup> groups);

/// The other way round, by the names of outputs.
std::vector<TensorGroup> groupOutputs(std::vector<Tensor> outputs,
                                      const std::vector<ModelValue> &values);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_GROUPS_H
