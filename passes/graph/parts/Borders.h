//===- Borders.h - Constants around a tensor ---------------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_PARTS_BORDERS_H
#define ONNXC_PASSES_GRAPH_PARTS_BORDERS_H

#include "dialects/onnx/ops/Pad/Pad.h"

#include "mlir/IR/PatternMatch.h"

namespace onnxc {

/// Elements before and behind along one axis.
struct Border {
  int64_t axis, before, behind;
};

/// The border that `op` adds, if it is along one axis.
std::optional<Border> borderOf(onnx::PadOp op);

/// Whether a kernel of its own computes `value`, and so can write it anywhere.
bool isComputed(mlir::Value value);

/// Copies of one tensor by different steps become one step.
void addShiftPatterns(mlir::RewritePatternSet &patterns);

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_PARTS_BORDERS_H
