//===- Preprocessing.td - Features before a model, labels after it *- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_CategoryTensor : ONNX_Tensor<[ONNX_Number, I1]>;

// Each result element from the element of the operand at its place.
class ONNX_FeatureOp<string name, int since, Type operand = ONNX_NumberTensor>
    : ONNX_MlOp<name, since> {
  let results = (outs operand:$y);
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

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

def ONNX_OneHotEncoderOp : ONNX_MlFloatOp<"OneHotEncoder", 1> {
  let summary = "a vector per element with a 1 at its category";
  let description = [{
    Without `zeros`, an element that is no category makes the run fail.
    (C1) there are categories, each once.
  }];
  let arguments = (ins ONNX_CategoryTensor:$x, OptionalAttr<DenseI64ArrayAttr>:$cats_int64s,
      OptionalAttr<StrArrayAttr>:$cats_strings,
      DefaultValuedAttr<I64Attr, "1">:$zeros);
}
def ONNX_RequireCategoryOp : ONNX_Op<"ml.RequireCategory", 0, "Opaque", [Pure]> {
  let summary = "its operand, if there is a 1 in each vector of the last dimension; else the run fails";
  let arguments = (ins ONNX_FloatTensor:$x);
  let results = (outs ONNX_FloatTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}
def ONNX_LabelEncoderOp : ONNX_FeatureOp<"LabelEncoder", 4, ONNX_CategoryTensor> {
  let summary = "each key replaced by its value";
  let description = [{
    An element that is no key becomes the default. NaN can be a key. Of equal keys the last one counts.
    (C1) there is one list of keys, of the input's element type, and one of as many values.
    (C2) `default_tensor` has one element of the values' type.
  }];
  let elementType = [{ return getValueType(); }];
  let moreDeclarations = [{
    /// Element type of the values.
    ::mlir::Type getValueType();
  }];
  let arguments = (ins ONNX_CategoryTensor:$x, DefaultValuedAttr<F32Attr, "-0.0f">:$default_float,
      DefaultValuedAttr<I64Attr,
      "-1">:$default_int64, DefaultValuedStrAttr<StrAttr, "_Unused">:$default_string,
      OptionalAttr<ElementsAttr>:$default_tensor, OptionalAttr<DenseF32ArrayAttr>:$keys_floats,
      OptionalAttr<DenseI64ArrayAttr>:$keys_int64s, OptionalAttr<StrArrayAttr>:$keys_strings,
      OptionalAttr<ElementsAttr>:$keys_tensor, OptionalAttr<DenseF32ArrayAttr>:$values_floats,
      OptionalAttr<DenseI64ArrayAttr>:$values_int64s, OptionalAttr<StrArrayAttr>:$values_strings,
      OptionalAttr<ElementsAttr>:$values_tensor);
}
def ONNX_LookupOp : ONNX_Op<"ml.Lookup", 0, "Opaque", [Pure]> {
  let summary = "the value of each element's key, else the default";
  let description = [{
    (C1) the keys are in ascending order, without NaN, and as many as the values: a power of two.
  }];
  let arguments = (ins ONNX_CategoryTensor:$x, ONNX_CategoryTensor:$keys, ONNX_CategoryTensor:$values,
      ONNX_CategoryTensor:$absent);
  let results = (outs ONNX_CategoryTensor:$y);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getValues().getType()); }];
  let assemblyFormat = "$x `in` $keys `to` $values `else` $absent attr-dict `:` functional-type(operands, results)";
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
