#ifndef ONNXC_DIALECTS_ONNX_OPS_CONVTRANSPOSE_H
#define ONNXC_DIALECTS_ONNX_OPS_CONVTRANSPOSE_H
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Window.h"

#include "mlir/IR/PatternMatch.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h.inc"

namespace onnxc {
/// Part of the family's lowerings.
void attachCol2ImLowerings(mlir::MLIRContext *ctx);

namespace onnx {
/// A vector (group, depth) as (group, place, depth), the same for each of `places`.
mlir::Value repeatedPlaces(mlir::RewriterBase &b, mlir::Location loc, mlir::Value vector, int64_t groups,
                           int64_t places);
} // namespace onnx
} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_CONVTRANSPOSE_H
