//===- Reshape.td - The same elements under another shape or order -*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

// The result's elements are the first operand's, in the same order.
defvar ONNX_ViewValue = [{
  ::onnxc::Dim valueAt(::onnxc::DimBuilder &dims, int64_t index) { return dims.value((*this)->getOperand(0), index); }
}];
class ONNX_ViewOp<string name, int since> : ONNX_Op<name, since, "View", [Pure, ONNX_ShapeValueInterface]> {
  let moreDeclarations = ONNX_ViewValue;
}

def ONNX_IdentityOp : ONNX_SameShapeOp<"Identity", 25, "View", [Pure, ONNX_ShapeValueInterface]> {
  let moreDeclarations = ONNX_ViewValue;
  let arguments = (ins ONNX_AnyTensor:$input);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
  let hasFolder = 1;
}
def ONNX_ReshapeOp : ONNX_ViewOp<"Reshape", 25> {
  let description = [{
    (C1) `shape` is a vector of known length.
    (C2) at most one element of it is -1.
    (C3) 0 copies the input's dimension unless `allowzero`.
  }];
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_I64Tensor:$shape, DefaultValuedAttr<I64Attr, "0">:$allowzero);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$data `to` $shape attr-dict `:` type($data) `,` type($shape) `->` type($output)";
}
def ONNX_FlattenOp : ONNX_ViewOp<"Flatten", 25> {
  let arguments = (ins ONNX_AnyTensor:$input, DefaultValuedAttr<I64Attr, "1">:$axis);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input `axis` $axis attr-dict `:` type($input) `->` type($output)";
}
def ONNX_SqueezeOp : ONNX_ViewOp<"Squeeze", 25> {
  let arguments = (ins ONNX_AnyTensor:$data, Optional<ONNX_I64Tensor>:$axes);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$data (`axes` $axes^)? attr-dict `:` type($data) (`,` type($axes)^)? `->` type($output)";
}
def ONNX_UnsqueezeOp : ONNX_ViewOp<"Unsqueeze", 25> {
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_I64Tensor:$axes);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$data `axes` $axes attr-dict `:` type($data) `,` type($axes) `->` type($output)";
}
def ONNX_ShapeOp : ONNX_Op<"Shape", 25, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let arguments = (ins ONNX_AnyTensor:$data, DefaultValuedAttr<I64Attr, "0">:$start, OptionalAttr<I64Attr>:$end);
  let results = (outs ONNX_I64Tensor:$output);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = "$data attr-dict `:` type($data) `->` type($output)";
}
def ONNX_SizeOp : ONNX_Op<"Size", 25, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let arguments = (ins ONNX_AnyTensor:$data);
  let results = (outs ONNX_I64Tensor:$size);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = "$data attr-dict `:` type($data) `->` type($size)";
}
def ONNX_TransposeOp : ONNX_Op<"Transpose", 25, "Movement", [Pure]> {
  let description = [{ (C1) `perm` is a permutation of the input's dimensions; absent: reversed. }];
  let arguments = (ins ONNX_AnyTensor:$data, OptionalAttr<DenseI64ArrayAttr>:$perm);
  let results = (outs ONNX_AnyTensor:$transposed);
  let moreDeclarations = [{
    /// The permutation, also where it is the default.
    ::llvm::SmallVector<int64_t> getPermutation();
    /// Builds the operator with its inferred type.
    static ::mlir::Value createInferred(::mlir::OpBuilder &b, ::mlir::Location loc, ::mlir::Value data, ::llvm::ArrayRef<int64_t> perm);
  }];
  let assemblyFormat = "$data (`perm` $perm^)? attr-dict `:` type($data) `->` type($transposed)";
}

// Between channels and blocks of space.  Mode DCR: the block is the slower part of the
// channel, CRD: the faster one.
class ONNX_BlockOp<string name> : ONNX_Op<name, 28, "Movement", [Pure]> {
  let arguments = (ins ONNX_AnyTensor:$input, ConfinedAttr<I64Attr, [IntPositive]>:$blocksize,
      DefaultValuedAttr<ONNX_ChoiceAttr<["DCR", "CRD"]>, "\"DCR\"">:$mode);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input `by` $blocksize attr-dict `:` type($input) `->` type($output)";
}
def ONNX_DepthToSpaceOp : ONNX_BlockOp<"DepthToSpace"> {
  let description = [{
    (C1) the input has rank 4.
    (C2) blocksize^2 divides the channels.
  }];
}
def ONNX_SpaceToDepthOp : ONNX_BlockOp<"SpaceToDepth"> {
  let description = [{
    (C1) the input has rank 4.
    (C2) blocksize divides both spatial sizes.
  }];
}
