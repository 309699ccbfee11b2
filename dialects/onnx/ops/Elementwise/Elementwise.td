//===- Elementwise.td - One result element from one of each operand -*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

// Arithmetic.
def ONNX_AddOp : ONNX_BinaryOp<"Add", 14, ONNX_NumberTensor, ONNX_NumberTensor, [Commutative]>;
def ONNX_SubOp : ONNX_BinaryOp<"Sub", 14, ONNX_NumberTensor>;
def ONNX_MulOp : ONNX_BinaryOp<"Mul", 14, ONNX_NumberTensor, ONNX_NumberTensor, [Commutative]>;
def ONNX_DivOp : ONNX_BinaryOp<"Div", 14, ONNX_NumberTensor>;

// Activations.
def ONNX_ReluOp : ONNX_UnaryOp<"Relu", 14, ONNX_NumberTensor>;

// Functions.
def ONNX_SqrtOp : ONNX_UnaryOp<"Sqrt", 13, ONNX_FloatTensor>;
def ONNX_ExpOp : ONNX_UnaryOp<"Exp", 13, ONNX_FloatTensor>;
def ONNX_TanhOp : ONNX_UnaryOp<"Tanh", 13, ONNX_FloatTensor>;
def ONNX_SigmoidOp : ONNX_UnaryOp<"Sigmoid", 13, ONNX_FloatTensor>;

// Comparisons.
def ONNX_GreaterOp : ONNX_CompareOp<"Greater", 13, ONNX_NumberTensor>;
def ONNX_LessOp : ONNX_CompareOp<"Less", 13, ONNX_NumberTensor>;
