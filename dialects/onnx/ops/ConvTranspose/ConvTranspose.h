#ifndef ONNXC_DIALECTS_ONNX_OPS_CONVTRANSPOSE_H
#define ONNXC_DIALECTS_ONNX_OPS_CONVTRANSPOSE_H
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Window.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h.inc"

namespace onnxc {
/// Part of the family's lowerings.
void attachCol2ImLowerings(mlir::MLIRContext *ctx);
} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_CONVTRANSPOSE_H
