//===- Conv.td - Convolutions -----------------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ConvOp : ONNX_Op<"Conv", 22, "Contraction", [Pure]> {
  let summary = "convolution over any number of spatial dimensions";
  let description = [{
    (C1) `x` has rank >= 3 and `w` the same rank.
    (C2) channels(x) = group * dim(w, 1).
    (C3) group divides dim(w, 0).
    (C4) `kernel_shape`, if given, is the spatial shape of `w`.
    (C5) `b` is a vector with an element per output channel.
    The result of integers of up to 16 bits, which only quantized operators convolve, is i32.

    Two forms that ONNX does not have, made by layout assignment and weight packing:
    with `channels_last`, `x` and the result are (batch, spatial..., channel);
    with `packed_n` = output channels per group, `w` has been packed by
    onnx.PackWeights as [group if > 1, ceil(OC / P), spatial..., IC, P], and `kernel_shape` is present;
    where there is one channel per group, as [ceil(C / P), spatial..., 1, P].
    With `packed_k` = IC it is [.., spatial..., ceil(IC / G), P, G], and with `packed_k` = KW * IC, where KW is the
    size of the kernel's last dimension, in which its elements are neighbours, [.., spatial but for the last...,
    ceil(KW * IC / G), P, G].
    `pad_value` is what the elements that padding adds are, and `flips_a` as in MatMul.
    With `winograd` = T, too, the weights are transformed for Winograd's F(4x4, 3x3), which computes T tiles
    of 4x4 results at a time: [6, 6, ceil(OC / P), IC, P].
  }];
  let arguments = (ins ONNX_NumberTensor:$x, ONNX_NumberTensor:$w, Optional<ONNX_NumberTensor>:$b,
      DefaultValuedStrAttr<ONNX_AutoPadAttr, "NOTSET">:$auto_pad,
      OptionalAttr<DenseI64ArrayAttr>:$dilations, DefaultValuedAttr<I64Attr, "1">:$group,
      OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
      OptionalAttr<DenseI64ArrayAttr>:$strides,
      UnitAttr:$channels_last, OptionalAttr<I64Attr>:$packed_n, OptionalAttr<I64Attr>:$winograd,
      OptionalAttr<I64Attr>:$packed_k, UnitAttr:$flips_a, DefaultValuedAttr<I64Attr, "0">:$pad_value);
  let results = (outs ONNX_NumberTensor:$y);
  // As operators are composed of it: not packed in groups.
  let builders = [OpBuilder<(ins "::mlir::Type":$type, "::mlir::Value":$x, "::mlir::Value":$w, "::mlir::Value":$b,
          "::mlir::StringAttr":$autoPad, "::mlir::DenseI64ArrayAttr":$dilations, "::mlir::IntegerAttr":$group,
          "::mlir::DenseI64ArrayAttr":$kernelShape, "::mlir::DenseI64ArrayAttr":$pads, "::mlir::DenseI64ArrayAttr":$strides,
          "::mlir::UnitAttr":$channelsLast, "::mlir::IntegerAttr":$packedN, "::mlir::IntegerAttr":$winograd),
      [{
        build($_builder, $_state, type, x, w, b, autoPad, dilations, group, kernelShape, pads, strides, channelsLast, packedN,
              winograd, ::mlir::IntegerAttr(), ::mlir::UnitAttr(), $_builder.getI64IntegerAttr(0));
      }]>];
  let elementType = [{ return productElementType(::mlir::getElementTypeOrSelf(getX().getType())); }];
  let moreDeclarations = [{
    /// The window over the spatial dimensions.
    static ::mlir::FailureOr<::onnxc::Window> getWindow(Adaptor op, ::onnxc::DimBuilder &dims);
    /// Output channels of all groups.
    int64_t getOutputChannels();
    /// Whether a row of the kernel is one dimension of the packed weights.
    bool isPackedByRows();
    /// Whether every channel has a kernel of its own and no two are mixed.
    bool isDepthwise();
  }];
  let assemblyFormat = "$x `,` $w (`,` $b^)? attr-dict `:` type($x) `,` type($w) (`,` type($b)^)? `->` type($y)";
}
