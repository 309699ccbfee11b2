//===- ConvTranspose.td - Transposed convolutions ---------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ConvTransposeOp : ONNX_Op<"ConvTranspose", 22, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the transpose of a convolution";
  let description = [{
    Each input element adds the kernel, times itself, to the output at its place times the stride.
    (C1) `x` has rank >= 3 and `w` the same rank; `w` is (channels, outputs per group, spatial...).
    (C2) channels(x) = dim(w, 0), a multiple of group.
    (C3) `kernel_shape`, if given, is the spatial shape of `w`.
    (C4) `b` is a vector with an element per output channel.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, ONNX_NumberTensor:$w, Optional<ONNX_NumberTensor>:$b,
      DefaultValuedAttr<ONNX_AutoPadAttr, "\"NOTSET\"">:$auto_pad,
      OptionalAttr<DenseI64ArrayAttr>:$dilations, DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$group,
      OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$output_padding,
      OptionalAttr<DenseI64ArrayAttr>:$output_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
      OptionalAttr<DenseI64ArrayAttr>:$strides);
  let results = (outs ONNX_NumberTensor:$y);
  let moreDeclarations = [{
    struct Geometry {
      ::onnxc::Window window;
      /// Borders of the output that are left out, all at its beginning, then all at its end;
      /// negative ones are added.
      ::onnxc::Dims crop;
      ::llvm::SmallVector<int64_t> outputPadding;
    };
    static ::mlir::FailureOr<Geometry> getGeometry(Adaptor op, ::onnxc::DimBuilder &dims);
  }];
  let assemblyFormat = "$x `,` $w (`,` $b^)? attr-dict `:` functional-type(operands, results)";
}

def ONNX_SpreadOp : ONNX_Op<"Spread", 1, "Opaque", [Pure]> {
  let summary = "zeros between the elements of a tensor and around them";
  let description = [{
    Not an ONNX operator: the first half of a transposed convolution.  Along each axis,
    `before` zeros, then the elements with `strides` - 1 zeros in between, then `after`
    zeros.  All lists have one entry per axis.
  }];
  let arguments = (ins ONNX_NumberTensor:$input, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$before,
      DenseI64ArrayAttr:$after);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = "$input `by` $strides `before` $before `after` $after attr-dict `:` type($input) `->` type($output)";
}

def ONNX_InterleaveOp : ONNX_Op<"Interleave", 1, "Movement", [Pure]> {
  let summary = "channels spread over the blocks of space that they are computed for";
  let description = [{
    Not an ONNX operator: the second half of a transposed convolution.  `strides` has an
    entry per axis, the size of a block, which is 1 along `axis`.  That one is read as
    (group, place in the block along each axis..., depth) and becomes (group, depth); the places
    move to their axes, from which `before` elements are then left out at the beginning, and
    `after` at the end.
    (C1) All lists have one entry per axis.
    (C2) `groups` times the size of a block divides the size along `axis`, if that is known.
  }];
  let arguments = (ins ONNX_NumberTensor:$input, I64Attr:$axis, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$before,
      DenseI64ArrayAttr:$after, DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs ONNX_NumberTensor:$output);
  let moreDeclarations = [{
    /// Elements of a block.
    int64_t getBlockSize() { return blockSizeOf(getStrides()); }
    static int64_t blockSizeOf(::llvm::ArrayRef<int64_t> strides);
  }];
  let hasCanonicalizer = 1;
  let assemblyFormat = [{
    $input `axis` $axis `by` $strides `before` $before `after` $after attr-dict `:` type($input) `->` type($output)
  }];
}

def ONNX_Col2ImOp : ONNX_Op<"Col2Im", 18, "Opaque", [Pure]> {
  let summary = "an image as the sum of blocks, one per column";
  let description = [{
    (C1) `image_shape` and `block_shape` are vectors of the same known length, at least 1.
    (C2) the input is (batch, channels * elements of a block, number of blocks).
    (C3) `dilations` and `strides` have an entry per spatial dimension, `pads` two; the first two are positive.
  }];
  let arguments = (ins ONNX_NumberTensor:$input, ONNX_I64Tensor:$image_shape, ONNX_I64Tensor:$block_shape,
      OptionalAttr<DenseI64ArrayAttr>:$dilations, OptionalAttr<DenseI64ArrayAttr>:$pads,
      OptionalAttr<DenseI64ArrayAttr>:$strides);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = "$input `to` $image_shape `from` $block_shape attr-dict `:` functional-type(operands, results)";
  let moreDeclarations = [{
    /// The window whose kernel, which operands give, is a block; its kernel's sizes are 1.
    ::mlir::FailureOr<::onnxc::Window> getWindow(::onnxc::DimBuilder &dims);
    /// How many blocks there are along a dimension.
    static ::onnxc::Dim numBlocks(::onnxc::DimBuilder &dims, const ::onnxc::Window &window, unsigned axis, ::onnxc::Dim image,
                                  ::onnxc::Dim block);
  }];
}
