//===- Recurrent.td - Recurrent layers --------------------------*- tablegen -*-===//
//
// T steps of a batch of B sequences of I features become H features each, in D
// directions.  A gate is a matrix product of its own; an operator has G of them.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

def ONNX_DirectionAttr : ONNX_ChoiceAttr<["forward", "reverse", "bidirectional"]>;
def ONNX_LayoutAttr : ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<1>]>;

// All results exist; what nothing uses is not computed.
class ONNX_RecurrentOp<string name, dag operands = (ins), dag attributes = (ins), dag more = (outs)>
    : ONNX_Op<name, 22, "Opaque", [
          Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let description = [{
    X is [T, B, I], Y is [T, D, B, H], and states are [D, B, H]; with `layout` 1 the batch
    comes first: [B, T, I], [B, T, D, H] and [B, D, H].

    (C1) X, W and R have rank 3.
    (C2) W is [D, G * H, I] and R is [D, G * H, H]; `hidden_size`, if given, is H.
    (C3) B is [D, 2 * G * H], sequence_lens [B], initial states as said above, P [D, 3 * H].
    (C4) `activations` names as many functions for each direction as the operator has.
  }];
  let arguments = !con((ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$W, ONNX_FloatTensor:$R,
      Optional<ONNX_FloatTensor>:$B, Optional<ONNX_Tensor<[I32]>>:$sequence_lens,
      Optional<ONNX_FloatTensor>:$initial_h), operands,
      (ins OptionalAttr<StrArrayAttr>:$activations,
      OptionalAttr<DenseF32ArrayAttr>:$activation_alpha, OptionalAttr<DenseF32ArrayAttr>:$activation_beta,
      OptionalAttr<F32Attr>:$clip, DefaultValuedAttr<ONNX_DirectionAttr, "\"forward\"">:$direction,
      OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$hidden_size,
      DefaultValuedAttr<ONNX_LayoutAttr, "0">:$layout), attributes);
  let results = !con((outs ONNX_FloatTensor:$Y, ONNX_FloatTensor:$Y_h), more);
  code initialC = "";
  let assemblyFormat = [{
    $X `weights` $W `,` $R (`bias` $B^)? (`lengths` $sequence_lens^)? (`initial_h` $initial_h^)? }] # initialC # [{
    attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_RNNOp : ONNX_RecurrentOp<"RNN"> {
  let summary = "h = f(x W + h R + b)";
}

def ONNX_GRUOp : ONNX_RecurrentOp<"GRU", (ins), (ins DefaultValuedAttr<I64Attr, "0">:$linear_before_reset)> {
  let summary = "gated recurrent unit; gates are update, reset, hidden";
}

def ONNX_LSTMOp : ONNX_RecurrentOp<"LSTM",
    (ins Optional<ONNX_FloatTensor>:$initial_c, Optional<ONNX_FloatTensor>:$P),
    (ins DefaultValuedAttr<I64Attr, "0">:$input_forget), (outs ONNX_FloatTensor:$Y_c)> {
  let summary = "long short-term memory; gates are input, output, forget, cell";
  let initialC = "(`initial_c` $initial_c^)? (`peepholes` $P^)?";
}
