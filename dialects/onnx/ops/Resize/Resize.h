#ifndef ONNXC_DIALECTS_ONNX_OPS_RESIZE_H
#define ONNXC_DIALECTS_ONNX_OPS_RESIZE_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Resize/Resize.h.inc"

namespace onnxc::onnx {
/// How one axis of a tensor is resized.
struct ResizedAxis {
  int64_t axis;
  int64_t position;            ///< among the operator's axes: where scales, sizes and roi have it
  Dim out;                     ///< size afterwards
  std::optional<double> scale; ///< if it is known when compiling
};
mlir::FailureOr<llvm::SmallVector<ResizedAxis>> resizedAxes(ResizeOp::Adaptor op, DimBuilder &dims);
} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_RESIZE_H
