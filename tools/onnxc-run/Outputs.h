//===- Outputs.h - What is done with results ---------------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_OUTPUTS_H
#define ONNXC_TOOLS_ONNXC_RUN_OUTPUTS_H

#include "tools/support/Compare.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace onnxc::tools {

/// Writes output_N.pb for each.
llvm::Error writeOutputs(llvm::ArrayRef<Tensor> outputs, llvm::StringRef folder);

/// Prints how `outputs` compare with the tensors in `folder`, and the first mismatches; false
/// when they differ.
llvm::Expected<bool> compareWithFiles(llvm::ArrayRef<Tensor> outputs, llvm::StringRef folder,
                                      const Tolerance &tolerance);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_OUTPUTS_H
