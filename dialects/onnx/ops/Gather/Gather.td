//===- Gather.td - Elements chosen by indices -------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_GatherOp : ONNX_Op<"Gather", 13, "Movement", [Pure, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let summary = "slices of a tensor, chosen by indices along an axis";
  let description = [{ (C1) the input has a rank of at least 1. }];
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_IndexTensor:$indices, DefaultValuedAttr<I64Attr, "0">:$axis);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$data `at` $indices `axis` $axis attr-dict `:` functional-type(operands, results)";
}

def ONNX_GatherElementsOp : ONNX_Op<"GatherElements", 13, "Movement", [Pure]> {
  let summary = "result[.., i, ..] = data[.., indices[.., i, ..], ..]";
  let description = [{
    (C1) both operands have the same rank of at least 1.
    (C2) no dimension of `indices` but `axis` is larger than the input's.
  }];
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_IndexTensor:$indices, DefaultValuedAttr<I64Attr, "0">:$axis);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$data `at` $indices `axis` $axis attr-dict `:` functional-type(operands, results)";
}

def ONNX_GatherNDOp : ONNX_Op<"GatherND", 13, "Movement", [Pure]> {
  let summary = "slices of a tensor, chosen by tuples of indices";
  let description = [{
    (C1) both operands have more dimensions than `batch_dims`, and the first
    `batch_dims` of them agree.
    (C2) the last dimension of `indices` is known and at most rank(data) - batch_dims.
  }];
  let arguments = (ins ONNX_AnyTensor:$data, ONNX_I64Tensor:$indices,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative]>, "0">:$batch_dims);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$data `at` $indices `batch` $batch_dims attr-dict `:` functional-type(operands, results)";
}

def ONNX_OneHotOp : ONNX_Op<"OneHot", 28, "Movement", [Pure]> {
  let summary = "a vector per index that is `on` there and `off` elsewhere";
  let description = [{
    An index outside [-depth, depth) gives a vector that is `off` everywhere.
    (C1) `depth` has one element, `values` two: off and on.
  }];
  let arguments = (ins ONNX_NumberTensor:$indices, ONNX_NumberTensor:$depth, ONNX_AnyTensor:$values,
      DefaultValuedAttr<I64Attr, "-1">:$axis);
  let results = (outs ONNX_AnyTensor:$output);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getValues().getType()); }];
  let assemblyFormat = "$indices `depth` $depth `values` $values `axis` $axis attr-dict `:` functional-type(operands, results)";
}
