//===- TransposePatterns.h - What FoldTransposes consists of -----*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_ORDER_TRANSPOSEPATTERNS_H
#define ONNXC_PASSES_GRAPH_ORDER_TRANSPOSEPATTERNS_H

#include "dialects/onnx/Onnx.h"

#include "mlir/IR/PatternMatch.h"

namespace onnxc {

/// `value` under a shape with at most one unknown size.
mlir::Value reshaped(mlir::RewriterBase &rewriter, mlir::Location loc, mlir::Value value,
                     llvm::ArrayRef<int64_t> shape);

/// Whether the dimensions other than those of size 1 keep their order, so that a
/// transpose is a reshape.
bool isFreeTranspose(mlir::RankedTensorType type, llvm::ArrayRef<int64_t> perm);

/// Through reshapes that split or merge dimensions.
void addSinkThroughReshapes(mlir::RewritePatternSet &patterns);
/// What is left of transposes at both sides of a merging reshape becomes one.
void addRaiseThroughMerge(mlir::RewritePatternSet &patterns);
/// Through what drops, adds or joins dimensions.
void addSinkPatterns(mlir::RewritePatternSet &patterns);
/// Those that are left rise to where they are reshapes.
void addRaisePatterns(mlir::RewritePatternSet &patterns);
/// Sizes are asked of what is written.
void addRaiseShapes(mlir::RewritePatternSet &patterns);
/// Slices of merged dimensions before the transpose.
void addRaiseSlices(mlir::RewritePatternSet &patterns);

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_ORDER_TRANSPOSEPATTERNS_H
