//===- Encoder.td - Keys become values or positions -------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_KeyTensor : ONNX_Tensor<[ONNX_String, I16, I32, I64, F32, F64]>;

class ONNX_EncoderOp<string name, int since> : ONNX_MlOp<name, since> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def ONNX_LabelEncoderOp : ONNX_EncoderOp<"LabelEncoder", 4> {
  let summary = "the value that belongs to each key";
  let description = [{
    Any NaN is found by a NaN among the keys.  Of a key that is there twice the last counts.
    (C1) exactly one of the `keys_` and one of the `values_` is given, both with as many elements.
    (C2) the keys have the input's element type.
    (C3) `default_tensor` has one element of the type of the values.
  }];
  let arguments = (ins ONNX_KeyTensor:$X,
      DefaultValuedAttr<F32Attr, "-0.0f">:$default_float, DefaultValuedAttr<I64Attr, "-1">:$default_int64,
      DefaultValuedAttr<StrAttr, "\"_Unused\"">:$default_string, OptionalAttr<ElementsAttr>:$default_tensor,
      OptionalAttr<DenseF32ArrayAttr>:$keys_floats, OptionalAttr<DenseI64ArrayAttr>:$keys_int64s,
      OptionalAttr<StrArrayAttr>:$keys_strings, OptionalAttr<ElementsAttr>:$keys_tensor,
      OptionalAttr<DenseF32ArrayAttr>:$values_floats, OptionalAttr<DenseI64ArrayAttr>:$values_int64s,
      OptionalAttr<StrArrayAttr>:$values_strings, OptionalAttr<ElementsAttr>:$values_tensor);
  let results = (outs ONNX_KeyTensor:$Y);
  let elementType = [{ return getValueElements().getElementType(); }];
  let moreDeclarations = [{
    /// The keys and values that are given; null where there are none.
    ::mlir::ElementsAttr getKeyElements();
    ::mlir::ElementsAttr getValueElements();
    /// The default of the values' type.
    ::mlir::ElementsAttr getDefaultElement();
  }];
}

def ONNX_CategoryMapperOp : ONNX_EncoderOp<"CategoryMapper", 1> {
  let summary = "integers become strings, and strings integers";
  let description = [{ (C1) both lists are given and have as many elements. }];
  let arguments = (ins ONNX_StringOrI64Tensor:$X, OptionalAttr<DenseI64ArrayAttr>:$cats_int64s,
      OptionalAttr<StrArrayAttr>:$cats_strings, DefaultValuedAttr<I64Attr, "-1">:$default_int64,
      DefaultValuedAttr<StrAttr, "\"_Unused\"">:$default_string);
  let results = (outs ONNX_StringOrI64Tensor:$Y);
  let elementType = [{
    if (::llvm::isa<StringType>(::mlir::getElementTypeOrSelf(getX().getType())))
      return ::mlir::IntegerType::get(getContext(), 64);
    return StringType::get(getContext());
  }];
}

def ONNX_OneHotEncoderOp : ONNX_EncoderOp<"OneHotEncoder", 1> {
  let summary = "a vector per element that is 1 at the element's category and 0 elsewhere";
  let description = [{
    Numbers are truncated to integers.  Without `zeros` an element of no category is an error.
    (C1) `cats_strings` is given if the input has strings, else `cats_int64s`.
  }];
  let arguments = (ins ONNX_KeyTensor:$X, OptionalAttr<DenseI64ArrayAttr>:$cats_int64s,
      OptionalAttr<StrArrayAttr>:$cats_strings, DefaultValuedAttr<I64Attr, "1">:$zeros);
  let results = (outs ONNX_Tensor<[F32]>:$Y);
  let elementType = [{ return ::mlir::Float32Type::get(getContext()); }];
  let moreDeclarations = [{
    ::mlir::ElementsAttr getCategories();
  }];
}

def ONNX_FindKeyOp : ONNX_Op<"FindKey", 0, "Opaque", [Pure]> {
  let summary = "the position of each element in a list of keys";
  let description = [{
    Not an ONNX operator; what encoders become.  The keys are in a table without collisions
    (interfaces/PerfectHash.h) whose hashes begin at `start`: a key's slot holds its position,
    other slots the number of keys, which is the result for what is not found.  With
    `must_find` that is an error.

    `keys` are, with one more of any kind at the end: for numbers their normalised bits; for
    strings the offsets into `bytes` where each begins and ends (as in onnx.Strings).
    (C1) all but the input are vectors of fixed size and constant; of `displacements` and
    `slots` it is a power of two.
  }];
  let arguments = (ins ONNX_KeyTensor:$input, ONNX_I64Tensor:$displacements, ONNX_I64Tensor:$slots,
      ONNX_I64Tensor:$keys, Optional<ONNX_Tensor<[UI8]>>:$bytes, I64Attr:$start, UnitAttr:$must_find);
  let results = (outs ONNX_I64Tensor:$output);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = [{
    $input `displacements` $displacements `slots` $slots `keys` $keys (`of` $bytes^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let moreDeclarations = [{
    /// How many keys there are.
    int64_t getNumKeys() {
      auto type = ::llvm::cast<::mlir::RankedTensorType>(getKeys().getType());
      return type.getNumElements() - (getBytes() ? 2 : 1);
    }
  }];
}
