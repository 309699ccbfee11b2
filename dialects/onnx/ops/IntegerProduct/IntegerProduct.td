//===- IntegerProduct.td - Products of quantized tensors --------*- tablegen -*-===//
//
// Small integers stand for (integer - zero point) * scale.  These operators become
// MatMul and Conv on the integers, which sum in i32, and elementwise arithmetic.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ByteTensor : ONNX_Tensor<[I8, UI8]>;
def ONNX_ScaleOfBytes : ONNX_Tensor<[F32, F16, BF16]>;

class ONNX_IntegerProductOp<string name, int since, list<Trait> traits = []>
    : ONNX_Op<name, since, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>] # traits>;

def ONNX_MatMulIntegerOp : ONNX_IntegerProductOp<"MatMulInteger", 10, [AttrSizedOperandSegments]> {
  let summary = "matrix product of bytes, summed in i32";
  let description = [{ The zero point of `a` is one per row, that of `b` one per column, or a scalar. }];
  let arguments = (ins ONNX_ByteTensor:$a, ONNX_ByteTensor:$b, Optional<ONNX_ByteTensor>:$a_zero_point,
      Optional<ONNX_ByteTensor>:$b_zero_point);
  let results = (outs ONNX_Tensor<[I32]>:$y);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 32); }];
  let assemblyFormat = [{
    $a `,` $b (`zero` $a_zero_point^)? (`,` `zero` $b_zero_point^)? attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_QLinearMatMulOp : ONNX_IntegerProductOp<"QLinearMatMul", 21> {
  let summary = "matrix product of quantized tensors, quantized";
  let arguments = (ins ONNX_ByteTensor:$a, ONNX_ScaleOfBytes:$a_scale, ONNX_ByteTensor:$a_zero_point,
      ONNX_ByteTensor:$b, ONNX_ScaleOfBytes:$b_scale, ONNX_ByteTensor:$b_zero_point,
      ONNX_ScaleOfBytes:$y_scale, ONNX_ByteTensor:$y_zero_point);
  let results = (outs ONNX_ByteTensor:$y);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getYZeroPoint().getType()); }];
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

defvar ONNX_ConvolutionAttributes = (ins DefaultValuedAttr<ONNX_AutoPadAttr, "\"NOTSET\"">:$auto_pad,
    OptionalAttr<DenseI64ArrayAttr>:$dilations, DefaultValuedAttr<I64Attr, "1">:$group,
    OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
    OptionalAttr<DenseI64ArrayAttr>:$strides);

def ONNX_ConvIntegerOp : ONNX_IntegerProductOp<"ConvInteger", 10, [AttrSizedOperandSegments]> {
  let summary = "convolution of bytes, summed in i32; padding counts as the zero point";
  let description = [{ The zero point of `w` is one per output channel or a scalar. }];
  let arguments = !con((ins ONNX_ByteTensor:$x, ONNX_ByteTensor:$w, Optional<ONNX_ByteTensor>:$x_zero_point,
      Optional<ONNX_ByteTensor>:$w_zero_point), ONNX_ConvolutionAttributes);
  let results = (outs ONNX_Tensor<[I32]>:$y);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 32); }];
  let assemblyFormat = [{
    $x `,` $w (`zero` $x_zero_point^)? (`,` `zero` $w_zero_point^)? attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_QLinearConvOp : ONNX_IntegerProductOp<"QLinearConv", 10> {
  let summary = "convolution of quantized tensors, quantized";
  let description = [{ Scale and zero point of `w` are one per output channel or scalars. }];
  let arguments = !con((ins ONNX_ByteTensor:$x, ONNX_ScaleOfBytes:$x_scale, ONNX_ByteTensor:$x_zero_point,
      ONNX_ByteTensor:$w, ONNX_ScaleOfBytes:$w_scale, ONNX_ByteTensor:$w_zero_point,
      ONNX_ScaleOfBytes:$y_scale, ONNX_ByteTensor:$y_zero_point, Optional<ONNX_Tensor<[I32]>>:$b),
      ONNX_ConvolutionAttributes);
  let results = (outs ONNX_ByteTensor:$y);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getYZeroPoint().getType()); }];
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
