//===- Random.td - Random numbers -------------------------------*- tablegen -*-===//
//
// A number depends on the seed and on its place in the tensor alone (RandomLowering.cpp
// names the generator): it is the same in every run, on every machine and for any number
// of threads.  A node without a seed has one that its name gives (RandomOpsets.cpp).
//
// Bernoulli, Multinomial and Dropout become these and others at import.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

class ONNX_RandomOp<string name, dag operand, dag parameters> : ONNX_Op<name, 22, "Opaque", [Pure]> {
  let arguments = !con(operand, parameters, (ins DefaultValuedAttr<F32Attr, "0.0f">:$seed));
  let results = (outs ONNX_FloatTensor:$output);
}
// Of the shape of an attribute.
class ONNX_RandomOfShapeOp<string name, dag parameters> : ONNX_RandomOp<name, (ins), !con(parameters,
    (ins DefaultValuedAttr<I64Attr, "1">:$dtype, DenseI64ArrayAttr:$shape))> {
  let description = [{ (C1) no size in `shape` is negative. }];
  let elementType = [{ return elementTypeFromOnnx(getDtype(), getContext()); }];
  let assemblyFormat = "attr-dict `->` type($output)";
}
// Of the shape of an operand.
class ONNX_RandomLikeOp<string name, dag parameters> : ONNX_RandomOp<name, (ins ONNX_AnyTensor:$input), !con(parameters,
    (ins OptionalAttr<I64Attr>:$dtype))> {
  let description = [{ `dtype` absent: the input's element type. }];
  let elementType = [{
    if (auto code = getDtype())
      return elementTypeFromOnnx(*code, getContext());
    return ::mlir::getElementTypeOrSelf(getInput().getType());
  }];
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
}

defvar ONNX_UniformRange = (ins DefaultValuedAttr<F32Attr, "0.0f">:$low, DefaultValuedAttr<F32Attr, "1.0f">:$high);
defvar ONNX_NormalShape = (ins DefaultValuedAttr<F32Attr, "0.0f">:$mean, DefaultValuedAttr<F32Attr, "1.0f">:$scale);

def ONNX_RandomUniformOp : ONNX_RandomOfShapeOp<"RandomUniform", ONNX_UniformRange>;
def ONNX_RandomNormalOp : ONNX_RandomOfShapeOp<"RandomNormal", ONNX_NormalShape>;
def ONNX_RandomUniformLikeOp : ONNX_RandomLikeOp<"RandomUniformLike", ONNX_UniformRange>;
def ONNX_RandomNormalLikeOp : ONNX_RandomLikeOp<"RandomNormalLike", ONNX_NormalShape>;
