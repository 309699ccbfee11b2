#ifndef ONNXC_DIALECTS_ONNX_OPS_EINSUM_H
#define ONNXC_DIALECTS_ONNX_OPS_EINSUM_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Einsum/Einsum.h.inc"

namespace onnxc::onnx {
/// An equation with numbers for labels: those of the result first.  The dimensions
/// of an ellipsis are labels, too.
struct EinsumLabels {
  llvm::SmallVector<llvm::SmallVector<int64_t>> inputs; ///< per dimension of each input
  int64_t numResult = 0, numAll = 0;
  Dims sizes; ///< per label
};
mlir::FailureOr<EinsumLabels> einsumLabels(EinsumOp::Adaptor op, DimBuilder &dims);
} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_EINSUM_H
