//===- Compare.h - Are two tensors equal enough? -----------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_SUPPORT_COMPARE_H
#define ONNXC_TOOLS_SUPPORT_COMPARE_H

#include "tools/support/Tensor.h"

namespace onnxc::tools {

/// As numpy.allclose: |actual - expected| <= atol + rtol * |expected|.  The
/// defaults are those of ONNX's backend tests.
struct Tolerance {
  double rtol = 1e-3;
  double atol = 1e-7;
};

struct Comparison {
  std::string shapeProblem; // empty if types and shapes agree
  int64_t mismatches = 0;
  double maxAbsError = 0, maxRelError = 0;
  llvm::SmallVector<std::string> examples; // the first mismatches, in words

  bool isEqual() const { return shapeProblem.empty() && mismatches == 0; }
};

/// Floating-point elements are compared with the tolerance, NaN equals NaN;
/// all others must be the same.
Comparison compare(const Tensor &actual, const Tensor &expected, const Tolerance &tolerance = {});

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_SUPPORT_COMPARE_H
