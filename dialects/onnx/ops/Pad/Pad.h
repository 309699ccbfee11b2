#ifndef ONNXC_DIALECTS_ONNX_OPS_PAD_H
#define ONNXC_DIALECTS_ONNX_OPS_PAD_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Pad/Pad.h.inc"

namespace onnxc::onnx {
/// How many elements a Pad adds per dimension of its input; negative: removes.
struct Borders {
  Dims before, after;
};
mlir::FailureOr<Borders> bordersOf(PadOp::Adaptor op, DimBuilder &dims);
mlir::FailureOr<Borders> bordersOf(CenterCropPadOp::Adaptor op, DimBuilder &dims);

/// The one element that `op` adds, if it is known; null for other modes, too.
mlir::Attribute addedElement(PadOp op);
} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_PAD_H
