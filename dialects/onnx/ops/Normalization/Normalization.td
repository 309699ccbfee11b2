//===- Normalization.td - Normalisations ------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

class ONNX_FloatDefault<string value> : DefaultValuedAttr<F32Attr, value # "f">;

class ONNX_ComposedNormalizationOp<string name, int since, list<Trait> traits = []>
    : ONNX_Op<name, since, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>] # traits>;

def ONNX_BatchNormalizationOp : ONNX_ComposedNormalizationOp<"BatchNormalization", 15, [AttrSizedResultSegments]> {
  let description = [{
    (C1) the input has rank >= 2; the other operands are vectors of the channels, dimension 1.
  }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$scale, ONNX_FloatTensor:$B, ONNX_FloatTensor:$input_mean,
      ONNX_FloatTensor:$input_var, ONNX_FloatDefault<"1e-5">:$epsilon, ONNX_FloatDefault<"0.9">:$momentum,
      DefaultValuedAttr<I64Attr, "0">:$training_mode);
  let results = (outs ONNX_FloatTensor:$Y, Optional<ONNX_FloatTensor>:$running_mean, Optional<ONNX_FloatTensor>:$running_var);
  let elementType = [{ return ::mlir::getElementTypeOrSelf((result ? getInputMean() : getX()).getType()); }];
  let assemblyFormat = [{
    $X `scale` $scale `bias` $B `mean` $input_mean `variance` $input_var attr-dict `:` type($X) `,` type($scale) `,`
    type($B) `,` type($input_mean) `,` type($input_var) `->` type($Y) (`mean` type($running_mean)^)? (`variance` type($running_var)^)?
  }];
}
def ONNX_GroupNormalizationOp : ONNX_ComposedNormalizationOp<"GroupNormalization", 21> {
  let description = [{
    (C1) the input has rank >= 2.
    (C2) the number of groups divides the number of channels, dimension 1.
  }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$scale, ONNX_FloatTensor:$bias, ONNX_FloatDefault<"1e-5">:$epsilon,
      ConfinedAttr<I64Attr, [IntPositive]>:$num_groups, DefaultValuedAttr<I64Attr, "1">:$stash_type);
  let results = (outs ONNX_FloatTensor:$Y);
  let assemblyFormat = "$X `,` $scale `,` $bias `groups` $num_groups attr-dict `:` type($X) `,` type($scale) `,` type($bias) `->` type($Y)";
}
def ONNX_LpNormalizationOp : ONNX_ComposedNormalizationOp<"LpNormalization", 22> {
  let summary = "elements divided by the norm along an axis; 0 where that is 0";
  let arguments = (ins ONNX_FloatTensor:$input, DefaultValuedAttr<I64Attr, "-1">:$axis,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntMinValue<1>, IntMaxValue<2>]>, "2">:$p);
  let results = (outs ONNX_FloatTensor:$output);
  let assemblyFormat = "$input `axis` $axis attr-dict `:` type($input) `->` type($output)";
}

// Normalised by statistics of the elements that lie along some axes.
def ONNX_LayerNormalizationOp : ONNX_Op<"LayerNormalization", 17, "Reduction", [Pure, AttrSizedResultSegments]> {
  let description = [{ Over the axes from `axis` on.  Computed in f32 at least, whatever `stash_type` says. }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$Scale, Optional<ONNX_FloatTensor>:$B,
      DefaultValuedAttr<I64Attr, "-1">:$axis, ONNX_FloatDefault<"1e-5">:$epsilon, DefaultValuedAttr<I64Attr, "1">:$stash_type);
  let results = (outs ONNX_FloatTensor:$Y, Optional<ONNX_FloatTensor>:$Mean, Optional<ONNX_FloatTensor>:$InvStdDev);
  let elementType = [{
    return result ? ::onnxc::onnx::elementTypeFromOnnx(getStashType(), getContext())
                  : ::mlir::getElementTypeOrSelf(getX().getType());
  }];
  let assemblyFormat = [{
    $X `scale` $Scale (`bias` $B^)? `axis` $axis attr-dict `:` type($X) `,` type($Scale) (`,` type($B)^)?
    `->` type($Y) (`mean` type($Mean)^)? (`inverse` type($InvStdDev)^)?
  }];
}
def ONNX_RMSNormalizationOp : ONNX_Op<"RMSNormalization", 23, "Reduction", [Pure]> {
  let description = [{ Over the axes from `axis` on.  Computed in f32 at least, whatever `stash_type` says. }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$scale, DefaultValuedAttr<I64Attr, "-1">:$axis,
      ONNX_FloatDefault<"1e-5">:$epsilon, DefaultValuedAttr<I64Attr, "1">:$stash_type);
  let results = (outs ONNX_FloatTensor:$Y);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getScale().getType()); }];
  let assemblyFormat = "$X `,` $scale `axis` $axis attr-dict `:` type($X) `,` type($scale) `->` type($Y)";
}
def ONNX_InstanceNormalizationOp : ONNX_Op<"InstanceNormalization", 22, "Reduction", [Pure]> {
  let description = [{
    Over all dimensions but the first and `axis`, which is the second but for the layout.
    (C1) the input has rank >= 2.
  }];
  let arguments = (ins ONNX_FloatTensor:$input, ONNX_FloatTensor:$scale, ONNX_FloatTensor:$B, ONNX_FloatDefault<"1e-5">:$epsilon,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$axis);
  let results = (outs ONNX_FloatTensor:$output);
  let assemblyFormat = "$input `,` $scale `,` $B attr-dict `:` type($input) `,` type($scale) `,` type($B) `->` type($output)";
}
def ONNX_MeanVarianceNormalizationOp : ONNX_Op<"MeanVarianceNormalization", 13, "Reduction", [Pure]> {
  let arguments = (ins ONNX_FloatTensor:$X, DefaultValuedAttr<DenseI64ArrayAttr, "{0, 2, 3}">:$axes);
  let results = (outs ONNX_FloatTensor:$Y);
  let assemblyFormat = "$X attr-dict `:` type($X) `->` type($Y)";
}
def ONNX_LRNOp : ONNX_Op<"LRN", 13, "Opaque", [Pure]> {
  let summary = "elements divided by a power of the mean square of `size` neighbouring channels";
  let description = [{
    (C1) the input has rank >= 2.
    `axis`, which ONNX does not have, is where the channels are: 1 unless layout assignment has moved them.
  }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatDefault<"1e-4">:$alpha, ONNX_FloatDefault<"0.75">:$beta,
      ONNX_FloatDefault<"1.0">:$bias, ConfinedAttr<I64Attr, [IntPositive]>:$size, DefaultValuedAttr<I64Attr, "1">:$axis);
  let results = (outs ONNX_FloatTensor:$Y);
  let assemblyFormat = "$X `size` $size attr-dict `:` type($X) `->` type($Y)";
}
