//===- Sample.td - Images sampled at positions that are data ----*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_GridSampleOp : ONNX_Op<"GridSample", 22, "Opaque", [Pure]> {
  let summary = "an image sampled at the normalised positions in a grid";
  let description = [{
    (C1) `x` is (batch, channel, spatial...), `grid` (batch, spatial..., number of spatial dimensions), whose
    last dimension counts from the innermost spatial dimension.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, ONNX_FloatTensor:$grid, DefaultValuedAttr<I64Attr, "0">:$align_corners,
      DefaultValuedAttr<ONNX_ChoiceAttr<["linear", "nearest", "cubic"]>, "\"linear\"">:$mode,
      DefaultValuedAttr<ONNX_ChoiceAttr<["zeros", "border", "reflection"]>, "\"zeros\"">:$padding_mode);
  let results = (outs ONNX_NumberTensor:$y);
  let assemblyFormat = "$x `at` $grid attr-dict `:` functional-type(operands, results)";
}

def ONNX_RoiAlignOp : ONNX_Op<"RoiAlign", 22, "Opaque", [Pure]> {
  let summary = "regions of an image pooled to one size, sampled between pixels";
  let description = [{
    (C1) `x` has rank 4, `rois` is (regions, 4) and `batch_indices` (regions).
  }];
  let arguments = (ins ONNX_FloatTensor:$x, ONNX_FloatTensor:$rois, ONNX_I64Tensor:$batch_indices,
      DefaultValuedAttr<ONNX_ChoiceAttr<["half_pixel", "output_half_pixel"]>, "\"half_pixel\"">:$coordinate_transformation_mode,
      DefaultValuedAttr<ONNX_ChoiceAttr<["avg", "max"]>, "\"avg\"">:$mode,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$output_height,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$output_width,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative]>, "0">:$sampling_ratio,
      DefaultValuedAttr<F32Attr, "1.0f">:$spatial_scale);
  let results = (outs ONNX_FloatTensor:$y);
  let assemblyFormat = "$x `regions` $rois `of` $batch_indices attr-dict `:` functional-type(operands, results)";
}
