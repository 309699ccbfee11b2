#ifndef ONNXC_DIALECTS_ONNX_OPS_CUMULATIVE_H
#define ONNXC_DIALECTS_ONNX_OPS_CUMULATIVE_H
#include "dialects/onnx/Onnx.h"

namespace onnxc::onnx {
/// The shape of `x`, once `axis` has been checked.
mlir::LogicalResult dimsCumulative(mlir::Value x, mlir::Value axis, DimBuilder &dims, ResultDims &results);
} // namespace onnxc::onnx

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Cumulative/Cumulative.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_CUMULATIVE_H
