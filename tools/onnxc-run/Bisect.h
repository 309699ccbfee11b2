//===- Bisect.h - Which kernel is wrong? -------------------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_BISECT_H
#define ONNXC_TOOLS_ONNXC_RUN_BISECT_H

#include "tools/onnxc-run/RunOptions.h"

namespace onnxc::tools {

/// Runs the model and the one to compare with, both traced, and prints the first kernel whose
/// result differs; false when one does, or when outputs are not as expected.
llvm::Expected<bool> bisect(const RunOptions &run);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_BISECT_H
