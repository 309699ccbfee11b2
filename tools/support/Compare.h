//===- Compare.h - Are two tensors equal enough? -----------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_SUPPORT_COMPARE_H
#define ONNXC_TOOLS_SUPPORT_COMPARE_H

#include "tools/support/Tensor.h"

namespace onnxc::tools {

/// |actual - expected| <= atol + rtol * |expected| + scale * (the largest finite |expected|).  The
/// defaults are those of ONNX's backend tests, which are numpy.allclose's.
struct Tolerance {
  double rtol = 1e-3;
  double atol = 1e-7;
  double scale = 0;
};

struct Comparison {
  std::string shapeProblem; // empty if types and shapes agree
  int64_t mismatches = 0;
  double maxAbsError = 0, maxRelError = 0;
  llvm::SmallVector<std::string> examples; // the first mismatches, in words
  std::string largest;                     // the mismatch with the largest difference
  double largestError = -1;                // of that one; infinite when one of them is no number

  bool isEqual() const { return shapeProblem.empty() && mismatches == 0; }
};

/// Floating-point elements are compared with the tolerance, NaN equals NaN;
/// all others must be the same.
Comparison compare(const Tensor &actual, const Tensor &expected, const Tolerance &tolerance = {});

/// The same where the axes of `actual` may stand in another order than those of `expected`, or have
/// more or less of size 1: the order in which fewest elements differ.  `shapeProblem` when there is
/// none.
Comparison compareInAnyOrder(const Tensor &actual, const Tensor &expected,
                             const Tolerance &tolerance = {});

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_SUPPORT_COMPARE_H
