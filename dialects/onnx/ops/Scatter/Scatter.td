//===- Scatter.td - Elements stored at indices ------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

// What happens to the element that an update meets.
def ONNX_ScatterReductionAttr : ONNX_ChoiceAttr<["none", "add", "mul", "max", "min"]>;

class ONNX_ScatterOp<string name, int since> : ONNX_Op<name, since, "Opaque", [Pure]> {
  let results = (outs ONNX_AnyTensor:$output);
}

def ONNX_ScatterElementsOp : ONNX_ScatterOp<"ScatterElements", 18> {
  let summary = "copies data, with data[.., indices[.., i, ..], ..] replaced by updates[.., i, ..]";
  let description = [{
    Updates of the same element happen in row-major order.
    (C1) all operands have the same rank of at least 1.
    (C2) indices and updates have the same shape, which but for `axis` is not larger than the data's.
    (C3) strings are not reduced.
  }];
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_IndexTensor:$indices, ONNX_AnyTensor:$updates,
      DefaultValuedAttr<I64Attr, "0">:$axis, DefaultValuedAttr<ONNX_ScatterReductionAttr, "\"none\"">:$reduction);
  let assemblyFormat = "$data `at` $indices `axis` $axis `with` $updates attr-dict `:` functional-type(operands, results)";
}

def ONNX_ScatterNDOp : ONNX_ScatterOp<"ScatterND", 18> {
  let summary = "copies data, with slices replaced that are chosen by tuples of indices";
  let description = [{
    Updates of the same slice happen in row-major order.
    (C1) the last dimension of `indices` is known and at most rank(data).
    (C2) the shape of `updates` is that of the tuples followed by that of a slice.
    (C3) strings are not reduced.
  }];
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_I64Tensor:$indices, ONNX_AnyTensor:$updates,
      DefaultValuedAttr<ONNX_ScatterReductionAttr, "\"none\"">:$reduction);
  let assemblyFormat = "$data `at` $indices `with` $updates attr-dict `:` functional-type(operands, results)";
}

def ONNX_TensorScatterOp : ONNX_ScatterOp<"TensorScatter", 24> {
  let summary = "copies a cache, with new entries written along its sequence axis";
  let description = [{
    Batch i (the first dimension) is written from `write_indices`[i] on, or from 0; with mode
    "circular" the position after the last is the first.
    (C1) `update` has the shape of the cache but for `axis`, which is not the first.
  }];
  let arguments = (ins ONNX_AnyTensor:$past_cache, ONNX_AnyTensor:$update, Optional<ONNX_I64Tensor>:$write_indices,
      DefaultValuedAttr<I64Attr, "-2">:$axis, DefaultValuedAttr<ONNX_ChoiceAttr<["linear", "circular"]>, "\"linear\"">:$mode);
  let assemblyFormat = [{
    $past_cache `with` $update (`from` $write_indices^)? `axis` $axis attr-dict `:` functional-type(operands, results)
  }];
}
