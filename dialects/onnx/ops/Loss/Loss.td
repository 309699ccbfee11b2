//===- Loss.td - Losses of classifiers --------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ReductionAttr : ONNX_ChoiceAttr<["none", "sum", "mean"]>;

class ONNX_LossOp<string name, int since, list<Trait> traits = []>
    : ONNX_Op<name, since, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>] # traits>;

def ONNX_NegativeLogLikelihoodLossOp : ONNX_LossOp<"NegativeLogLikelihoodLoss", 22> {
  let description = [{
    (C1) the input has rank >= 2, [N, C, d...]; `target` has the shape [N, d...].
  }];
  let arguments = (ins ONNX_FloatTensor:$input, ONNX_IndexTensor:$target, Optional<ONNX_FloatTensor>:$weight,
      OptionalAttr<I64Attr>:$ignore_index, DefaultValuedAttr<ONNX_ReductionAttr, "\"mean\"">:$reduction);
  let results = (outs ONNX_FloatTensor:$loss);
  let assemblyFormat = "$input `,` $target (`weight` $weight^)? attr-dict `:` type($input) `,` type($target) (`,` type($weight)^)? `->` type($loss)";
}
def ONNX_SoftmaxCrossEntropyLossOp : ONNX_LossOp<"SoftmaxCrossEntropyLoss", 13> {
  let description = [{ NegativeLogLikelihoodLoss of LogSoftmax, which is the second result. }];
  let arguments = (ins ONNX_FloatTensor:$scores, ONNX_IndexTensor:$labels, Optional<ONNX_FloatTensor>:$weights,
      OptionalAttr<I64Attr>:$ignore_index, DefaultValuedAttr<ONNX_ReductionAttr, "\"mean\"">:$reduction);
  let results = (outs ONNX_FloatTensor:$output, Optional<ONNX_FloatTensor>:$log_prob);
  let assemblyFormat = "$scores `,` $labels (`weight` $weights^)? attr-dict `:` type($scores) `,` type($labels) (`,` type($weights)^)? `->` type($output) (`log_prob` type($log_prob)^)?";
}
