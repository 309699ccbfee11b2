//===- Einsum.td - Sums of products by Einstein's convention ----*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_EinsumOp : ONNX_Op<"Einsum", 28, "Contraction", [Pure]> {
  let summary = "sum of products over the labels that the result lacks";
  let description = [{
    (C1) `equation` has one term per input, whose labels are letters or an ellipsis
    and as many as the input has dimensions.
    (C2) the labels of the result occur in the inputs, and once.
    (C3) dimensions of the same label have the same size; those of ellipses broadcast.
  }];
  let arguments = (ins Variadic<ONNX_NumberTensor>:$inputs, StrAttr:$equation);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = "$equation $inputs attr-dict `:` functional-type(operands, results)";
}
