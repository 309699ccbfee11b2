//===- Search.td - Elements found by comparing ------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_TopKOp : ONNX_Op<"TopK", 24, "Opaque", [Pure]> {
  let summary = "the k largest (smallest) elements along an axis and their positions";
  let description = [{
    In order; of equal elements the one of the smaller position comes first.
    (C1) the input has a rank of at least 1, and `k` one element.
    (C2) k is at most the size of the axis.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, ONNX_I64Tensor:$k, DefaultValuedAttr<I64Attr, "-1">:$axis,
      DefaultValuedAttr<I64Attr, "1">:$largest, DefaultValuedAttr<I64Attr, "1">:$sorted);
  let results = (outs ONNX_NumberTensor:$values, ONNX_I64Tensor:$indices);
  let elementType = [{
    if (result == 1)
      return ::mlir::IntegerType::get(getContext(), 64);
    return ::mlir::getElementTypeOrSelf(getX().getType());
  }];
  let assemblyFormat = "$x `count` $k `axis` $axis attr-dict `:` functional-type(operands, results)";
}
