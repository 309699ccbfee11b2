//===- Resize.td - Tensors sampled at other positions -----------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ResizeOp : ONNX_Op<"Resize", 19, "Opaque", [Pure, AttrSizedOperandSegments]> {
  let summary = "a tensor sampled at more or fewer positions along some axes";
  let description = [{
    (C1) exactly one of `scales` and `sizes` is given, with one entry per axis in `axes`; absent: per axis.
    (C2) `roi` has a start and an end per axis, if the coordinates depend on it.
    (C3) the size of a result that keeps the aspect ratio is known.
    (C4) antialiasing needs a scale or a size of the input that is known: it bounds the length of the filter.
  }];
  let arguments = (ins ONNX_PlainTensor:$x, Optional<ONNX_FloatTensor>:$roi, Optional<ONNX_FloatTensor>:$scales,
      Optional<ONNX_I64Tensor>:$sizes, DefaultValuedAttr<I64Attr, "0">:$antialias,
      OptionalAttr<DenseI64ArrayAttr>:$axes,
      DefaultValuedAttr<ONNX_ChoiceAttr<["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners",
                                         "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"]>,
                        "\"half_pixel\"">:$coordinate_transformation_mode,
      DefaultValuedAttr<F32Attr, "-0.75f">:$cubic_coeff_a, DefaultValuedAttr<I64Attr, "0">:$exclude_outside,
      DefaultValuedAttr<F32Attr, "0.0f">:$extrapolation_value,
      DefaultValuedAttr<ONNX_ChoiceAttr<["stretch", "not_larger", "not_smaller"]>, "\"stretch\"">:$keep_aspect_ratio_policy,
      DefaultValuedAttr<ONNX_ChoiceAttr<["nearest", "linear", "cubic"]>, "\"nearest\"">:$mode,
      DefaultValuedAttr<ONNX_ChoiceAttr<["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]>,
                        "\"round_prefer_floor\"">:$nearest_mode);
  let results = (outs ONNX_PlainTensor:$y);
  // One element, sampled anywhere, is repeated.
  let hasCanonicalizeMethod = 1;
  let assemblyFormat = [{
    $x (`roi` $roi^)? (`scales` $scales^)? (`sizes` $sizes^)? attr-dict `:` functional-type(operands, results)
  }];
}
