//===- Linear.td - Linear models -----------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_LinearRegressorOp : ONNX_MlFloatOp<"LinearRegressor", 1> {
  let description = [{
    (C1) there are `targets` coefficients per column, and an intercept per target or none.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, OptionalAttr<DenseF32ArrayAttr>:$coefficients,
      OptionalAttr<DenseF32ArrayAttr>:$intercepts, DefaultValuedAttr<ONNX_PostTransformAttr,
      "\"NONE\"">:$post_transform, DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$targets);
}
def ONNX_LinearClassifierOp : ONNX_ClassifierOp<"LinearClassifier", 1> {
  let description = [{
    With one set of coefficients for two classes, the score of the first is the negative one of the second.
    (C1) there is a set of coefficients, one per column, for each label, or one for two labels; and as many
    intercepts, or none.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, OptionalAttr<DenseI64ArrayAttr>:$classlabels_ints,
      OptionalAttr<StrArrayAttr>:$classlabels_strings, DenseF32ArrayAttr:$coefficients,
      OptionalAttr<DenseF32ArrayAttr>:$intercepts, DefaultValuedAttr<I64Attr, "0">:$multi_class,
      DefaultValuedAttr<ONNX_PostTransformAttr, "\"NONE\"">:$post_transform);
}
