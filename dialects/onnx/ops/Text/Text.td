//===- Text.td - Operators on strings ---------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ParseNumberOp : ONNX_SameShapeOp<"ParseNumber", 0, "Opaque", [Pure]> {
  let summary = "the number that each string writes";
  let description = [{
    Not an ONNX operator; what Cast from strings becomes.  Plain and scientific notation; a
    result of f64 may also be "inf" or "nan" in any case, and is right to within two units in the
    last place.  White space around the number is skipped; any other string is an error.

    `transitions` is the automaton that reads them: [state, byte] is the next state
    (ParseNumber.cpp).  `powers` are those of ten, from 0 to 308.
  }];
  let arguments = (ins ONNX_StringTensor:$input, ONNX_Tensor<[UI8]>:$transitions, ONNX_Tensor<[F64]>:$powers);
  let results = (outs ONNX_Tensor<[F64, I64]>:$output);
  let elementType = [{ return ::mlir::getElementTypeOrSelf((*this)->getResult(0).getType()); }];
  let assemblyFormat = "$input `by` $transitions `,` $powers attr-dict `:` functional-type(operands, results)";
}

def ONNX_StringsOp : ONNX_Op<"Strings", 0, "Opaque", [Pure]> {
  let summary = "strings whose bytes stand one after the other in a constant";
  let description = [{
    Not an ONNX operator; what constants of strings become (onnxc-expand-strings).  String i
    consists of the bytes from offsets[i] up to offsets[i + 1].  The result has one for each
    index, or all in order as a vector when there is no index.
    (C1) offsets is a vector of n + 1 numbers and bytes a vector, both of fixed size and constant.
  }];
  let arguments = (ins ONNX_I64Tensor:$offsets, ONNX_Tensor<[UI8]>:$bytes, Optional<ONNX_I64Tensor>:$index);
  let results = (outs ONNX_StringTensor:$output);
  let elementType = [{ return StringType::get(getContext()); }];
  let assemblyFormat = "$offsets `of` $bytes (`at` $index^)? attr-dict `:` functional-type(operands, results)";
}
