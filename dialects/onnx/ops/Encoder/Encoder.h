#ifndef ONNXC_DIALECTS_ONNX_OPS_ENCODER_H
#define ONNXC_DIALECTS_ONNX_OPS_ENCODER_H
#include "dialects/onnx/Onnx.h"
#include "mlir/IR/PatternMatch.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Encoder/Encoder.h.inc"

namespace onnxc {
/// The position of each element of `input` among `keys`, or their number; `op` is what is
/// decomposed, and has the error if there is no table for these keys.
mlir::FailureOr<mlir::Value> emitPositions(mlir::RewriterBase &b, mlir::Operation *op, mlir::Value input,
                                           mlir::ElementsAttr keys, bool mustFind = false);
} // namespace onnxc
#endif // ONNXC_DIALECTS_ONNX_OPS_ENCODER_H
