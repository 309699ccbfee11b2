//===- Preprocessing.td - Features before a model, labels after it *- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

// Each result element from the element of the operand at its place.
class ONNX_FeatureOp<string name, int since> : ONNX_MlOp<name, since> {
  let results = (outs ONNX_NumberTensor:$y);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Numbers to numbers
//===----------------------------------------------------------------------===//

def ONNX_ScalerOp : ONNX_MlFloatOp<"Scaler", 1> {
  let summary = "(x - offset) * scale";
  let description = [{ (C1) `offset` and `scale` have one element or one per column. }];
  let arguments = (ins ONNX_NumberTensor:$x, OptionalAttr<DenseF32ArrayAttr>:$offset,
      OptionalAttr<DenseF32ArrayAttr>:$scale);
}
def ONNX_NormalizerOp : ONNX_MlFloatOp<"Normalizer", 1> {
  let summary = "each row divided by its norm, rows of zeros unchanged";
  let description = [{ (C1) the input is a matrix or one row. }];
  let arguments = (ins ONNX_NumberTensor:$x, DefaultValuedAttr<ONNX_ChoiceAttr<["MAX", "L1", "L2"]>, "\"MAX\"">:$norm);
}
def ONNX_BinarizerOp : ONNX_FeatureOp<"Binarizer", 1> {
  let summary = "x > threshold ? 1 : 0";
  let arguments = (ins ONNX_NumberTensor:$x, DefaultValuedAttr<F32Attr, "0.0f">:$threshold);
}
def ONNX_ImputerOp : ONNX_FeatureOp<"Imputer", 1> {
  let summary = "one value (which may be NaN) replaced by others";
  let description = [{
    (C1) the values are floats or integers as the input is, and one or one per column.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, OptionalAttr<DenseF32ArrayAttr>:$imputed_value_floats,
      OptionalAttr<DenseI64ArrayAttr>:$imputed_value_int64s, DefaultValuedAttr<F32Attr,
      "0.0f">:$replaced_value_float, DefaultValuedAttr<I64Attr, "0">:$replaced_value_int64);
}

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

def ONNX_ArrayFeatureExtractorOp : ONNX_MlOp<"ArrayFeatureExtractor", 1> {
  let summary = "columns chosen by indices";
  let description = [{
    The columns are the last dimension; a vector is a matrix of one row.
    (C1) the input has a rank of at least 1.
  }];
  let arguments = (ins ONNX_AnyTensor:$x, ONNX_I64Tensor:$y);
  let results = (outs ONNX_AnyTensor:$z);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
def ONNX_FeatureVectorizerOp : ONNX_MlFloatOp<"FeatureVectorizer", 1> {
  let summary = "the columns of all inputs side by side";
  let description = [{
    An input has as many columns as `inputdimensions` says: more are left out, and missing ones are 0.
    (C1) the inputs have equally many rows; a vector is one column. `inputdimensions` has an entry per input.
  }];
  let arguments = (ins Variadic<ONNX_NumberTensor>:$x, OptionalAttr<DenseI64ArrayAttr>:$inputdimensions);
}

def ONNX_ZipMapOp : ONNX_MlOp<"ZipMap", 1, [DeclareOpInterfaceMethods<ONNX_KeyedInterface>]> {
  let summary = "names the columns";
  let description = [{
    ONNX makes a map per row of it; here the result is the tensor of the maps' values, and the keys are said of
    the model's output.
    (C1) there is a key per column.
  }];
  let arguments = (ins ONNX_FloatTensor:$x, OptionalAttr<DenseI64ArrayAttr>:$classlabels_int64s,
      OptionalAttr<StrArrayAttr>:$classlabels_strings);
  let results = (outs ONNX_FloatTensor:$z);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
