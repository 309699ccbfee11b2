//===- Text.td - Operators on strings ---------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_StringSplitOp : ONNX_Op<"StringSplit", 20, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the parts of strings between delimiters, and how many there are";
  let description = [{
    Without a delimiter white space (of ASCII) separates words.  The last dimension of the first
    result is the largest number of parts; strings of fewer parts get empty ones.
    (C1) maxsplit is not negative.
    (C2) the number of parts is bounded: by maxsplit, or by a declared size, which the run checks.
  }];
  let arguments = (ins ONNX_StringTensor:$X, OptionalAttr<StrAttr>:$delimiter, OptionalAttr<I64Attr>:$maxsplit);
  let results = (outs ONNX_StringTensor:$Y, ONNX_I64Tensor:$Z);
  let elementType = [{
    if (result == 1)
      return ::mlir::IntegerType::get(getContext(), 64);
    return StringType::get(getContext());
  }];
  let assemblyFormat = "$X attr-dict `:` functional-type(operands, results)";
}

// The two halves of StringSplit, which are not ONNX operators.  `delimiter` is empty for white space;
// the part number `maxsplit` has all the rest.
def ONNX_CountPartsOp : ONNX_SameShapeOp<"CountParts", 0, "Opaque", [Pure]> {
  let summary = "how many parts each string has";
  let arguments = (ins ONNX_StringTensor:$input, StrAttr:$delimiter, I64Attr:$maxsplit);
  let results = (outs ONNX_I64Tensor:$output);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = "$input `by` $delimiter `at` `most` $maxsplit attr-dict `:` functional-type(operands, results)";
}
def ONNX_SplitPartsOp : ONNX_Op<"SplitParts", 0, "Opaque", [Pure]> {
  let summary = "the first `count` parts of each string";
  let arguments = (ins ONNX_StringTensor:$input, ONNX_I64Tensor:$count, StrAttr:$delimiter, I64Attr:$maxsplit);
  let results = (outs ONNX_StringTensor:$output);
  let elementType = [{ return StringType::get(getContext()); }];
  let assemblyFormat = [{
    $input `,` $count `by` $delimiter `at` `most` $maxsplit attr-dict `:` functional-type(operands, results)
  }];
}

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
