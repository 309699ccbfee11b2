//===- ContractPatterns.h - What happens to contractions ---------*- C++ -*-===//

#ifndef ONNXC_PASSES_TENSOR_CONTRACTPATTERNS_H
#define ONNXC_PASSES_TENSOR_CONTRACTPATTERNS_H

#include "mlir/IR/PatternMatch.h"

namespace onnxc {

/// Columns that are split into pieces become dimensions.
void addSplitColumns(mlir::RewritePatternSet &patterns);

} // namespace onnxc

#endif // ONNXC_PASSES_TENSOR_CONTRACTPATTERNS_H
