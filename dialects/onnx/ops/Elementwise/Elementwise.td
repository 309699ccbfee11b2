//===- Elementwise.td - Arithmetic, functions, logic, comparisons -*- tablegen -*-===//
//
// One result element from one element of each operand.  Activations and casts
// are families of their own.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

// Types that only some operators take.
def ONNX_SignedNumberTensor : ONNX_Tensor<[ONNX_Float, ONNX_SignedInt]>;
def ONNX_FloatOrSmallerTensor : ONNX_Tensor<[ONNX_Float, ONNX_Float8]>;
def ONNX_PowerBaseTensor : ONNX_Tensor<[ONNX_Float, I32, I64]>;
def ONNX_ComparableTensor : ONNX_Tensor<[ONNX_Number, I1, ONNX_String]>;

// Arithmetic.
def ONNX_AddOp : ONNX_BinaryOp<"Add", 14, ONNX_NumberTensor, ONNX_NumberTensor, [Commutative]>;
def ONNX_SubOp : ONNX_BinaryOp<"Sub", 14, ONNX_NumberTensor>;
def ONNX_MulOp : ONNX_BinaryOp<"Mul", 14, ONNX_NumberTensor, ONNX_NumberTensor, [Commutative]>;
def ONNX_DivOp : ONNX_BinaryOp<"Div", 14, ONNX_NumberTensor>;
def ONNX_ModOp : ONNX_BinaryOp<"Mod", 28, ONNX_NumberTensor> {
  let summary = "remainder of a floored division, or with `fmod` of a truncated one";
  let arguments = (ins ONNX_NumberTensor:$lhs, ONNX_NumberTensor:$rhs,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<1>]>, "0">:$fmod);
}
def ONNX_PowOp : ONNX_BinaryOp<"Pow", 15, ONNX_PowerBaseTensor, ONNX_PowerBaseTensor, [DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let description = [{
    An integer to the power of an integer is exact and wraps; with a negative
    exponent it is the reciprocal, truncated.  Frequent constant exponents are
    decomposed into multiplications and roots.
  }];
  let arguments = (ins ONNX_PowerBaseTensor:$lhs, ONNX_NumberTensor:$rhs);
}
def ONNX_MaxOp : ONNX_VariadicElementwiseOp<"Max", 13, ONNX_NumberTensor>;
def ONNX_MinOp : ONNX_VariadicElementwiseOp<"Min", 13, ONNX_NumberTensor>;
def ONNX_SumOp : ONNX_VariadicElementwiseOp<"Sum", 13, ONNX_FloatTensor>;
def ONNX_MeanOp : ONNX_VariadicElementwiseOp<"Mean", 13, ONNX_FloatTensor>;

// Sign and rounding.
def ONNX_AbsOp : ONNX_UnaryOp<"Abs", 13, ONNX_NumberTensor>;
def ONNX_NegOp : ONNX_UnaryOp<"Neg", 13, ONNX_SignedNumberTensor>;
def ONNX_SignOp : ONNX_UnaryOp<"Sign", 13, ONNX_NumberTensor>;
def ONNX_CeilOp : ONNX_UnaryOp<"Ceil", 13, ONNX_FloatTensor>;
def ONNX_FloorOp : ONNX_UnaryOp<"Floor", 13, ONNX_FloatTensor>;
def ONNX_RoundOp : ONNX_UnaryOp<"Round", 22, ONNX_FloatTensor>;

// Functions.
def ONNX_SqrtOp : ONNX_UnaryOp<"Sqrt", 13, ONNX_FloatTensor>;
def ONNX_ReciprocalOp : ONNX_UnaryOp<"Reciprocal", 13, ONNX_FloatTensor>;
def ONNX_ExpOp : ONNX_UnaryOp<"Exp", 13, ONNX_FloatTensor>;
def ONNX_LogOp : ONNX_UnaryOp<"Log", 13, ONNX_FloatTensor>;
def ONNX_ErfOp : ONNX_UnaryOp<"Erf", 13, ONNX_FloatTensor>;
def ONNX_SinOp : ONNX_UnaryOp<"Sin", 22, ONNX_FloatTensor>;
def ONNX_CosOp : ONNX_UnaryOp<"Cos", 22, ONNX_FloatTensor>;
def ONNX_TanOp : ONNX_UnaryOp<"Tan", 22, ONNX_FloatTensor>;
def ONNX_AsinOp : ONNX_UnaryOp<"Asin", 22, ONNX_FloatTensor>;
def ONNX_AcosOp : ONNX_UnaryOp<"Acos", 22, ONNX_FloatTensor>;
def ONNX_AtanOp : ONNX_UnaryOp<"Atan", 22, ONNX_FloatTensor>;
def ONNX_SinhOp : ONNX_UnaryOp<"Sinh", 22, ONNX_FloatTensor>;
def ONNX_CoshOp : ONNX_UnaryOp<"Cosh", 22, ONNX_FloatTensor>;
def ONNX_TanhOp : ONNX_UnaryOp<"Tanh", 13, ONNX_FloatTensor>;
def ONNX_AsinhOp : ONNX_UnaryOp<"Asinh", 22, ONNX_FloatTensor>;
def ONNX_AcoshOp : ONNX_UnaryOp<"Acosh", 22, ONNX_FloatTensor>;
def ONNX_AtanhOp : ONNX_UnaryOp<"Atanh", 22, ONNX_FloatTensor>;

