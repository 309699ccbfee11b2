//===- GraphRules.h - What verifiers of operators with graphs share -*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_GRAPHRULES_H
#define ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_GRAPHRULES_H

#include "dialects/onnx/Onnx.h"

namespace onnxc::onnx {

inline mlir::Operation *yieldOf(mlir::Region &region) { return region.front().getTerminator(); }

/// The only element of a constant, if `value` is one.
std::optional<int64_t> knownScalar(mlir::Value value);

/// Fails when `value`, which may be null, is known to have more or less than one element.
mlir::LogicalResult requireOneElement(mlir::Operation *op, mlir::Value value, llvm::StringRef what);

/// Two types that stand for one value: same element type and rank, sizes that do
/// not contradict each other.
mlir::LogicalResult requireCompatible(mlir::Operation *op, mlir::Type x, mlir::Type y,
                                      const llvm::Twine &what);

mlir::LogicalResult requireCount(mlir::Operation *op, size_t found, size_t expected,
                                 llvm::StringRef what);

} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_GRAPHRULES_H
