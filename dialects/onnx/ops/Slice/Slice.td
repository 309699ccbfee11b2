//===- Slice.td - Parts of tensors, and tensors from parts ------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ConcatOp : ONNX_Op<"Concat", 13, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let summary = "tensors one after the other along an axis";
  let description = [{
    (C1) there is at least one input, and all have the same rank of at least 1.
    (C2) their sizes agree but for `axis`.
    (C3) along `axis` the result is not smaller than what is known of the inputs.
  }];
  let hasVerifier = 1;
  let arguments = (ins Variadic<ONNX_AnyTensor>:$inputs, I64Attr:$axis);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$inputs `axis` $axis attr-dict `:` functional-type(operands, results)";
  let hasCanonicalizeMethod = 1;
}

def ONNX_ReplaceOp : ONNX_Op<"Replace", 0, "Opaque", [Pure]> {
  let summary = "a tensor with some of its elements replaced along an axis";
  let description = [{
    Not an ONNX operator.  Part i takes the place of what begins at `starts`[i] along `axis`.  Parts
    do not overlap.  Where nothing needs the tensor as it was, that happens in its memory.
    (C1) there is one start for each part.
    (C2) the parts have the sizes of the data but for `axis`, along which they lie within it.
  }];
  let hasVerifier = 1;
  let arguments = (ins ONNX_AnyTensor:$data, Variadic<ONNX_AnyTensor>:$parts, I64Attr:$axis, DenseI64ArrayAttr:$starts);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$data `with` $parts `axis` $axis `from` $starts attr-dict `:` functional-type(operands, results)";
}

def ONNX_SplitOp : ONNX_Op<"Split", 18, "Opaque", [Pure]> {
  let summary = "a tensor cut along an axis";
  let description = [{
    (C1) the sizes in `split` add up to the input's; absent: `num_outputs` equal
    parts, of which the last may be smaller.
  }];
  let arguments = (ins ONNX_AnyTensor:$input, Optional<ONNX_I64Tensor>:$split,
      DefaultValuedAttr<I64Attr, "0">:$axis, ConfinedAttr<I64Attr, [IntPositive]>:$num_outputs);
  let results = (outs Variadic<ONNX_AnyTensor>:$outputs);
  let assemblyFormat = [{
    $input (`sizes` $split^)? `axis` $axis `into` $num_outputs attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_SliceOp : ONNX_Op<"Slice", 13, "Opaque", [
    Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let summary = "every step-th element from start to end, per axis";
  let description = [{
    Starts and ends count from the end when negative, and are clamped to the input.
    (C1) `starts`, `ends`, `axes` and `steps` are vectors of the same, known length.
    (C2) `axes` names no axis twice; absent: the first ones.
    (C3) no step is 0.
  }];
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_IndexTensor:$starts, ONNX_IndexTensor:$ends,
      Optional<ONNX_IndexTensor>:$axes, Optional<ONNX_IndexTensor>:$steps);
  let results = (outs ONNX_AnyTensor:$output);
  let hasFolder = 1;
  let assemblyFormat = [{
    $data `from` $starts `to` $ends (`axes` $axes^)? (`steps` $steps^)? attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_ReverseSequenceOp : ONNX_Op<"ReverseSequence", 28, "Movement", [Pure]> {
  let summary = "reverses the first elements along the time axis, as many as each batch says";
  let arguments = (ins ONNX_AnyTensor:$input, ONNX_I64Tensor:$sequence_lens,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<1>]>, "1">:$batch_axis,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<1>]>, "0">:$time_axis);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input `lengths` $sequence_lens attr-dict `:` functional-type(operands, results)";
}

def ONNX_TriluOp : ONNX_Op<"Trilu", 14, "Movement", [Pure]> {
  let summary = "keeps a triangle of each matrix and clears the rest";
  let description = [{
    (C1) the input has a rank of at least 2.
  }];
  let arguments = (ins ONNX_AnyTensor:$input, Optional<ONNX_I64Tensor>:$k, DefaultValuedAttr<I64Attr, "1">:$upper);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input (`diagonal` $k^)? attr-dict `:` functional-type(operands, results)";
}
