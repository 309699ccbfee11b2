#ifndef ONNXC_DIALECTS_ONNX_OPS_REDUCTION_H
#define ONNXC_DIALECTS_ONNX_OPS_REDUCTION_H
#include "dialects/onnx/Onnx.h"

namespace onnxc::onnx {
/// Shapes of reductions with an `axes` operand, which may be null.
mlir::LogicalResult dimsReduced(mlir::Value data, mlir::Value axes, bool keepDims, bool noopWithEmptyAxes,
                                DimBuilder &dims, ResultDims &results);
mlir::LogicalResult dimsArgReduced(mlir::Value data, int64_t axis, bool keepDims, DimBuilder &dims,
                                   ResultDims &results);
} // namespace onnxc::onnx

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Reduction/Reduction.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_REDUCTION_H
