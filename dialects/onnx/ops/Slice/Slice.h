#ifndef ONNXC_DIALECTS_ONNX_OPS_SLICE_H
#define ONNXC_DIALECTS_ONNX_OPS_SLICE_H
#include "dialects/onnx/Onnx.h"
namespace onnxc::onnx {
/// The first number that no unknown size of `type` reaches, as exporters write it for "the rest":
/// memory ends before.
int64_t firstImpossibleSize(mlir::RankedTensorType type);
} // namespace onnxc::onnx

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Slice/Slice.h.inc"

namespace onnxc::onnx {
/// What a Slice takes of each dimension of its input: `sizes` elements from
/// `starts` on, `steps` (not zero, may be negative) apart.
struct SliceRanges {
  Dims starts, sizes, steps;
};
mlir::FailureOr<SliceRanges> sliceRanges(SliceOp::Adaptor op, DimBuilder &dims);
} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_SLICE_H
