//===- Activation.td - Activation functions ---------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ReluOperandTensor : ONNX_Tensor<[ONNX_Float, ONNX_SignedInt]>;
def ONNX_PReluOperandTensor : ONNX_Tensor<[ONNX_Float, I32, I64, UI32, UI64]>;

// A float attribute with a default.
class ONNX_FloatDefault<string value> : DefaultValuedAttr<F32Attr, value # "f">;

// Piecewise linear.
def ONNX_ReluOp : ONNX_UnaryOp<"Relu", 14, ONNX_ReluOperandTensor>;
def ONNX_LeakyReluOp : ONNX_ActivationOp<"LeakyRelu", 16, (ins ONNX_FloatDefault<"0.01">:$alpha)>;
def ONNX_PReluOp : ONNX_BinaryOp<"PRelu", 16, ONNX_PReluOperandTensor>;
def ONNX_ThresholdedReluOp : ONNX_ActivationOp<"ThresholdedRelu", 22, (ins ONNX_FloatDefault<"1.0">:$alpha)>;
def ONNX_HardSigmoidOp
    : ONNX_ActivationOp<"HardSigmoid", 22, (ins ONNX_FloatDefault<"0.2">:$alpha, ONNX_FloatDefault<"0.5">:$beta)>;
def ONNX_HardSwishOp : ONNX_ActivationOp<"HardSwish", 22>;
def ONNX_ShrinkOp
    : ONNX_ActivationOp<"Shrink", 9, (ins ONNX_FloatDefault<"0.0">:$bias, ONNX_FloatDefault<"0.5">:$lambd), ONNX_NumberTensor>;
def ONNX_ClipOp : ONNX_ElementwiseOp<"Clip", 13, [AttrSizedOperandSegments]> {
  let summary = "limits elements to [min, max]; max where min is larger";
  let arguments = (ins ONNX_NumberTensor:$input, Optional<ONNX_NumberTensor>:$min, Optional<ONNX_NumberTensor>:$max);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = "$input (`min` $min^)? (`max` $max^)? attr-dict `:` functional-type(operands, results)";
}

// With exponentials.
def ONNX_EluOp : ONNX_ActivationOp<"Elu", 22, (ins ONNX_FloatDefault<"1.0">:$alpha)>;
def ONNX_SeluOp : ONNX_ActivationOp<"Selu", 22,
    (ins ONNX_FloatDefault<"1.67326319217681884765625">:$alpha, ONNX_FloatDefault<"1.05070102214813232421875">:$gamma)>;
def ONNX_CeluOp : ONNX_ActivationOp<"Celu", 28, (ins ONNX_FloatDefault<"1.0">:$alpha)>;
def ONNX_SigmoidOp : ONNX_ActivationOp<"Sigmoid", 13>;
def ONNX_SoftplusOp : ONNX_ActivationOp<"Softplus", 22>;
def ONNX_SoftsignOp : ONNX_ActivationOp<"Softsign", 22>;
def ONNX_MishOp : ONNX_ActivationOp<"Mish", 22>;
def ONNX_GeluOp : ONNX_ActivationOp<"Gelu", 20,
    (ins DefaultValuedAttr<ONNX_ChoiceAttr<["none", "tanh"]>, "\"none\"">:$approximate)>;
def ONNX_SwishOp : ONNX_ActivationOp<"Swish", 24, (ins ONNX_FloatDefault<"1.0">:$alpha)>;
def ONNX_SwiGLUOp : ONNX_BinaryOp<"SwiGLU", 28, ONNX_FloatTensor> {
  let arguments = (ins ONNX_FloatTensor:$lhs, ONNX_FloatTensor:$rhs, ONNX_FloatDefault<"1.0">:$alpha);
}
