//===- LinearAlgebra.td - Determinants --------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_DetOp : ONNX_Op<"Det", 22, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the determinant of each matrix in a stack";
  let description = [{
    (C1) the input has rank >= 2, and its last two dimensions are equal.
    Other ranks than 3 become 3.
  }];
  let arguments = (ins ONNX_FloatTensor:$X);
  let results = (outs ONNX_FloatTensor:$Y);
  let assemblyFormat = "$X attr-dict `:` type($X) `->` type($Y)";
}
