//===- Sampler.h - Where resizing samples an axis ----------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_RESIZE_SAMPLER_H
#define ONNXC_DIALECTS_ONNX_OPS_RESIZE_SAMPLER_H

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Reals.h"
#include "dialects/onnx/ops/Resize/Resize.h"

namespace onnxc::onnx {

/// What sampling along one axis depends on.
struct Sampler {
  mutable ResizeOp op; // its generated accessors are not const
  ResizedAxis axis;
  mlir::Value scale, in, out; // f64; `out` is the whole number
  mlir::Value start, end;     // region of interest, if there is one

  static Sampler get(OpLowering &l, const ResizedAxis &axis);
  /// The position in the input that result position `at` shows.
  mlir::Value coordinate(Reals &r, mlir::Value at) const;
  mlir::Value nearest(Reals &r, mlir::Value coordinate) const;
  mlir::Value last(Reals &r) const { return r.add(in, -1.0); }
};

} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_RESIZE_SAMPLER_H
