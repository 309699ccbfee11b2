//===- Quantize.td - Between numbers and small integers ---------*- tablegen -*-===//
//
// Import aligns scales and zero points with the dimensions of the input, so that they
// broadcast by numpy's rule, whatever ONNX's granularity (tensor, axis or block): the
// operators are elementwise and fuse like all others.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ScaleTensor : ONNX_Tensor<[F16, BF16, F32, F8E8M0FNU, I32]>;
def ONNX_QuantizedTensor : ONNX_Tensor<[I8, I16, I32, UI8, UI16, ONNX_SmallInt, ONNX_Float8]>;
def ONNX_RealTensor : ONNX_Tensor<[F16, BF16, F32, I32]>;
def ONNX_DequantizedTensor : ONNX_Tensor<[F16, BF16, F32]>;

class ONNX_QuantizationOp<string name, int since, list<Trait> traits = []>
    : ONNX_SameShapeOp<name, since, "Elementwise", [Pure] # traits>;

def ONNX_QuantizeLinearOp : ONNX_QuantizationOp<"QuantizeLinear", 28> {
  let summary = "saturate(round(x / scale) + zero point), ties to even";
  let arguments = (ins ONNX_RealTensor:$x, ONNX_ScaleTensor:$y_scale, Optional<ONNX_QuantizedTensor>:$y_zero_point,
      DefaultValuedAttr<I64Attr, "0">:$output_dtype, DefaultValuedAttr<I64Attr, "0">:$precision,
      DefaultValuedAttr<I64Attr, "1">:$saturate);
  let results = (outs ONNX_QuantizedTensor:$y);
  let elementType = [{
    if (::mlir::Value zeroPoint = getYZeroPoint())
      return ::mlir::getElementTypeOrSelf(zeroPoint.getType());
    constexpr int64_t kUInt8 = 2;
    return ::onnxc::onnx::elementTypeFromOnnx(getOutputDtype() ? getOutputDtype() : kUInt8, getContext());
  }];
  let assemblyFormat = "$x `scale` $y_scale (`zero` $y_zero_point^)? attr-dict `:` type($x) `,` type($y_scale) (`,` type($y_zero_point)^)? `->` type($y)";
}
def ONNX_DequantizeLinearOp : ONNX_QuantizationOp<"DequantizeLinear", 28> {
  let summary = "(x - zero point) * scale";
  let arguments = (ins ONNX_QuantizedTensor:$x, ONNX_ScaleTensor:$x_scale, Optional<ONNX_QuantizedTensor>:$x_zero_point,
      DefaultValuedAttr<I64Attr, "0">:$output_dtype);
  let results = (outs ONNX_DequantizedTensor:$y);
  let elementType = [{
    return getOutputDtype() ? ::onnxc::onnx::elementTypeFromOnnx(getOutputDtype(), getContext())
                            : ::mlir::getElementTypeOrSelf(getXScale().getType());
  }];
  let assemblyFormat = "$x `scale` $x_scale (`zero` $x_zero_point^)? attr-dict `:` type($x) `,` type($x_scale) (`,` type($x_zero_point)^)? `->` type($y)";
}
def ONNX_DynamicQuantizeLinearOp
    : ONNX_Op<"DynamicQuantizeLinear", 11, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "QuantizeLinear to 8 bits with the scale of the elements' range, 0 included";
  let arguments = (ins ONNX_Tensor<[F32]>:$x);
  let results = (outs ONNX_Tensor<[UI8]>:$y, ONNX_Tensor<[F32]>:$y_scale, ONNX_Tensor<[UI8]>:$y_zero_point);
  let elementType = [{
    if (result == 1)
      return ::mlir::Float32Type::get(getContext());
    return ::mlir::IntegerType::get(getContext(), 8, ::mlir::IntegerType::Unsigned);
  }];
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y) `,` type($y_scale) `,` type($y_zero_point)";
}
