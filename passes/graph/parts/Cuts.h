//===- Cuts.h - Parts of a tensor along one axis -----------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_PARTS_CUTS_H
#define ONNXC_PASSES_GRAPH_PARTS_CUTS_H

#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/IR/PatternMatch.h"

namespace onnxc {

/// `size` > 0 neighbours along one axis.
struct Cut {
  int64_t axis, start, size;
};

/// What `op` takes of an axis of known size; none where it cuts along several axes, at places that
/// are not known, with steps, or takes nothing.
std::optional<Cut> cutOf(onnx::SliceOp op);

/// The part of `data`, or `data` where that is all.
mlir::Value sliced(mlir::OpBuilder &b, mlir::Location loc, mlir::Value data, Cut cut);

/// Elementwise operators before joins instead of behind them.
void addSinkJoins(mlir::RewritePatternSet &patterns);
/// Rows that have been repeated are chosen among those that are.
void addReadRepeated(mlir::RewritePatternSet &patterns);
/// Joins of joins and of views become joins of parts.
void addJoinPatterns(mlir::RewritePatternSet &patterns);
/// What cuts rows out of products cuts them before.
void addRowCutPatterns(mlir::RewritePatternSet &patterns);

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_PARTS_CUTS_H
