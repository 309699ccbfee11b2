//===- Svm.td - Support vector machines ----------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_KernelAttr : ONNX_ChoiceAttr<["LINEAR", "POLY", "RBF", "SIGMOID"]>;

def ONNX_SVMRegressorOp : ONNX_MlFloatOp<"SVMRegressor", 1> {
  let description = [{
    Without support vectors it is a linear model.
    (C1) there are three kernel parameters (gamma, coef0, degree) or none.
    (C2) there is a coefficient per support vector, which has an element per column, and one `rho`.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, OptionalAttr<DenseF32ArrayAttr>:$coefficients,
      OptionalAttr<DenseF32ArrayAttr>:$kernel_params, DefaultValuedAttr<ONNX_KernelAttr, "\"LINEAR\"">:$kernel_type,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative]>, "0">:$n_supports,
      DefaultValuedAttr<I64Attr, "0">:$one_class,
      DefaultValuedAttr<ONNX_PostTransformAttr, "\"NONE\"">:$post_transform, OptionalAttr<DenseF32ArrayAttr>:$rho,
      OptionalAttr<DenseF32ArrayAttr>:$support_vectors);
}
def ONNX_SVMClassifierOp : ONNX_ClassifierOp<"SVMClassifier", 1> {
  let description = [{
    Every two classes are told apart by a score; a class has a vote for each that it wins. Without support vectors
    there is a linear model per class.
    (C1) there are three kernel parameters (gamma, coef0, degree) or none.
    (C2) `vectors_per_class` has an entry per label; each support vector has an element per column and
    a coefficient for each class but its own.
    (C3) `rho`, `prob_a` and `prob_b` have an entry for every two classes; the latter may be absent.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, OptionalAttr<DenseI64ArrayAttr>:$classlabels_ints,
      OptionalAttr<StrArrayAttr>:$classlabels_strings, OptionalAttr<DenseF32ArrayAttr>:$coefficients,
      OptionalAttr<DenseF32ArrayAttr>:$kernel_params, DefaultValuedAttr<ONNX_KernelAttr, "\"LINEAR\"">:$kernel_type,
      DefaultValuedAttr<ONNX_PostTransformAttr, "\"NONE\"">:$post_transform, OptionalAttr<DenseF32ArrayAttr>:$prob_a,
      OptionalAttr<DenseF32ArrayAttr>:$prob_b, OptionalAttr<DenseF32ArrayAttr>:$rho,
      OptionalAttr<DenseF32ArrayAttr>:$support_vectors, OptionalAttr<DenseI64ArrayAttr>:$vectors_per_class);
}

def ONNX_CouplePairsOp : ONNX_Op<"ml.CouplePairs", 0, "Opaque", [Pure]> {
  let summary = "probabilities of classes from those of every two";
  let description = [{
    Column p of `pairs` is the probability of class i against j, in the order (0, 1), (0, 2), ..., (1, 2), ...
    (C1) `pairs` is a matrix with a column for every two classes.
  }];
  let arguments = (ins ONNX_FloatTensor:$pairs, ConfinedAttr<I64Attr, [IntMinValue<2>]>:$classes);
  let results = (outs ONNX_FloatTensor:$y);
  let assemblyFormat = "$pairs `classes` $classes attr-dict `:` type($pairs) `->` type($y)";
}
