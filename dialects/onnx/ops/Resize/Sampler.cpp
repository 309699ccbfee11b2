//===- Sampler.cpp - Coordinates of all modes -----------------------------===//

#include "dialects/onnx/ops/Resize/Sampler.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Element `i` of a float vector as f64.
static Value numberAt(OpLowering &l, Value vector, int64_t i) {
  Value number = tensor::ExtractOp::create(l.b, l.loc, vector, l.constantIndex(i));
  return number.getType().isF64() ? number : Value(arith::ExtFOp::create(l.b, l.loc, l.b.getF64Type(), number));
}

/// The scale that follows from sizes; one for all axes where that keeps their ratio.
static Value scaleOfSizes(OpLowering &l, Reals &r, const Sampler &sampler) {
  ResizeOp op = sampler.op;
  if (op.getKeepAspectRatioPolicy() == "stretch")
    return r.div(sampler.out, sampler.in);
  auto adaptor = l.adaptor<ResizeOp>();
  DimBuilder dims = l.dims();
  FailureOr<SmallVector<ResizedAxis>> axes = resizedAxes(adaptor, dims);
  Value scale;
  for (const ResizedAxis &axis : *axes) {
    Value wanted = r.fromIndex(l.index(dims.value(adaptor.getSizes(), axis.position)));
    Value own = r.div(wanted, r.fromIndex(l.index(l.dim(adaptor.getX(), axis.axis))));
    if (!scale)
      scale = own;
    else if (op.getKeepAspectRatioPolicy() == "not_larger")
      scale = r.min(scale, own);
    else
      scale = r.max(scale, own);
  }
  return scale;
}

Sampler Sampler::get(OpLowering &l, const ResizedAxis &axis) {
  auto adaptor = l.adaptor<ResizeOp>();
  Reals r(l.b, l.loc);
  Sampler s{cast<ResizeOp>(l.op), axis, {}, {}, {}, {}, {}};
  s.in = r.fromIndex(l.index(l.dim(adaptor.getX(), axis.axis)));
  s.out = r.fromIndex(l.index(axis.out));
  if (axis.scale)
    s.scale = r.constant(*axis.scale);
  else
    s.scale = adaptor.getScales() ? numberAt(l, adaptor.getScales(), axis.position) : scaleOfSizes(l, r, s);
  if (s.op.getCoordinateTransformationMode() == "tf_crop_and_resize") {
    int64_t count = s.op.getAxes() ? s.op.getAxes()->size() : l.resultType().getRank();
    s.start = numberAt(l, adaptor.getRoi(), axis.position);
    s.end = numberAt(l, adaptor.getRoi(), count + axis.position);
  }
  return s;
}

Value Sampler::coordinate(Reals &r, Value at) const {
  StringRef mode = op.getCoordinateTransformationMode();
  Value x = r.fromIndex(at), width = r.mul(scale, in);
  Value isSingle = arith::CmpFOp::create(r.b, r.loc, arith::CmpFPredicate::OEQ, width, r.constant(1));
  // Whatever the mode does with a result of one element, it must not divide by zero.
  auto perStep = [&](Value extent) { return r.div(extent, r.select(isSingle, r.constant(1), r.add(width, -1.0))); };
  Value center = r.div(r.add(x, 0.5), scale);
  if (mode == "asymmetric")
    return r.div(x, scale);
  if (mode == "tf_half_pixel_for_nn")
    return center;
  if (mode == "align_corners")
    return r.select(isSingle, r.constant(0), r.mul(x, perStep(last(r))));
  if (mode == "pytorch_half_pixel")
    return r.select(isSingle, r.constant(-0.5), r.add(center, -0.5));
  if (mode == "half_pixel_symmetric") {
    Value offset = r.mul(r.mul(in, 0.5), r.sub(r.constant(1), r.div(out, width)));
    return r.add(r.add(offset, center), -0.5);
  }
  if (mode == "tf_crop_and_resize") {
    Value extent = r.mul(r.sub(end, start), last(r));
    Value inside = r.select(isSingle, r.mul(extent, 0.5), r.mul(x, perStep(extent)));
    return r.add(inside, r.mul(start, last(r)));
  }
  return r.add(center, -0.5);
}

Value Sampler::nearest(Reals &r, Value coordinate) const {
  StringRef mode = op.getNearestMode();
  Value low = r.floor(coordinate);
  if (mode == "ceil")
    return r.ceil(coordinate);
  if (mode == "floor")
    return low;
  auto predicate = mode == "round_prefer_floor" ? arith::CmpFPredicate::OLE : arith::CmpFPredicate::OLT;
  Value isLow = arith::CmpFOp::create(r.b, r.loc, predicate, r.sub(coordinate, low), r.constant(0.5));
  return r.select(isLow, low, r.add(low, 1.0));
}