// Classification of floats.
class ONNX_FloatTestOp<string name, int since> : ONNX_UnaryOp<name, since, ONNX_FloatOrSmallerTensor, ONNX_BoolTensor> {
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 1); }];
}
def ONNX_IsNaNOp : ONNX_FloatTestOp<"IsNaN", 20>;
def ONNX_IsInfOp : ONNX_FloatTestOp<"IsInf", 20> {
  let arguments = (ins ONNX_FloatOrSmallerTensor:$input, DefaultValuedAttr<I64Attr, "1">:$detect_negative,
      DefaultValuedAttr<I64Attr, "1">:$detect_positive);
}

// Logic and bits.
def ONNX_NotOp : ONNX_UnaryOp<"Not", 1, ONNX_BoolTensor>;
def ONNX_AndOp : ONNX_BinaryOp<"And", 7, ONNX_BoolTensor, ONNX_BoolTensor, [Commutative]>;
def ONNX_OrOp : ONNX_BinaryOp<"Or", 7, ONNX_BoolTensor, ONNX_BoolTensor, [Commutative]>;
def ONNX_XorOp : ONNX_BinaryOp<"Xor", 7, ONNX_BoolTensor, ONNX_BoolTensor, [Commutative]>;
def ONNX_BitwiseNotOp : ONNX_UnaryOp<"BitwiseNot", 18, ONNX_IntTensor>;
def ONNX_BitwiseAndOp : ONNX_BinaryOp<"BitwiseAnd", 18, ONNX_IntTensor, ONNX_IntTensor, [Commutative]>;
def ONNX_BitwiseOrOp : ONNX_BinaryOp<"BitwiseOr", 18, ONNX_IntTensor, ONNX_IntTensor, [Commutative]>;
def ONNX_BitwiseXorOp : ONNX_BinaryOp<"BitwiseXor", 18, ONNX_IntTensor, ONNX_IntTensor, [Commutative]>;
def ONNX_BitShiftOp : ONNX_BinaryOp<"BitShift", 28, ONNX_IntTensor> {
  let description = [{
    A right shift repeats the sign of a signed operand.  An amount that is negative
    or not less than the number of bits shifts everything out.
  }];
  let arguments = (ins ONNX_IntTensor:$lhs, ONNX_IntTensor:$rhs, ONNX_ChoiceAttr<["LEFT", "RIGHT"]>:$direction);
}

// Comparisons.
def ONNX_EqualOp : ONNX_CompareOp<"Equal", 19, ONNX_ComparableTensor, [Commutative]>;
def ONNX_GreaterOp : ONNX_CompareOp<"Greater", 13, ONNX_NumberTensor>;
def ONNX_GreaterOrEqualOp : ONNX_CompareOp<"GreaterOrEqual", 16, ONNX_NumberTensor>;
def ONNX_LessOp : ONNX_CompareOp<"Less", 13, ONNX_NumberTensor>;
def ONNX_LessOrEqualOp : ONNX_CompareOp<"LessOrEqual", 16, ONNX_NumberTensor>;
def ONNX_WhereOp : ONNX_ElementwiseOp<"Where", 16> {
  let arguments = (ins ONNX_BoolTensor:$condition, ONNX_AnyTensor:$ifTrue, ONNX_AnyTensor:$ifFalse);
  let results = (outs ONNX_AnyTensor:$output);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getIfTrue().getType()); }];
  let assemblyFormat = "$condition `,` $ifTrue `,` $ifFalse attr-dict `:` type($condition) `,` type($ifTrue) `,` type($ifFalse) `->` type($output)";
}
