//===- Pad.td - Tensors made larger -----------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_PadOp : ONNX_Op<"Pad", 25, "Opaque", [Pure, AttrSizedOperandSegments]> {
  let summary = "adds a border to a tensor, or removes one where a pad is negative";
  let description = [{
    (C1) `pads` is a vector of known length: all begins, then all ends, of the
    axes in `axes`; absent: of all axes.
    (C2) `axes` names no axis twice.
    (C3) the result has room for what is known of the borders.
  }];
  let hasVerifier = 1;
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_I64Tensor:$pads, Optional<ONNX_AnyTensor>:$constant_value,
      Optional<ONNX_IndexTensor>:$axes,
      DefaultValuedAttr<ONNX_ChoiceAttr<["constant", "reflect", "edge", "wrap"]>, "\"constant\"">:$mode);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = [{
    $data `by` $pads (`value` $constant_value^)? (`axes` $axes^)? attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_CenterCropPadOp : ONNX_Op<"CenterCropPad", 18, "Opaque", [Pure]> {
  let summary = "crops or pads with zeros on both sides until a size is met";
  let description = [{
    (C1) `shape` has one entry per axis in `axes`; absent: per axis of the input.
  }];
  let arguments = (ins ONNX_AnyTensor:$input_data, ONNX_IndexTensor:$shape, OptionalAttr<DenseI64ArrayAttr>:$axes);
  let results = (outs ONNX_AnyTensor:$output_data);
  let assemblyFormat = "$input_data `to` $shape (`axes` $axes^)? attr-dict `:` functional-type(operands, results)";
}

def ONNX_TileOp : ONNX_Op<"Tile", 13, "Opaque", [Pure]> {
  let summary = "repeats a tensor along each axis";
  let description = [{ (C1) `repeats` has one entry per axis of the input. }];
  let arguments = (ins ONNX_AnyTensor:$input, ONNX_I64Tensor:$repeats);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input `times` $repeats attr-dict `:` functional-type(operands, results)";
}

def ONNX_ExpandOp : ONNX_Op<"Expand", 13, "Movement", [Pure, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let summary = "stretches a tensor to a shape by numpy's rule";
  let description = [{
    (C1) `shape` is a vector of known length; it and the input's shape broadcast.
  }];
  let arguments = (ins ONNX_AnyTensor:$input, ONNX_I64Tensor:$shape);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input `to` $shape attr-dict `:` functional-type(operands, results)";
}
