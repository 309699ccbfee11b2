#ifndef ONNXC_DIALECTS_ONNX_OPS_CONV_H
#define ONNXC_DIALECTS_ONNX_OPS_CONV_H
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Window.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Conv/Conv.h.inc"

namespace onnxc::onnx {
/// Fails when a convolution's bias does not have one element per output channel.
mlir::LogicalResult requirePerChannel(DimBuilder &dims, mlir::Value bias, Dim channels);
} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_CONV_H
