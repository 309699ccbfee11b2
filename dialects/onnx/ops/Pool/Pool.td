//===- Pool.td - Reductions over windows ------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

// A reduction over windows of the spatial dimensions.  `more` are the operator's own attributes.
class ONNX_PoolOp<string name, int since, Type element, dag more, list<Trait> traits = []>
    : ONNX_Op<name, since, "Reduction", [Pure] # traits> {
  let description = [{
    (C1) the input has a rank of at least 3 and `kernel_shape` one entry per spatial dimension.

    With `channels_last`, which ONNX does not have, input and result are (batch, spatial..., channel).
  }];
  let arguments = !con((ins element:$x,
      DefaultValuedAttr<ONNX_AutoPadAttr, "\"NOTSET\"">:$auto_pad, DefaultValuedAttr<I64Attr, "0">:$ceil_mode,
      OptionalAttr<DenseI64ArrayAttr>:$dilations, DenseI64ArrayAttr:$kernel_shape,
      OptionalAttr<DenseI64ArrayAttr>:$pads, OptionalAttr<DenseI64ArrayAttr>:$strides,
      UnitAttr:$channels_last), more);
  let moreDeclarations = [{
    /// The window over the spatial dimensions.
    ::mlir::FailureOr<::onnxc::Window> getWindow();
  }];
}

def ONNX_MaxPoolOp : ONNX_PoolOp<"MaxPool", 22, ONNX_NumberTensor, (ins DefaultValuedAttr<I64Attr, "0">:$storage_order)> {
  let summary = "largest element of each window, and where it was";
  let results = (outs ONNX_NumberTensor:$y, Optional<ONNX_I64Tensor>:$indices);
  let elementType = [{
    if (result == 1)
      return ::mlir::IntegerType::get(getContext(), 64);
    return ::mlir::getElementTypeOrSelf(getX().getType());
  }];
  let moreDeclarations = [{
    /// The window over the spatial dimensions.
    ::mlir::FailureOr<::onnxc::Window> getWindow();
  }];
  let assemblyFormat = "$x `window` $kernel_shape attr-dict `:` type($x) `->` type($y) (`,` type($indices)^)?";
}
def ONNX_AveragePoolOp : ONNX_PoolOp<"AveragePool", 22, ONNX_FloatTensor,
    (ins DefaultValuedAttr<I64Attr, "0">:$count_include_pad)> {
  let summary = "mean of each window, padding counted only if told so";
  let results = (outs ONNX_FloatTensor:$y);
  let assemblyFormat = "$x `window` $kernel_shape attr-dict `:` type($x) `->` type($y)";
}
def ONNX_LpPoolOp : ONNX_PoolOp<"LpPool", 22, ONNX_FloatTensor,
    (ins DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "2">:$p)> {
  let summary = "p-norm of each window";
  let results = (outs ONNX_FloatTensor:$y);
  let assemblyFormat = "$x `window` $kernel_shape attr-dict `:` type($x) `->` type($y)";
}

// A reduction over all spatial positions.
class ONNX_GlobalPoolOp<string name, int since, dag more = (ins)> : ONNX_Op<name, since, "Reduction", [Pure]> {
  let description = [{
    (C1) the input has a rank of at least 2.

    With `channels_last`, which ONNX does not have, input and result are (batch, spatial..., channel).
  }];
  let arguments = !con((ins ONNX_FloatTensor:$x, UnitAttr:$channels_last), more);
  let results = (outs ONNX_FloatTensor:$y);
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return globalPoolDims(op.getX(), op.getChannelsLast(), dims, results);
    }
  }];
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}
def ONNX_GlobalAveragePoolOp : ONNX_GlobalPoolOp<"GlobalAveragePool", 22>;
def ONNX_GlobalMaxPoolOp : ONNX_GlobalPoolOp<"GlobalMaxPool", 22>;
def ONNX_GlobalLpPoolOp
    : ONNX_GlobalPoolOp<"GlobalLpPool", 22, (ins DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "2">:$p)>;

def ONNX_MaxUnpoolOp : ONNX_Op<"MaxUnpool", 22, "Opaque", [Pure]> {
  let summary = "zeros, with elements where a MaxPool found them";
  let description = [{
    (C1) `x` and `indices` have the same shape of a rank of at least 3.
    (C2) `output_shape`, if given, has one entry per dimension and is nowhere smaller than what the attributes describe.
    Indices count in the tensor that the attributes describe, also when `output_shape` is larger.
  }];
  let arguments = (ins ONNX_FloatTensor:$x, ONNX_I64Tensor:$indices, Optional<ONNX_I64Tensor>:$output_shape,
      DenseI64ArrayAttr:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$pads, OptionalAttr<DenseI64ArrayAttr>:$strides);
  let results = (outs ONNX_FloatTensor:$output);
  let assemblyFormat = [{
    $x `at` $indices (`to` $output_shape^)? `window` $kernel_shape attr-dict `:` functional-type(operands, results)
  }];
}
