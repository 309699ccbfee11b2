//===- Outputs.h - What is done with results ---------------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_OUTPUTS_H
#define ONNXC_TOOLS_ONNXC_RUN_OUTPUTS_H

#include "compiler/import/Import.h"
#include "tools/support/Compare.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace onnxc::tools {

/// Writes output_N.pb for each output of the model, of which `values` tell those that have
/// several tensors.
llvm::Error writeOutputs(std::vector<Tensor> outputs, const ModelValues &values,
                         llvm::StringRef folder);

/// Prints how `outputs` compare with the tensors in `folder`, and the first mismatches; false
/// when they differ.
llvm::Expected<bool> compareWithFiles(std::vector<Tensor> outputs, const ModelValues &values,
                                      llvm::StringRef folder, const Tolerance &tolerance);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_OUTPUTS_H
