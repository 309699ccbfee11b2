//===- Transposes.h - What transposes are moved by ---------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_TRANSPOSES_H
#define ONNXC_PASSES_GRAPH_TRANSPOSES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/PatternMatch.h"

namespace onnxc {

/// Whether the dimensions other than those of size 1 keep their order, so that a transpose is a
/// reshape.
bool isFreeTranspose(mlir::RankedTensorType type, llvm::ArrayRef<int64_t> perm);

/// `value` under another shape, of which at most one size is not known.
mlir::Value reshapedTo(mlir::RewriterBase &rewriter, mlir::Location loc, mlir::Value value,
                       llvm::ArrayRef<int64_t> shape);

/// Transposes sink through what drops, adds or joins dimensions (SinkTransposes.cpp).
void addSinkPatterns(mlir::RewritePatternSet &patterns);
/// Those that are left rise to where they are reshapes.
void addRaisePatterns(mlir::RewritePatternSet &patterns);

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_TRANSPOSES_H
