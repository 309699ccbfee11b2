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

def ONNX_AffineGridOp : ONNX_Op<"AffineGrid", 20, "Opaque", [Pure]> {
  let summary = "the grid for GridSample that an affine transformation gives";
  let description = [{
    (C1) `size` is (batch, channel, spatial...) with 2 or 3 spatial sizes.
    (C2) `theta` is (batch, s, s + 1) for s spatial sizes.
  }];
  let arguments = (ins ONNX_FloatTensor:$theta, ONNX_I64Tensor:$size, DefaultValuedAttr<I64Attr, "0">:$align_corners);
  let results = (outs ONNX_FloatTensor:$grid);
  let assemblyFormat = "$theta `over` $size attr-dict `:` functional-type(operands, results)";
}

class ONNX_DeformOp<string name, int since, list<Trait> traits, dag operands, dag attributes> : ONNX_Op<name, since, "Opaque",
    [Pure] # traits> {
  let arguments = !con(operands, (ins DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$offset_group,
      OptionalAttr<DenseI64ArrayAttr>:$dilations, OptionalAttr<DenseI64ArrayAttr>:$pads,
      OptionalAttr<DenseI64ArrayAttr>:$strides), attributes);
  let results = (outs ONNX_FloatTensor:$Y);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def ONNX_DeformConvOp : ONNX_DeformOp<"DeformConv", 22, [AttrSizedOperandSegments, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>],
    (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$W, ONNX_FloatTensor:$offset, Optional<ONNX_FloatTensor>:$B,
         Optional<ONNX_FloatTensor>:$mask),
    (ins DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$group, OptionalAttr<DenseI64ArrayAttr>:$kernel_shape)> {
  let summary = "a convolution that moves each tap by an offset, and weighs it by a mask";
  let description = [{
    `offset` has for each offset group, tap and spatial dimension a channel, `mask` one for each group and tap.
    (C1) the ranks of `X`, `W` and `offset` are equal and at least 3; the kernel's size is known.
    (C2) channels(X) = group * dim(W, 1).
    (C3) the channels of `offset` and `mask` fit the offset groups and the kernel.
    (C4) the spatial sizes of `offset` and `mask` are the result's.
  }];
}

def ONNX_DeformPatchesOp : ONNX_DeformOp<"DeformPatches", 0, [],
    (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$offset, Optional<ONNX_FloatTensor>:$mask),
    (ins DenseI64ArrayAttr:$kernel_shape)> {
  let summary = "what each tap of a DeformConv reads: (batch, channel, tap, spatial...)";
}
