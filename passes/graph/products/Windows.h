//===- Windows.h - Windows that are taken apart before a product -*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_PRODUCTS_WINDOWS_H
#define ONNXC_PASSES_GRAPH_PRODUCTS_WINDOWS_H

#include "mlir/IR/PatternMatch.h"

namespace onnxc {

/// A convolution by a window of 1 over what has been taken out of larger windows becomes one over
/// these (FoldWindows.cpp).
void addWindowPatterns(mlir::RewritePatternSet &patterns);
/// Products of joined neighbouring rows become convolutions along these (RowWindows.cpp).
void addRowWindows(mlir::RewritePatternSet &patterns);

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_PRODUCTS_WINDOWS_H
