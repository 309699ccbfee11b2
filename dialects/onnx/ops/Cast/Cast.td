//===- Cast.td - Between element types --------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_CastOp : ONNX_UnaryOp<"Cast", 28, ONNX_AnyTensor, ONNX_AnyTensor, [
    DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the same number in another element type";
  let description = [{
    (C1) only strings become strings: the digits of a number would need memory of their own.
    `to` is a TensorProto.DataType.  Floats are rounded to the nearest, ties to even; to
    an integer they are truncated as in C, and what is out of range has some value but
    never traps.  `saturate` is about floats of 8 bits only, `round_mode` about f8E8M0FNU.
  }];
  let arguments = (ins ONNX_AnyTensor:$input, I64Attr:$to, DefaultValuedAttr<I64Attr, "1">:$saturate,
      DefaultValuedAttr<ONNX_ChoiceAttr<["up", "down", "nearest"]>, "\"up\"">:$round_mode);
  let elementType = [{ return ::onnxc::onnx::elementTypeFromOnnx(getTo(), getContext()); }];
  let hasFolder = 1;
  let shapeFunction = [{}];
}
def ONNX_CastLikeOp : ONNX_Op<"CastLike", 25, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "Cast to the element type of the second operand";
  let arguments = (ins ONNX_AnyTensor:$input, ONNX_AnyTensor:$target_type, DefaultValuedAttr<I64Attr, "1">:$saturate,
      DefaultValuedAttr<ONNX_ChoiceAttr<["up", "down", "nearest"]>, "\"up\"">:$round_mode);
  let results = (outs ONNX_AnyTensor:$output);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getTargetType().getType()); }];
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return ::onnxc::dimsSameAsFirst(op.getOperands(), dims, results);
    }
  }];
  let assemblyFormat = "$input `as` $target_type attr-dict `:` type($input) `,` type($target_type) `->` type($output)";
}
def ONNX_BitCastOp : ONNX_UnaryOp<"BitCast", 26, ONNX_PlainTensor> {
  let summary = "the same bits as another element type";
  let description = [{ (C1) both element types have the same number of bits (a bool has 8). }];
  let arguments = (ins ONNX_PlainTensor:$input, I64Attr:$to);
  let elementType = [{ return ::onnxc::onnx::elementTypeFromOnnx(getTo(), getContext()); }];
  let shapeFunction = [{}];
}
