//===- Constant.td - Constants and their kin --------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_ConstantOp : ONNX_Op<"Constant", 25, "Constant", [Pure, ConstantLike, AllTypesMatch<["value", "output"]>]> {
  let summary = "a tensor known when the model is compiled";
  let description = [{
    ONNX's seven value attributes all become `value`.  Contents of more than 1 KiB
    are a resource and never pass through the IR.
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs ONNX_AnyTensor:$output);
  let elementType = [{ return getValue().getElementType(); }];
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      ::onnxc::Dims &shape = results.emplace_back();
      for (int64_t size : op.getValue().getShapedType().getShape())
        shape.push_back(dims.constant(size));
      return ::mlir::success();
    }
  }];
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
  let builders = [OpBuilder<(ins "::mlir::ElementsAttr":$value), [{
    $_state.addAttribute("value", value);
    $_state.addTypes(::mlir::RankedTensorType::get(value.getShapedType().getShape(), value.getElementType()));
  }]>];
}

def ONNX_ConstantOfShapeOp : ONNX_Op<"ConstantOfShape", 25, "Opaque", [
    Pure, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let summary = "a tensor of a given shape filled with one value";
  let description = [{
    (C1) `input` is a vector of known length without negative sizes.
    (C2) `value` has one element; absent: 0.0.
  }];
  let arguments = (ins ONNX_I64Tensor:$input, OptionalAttr<ElementsAttr>:$value);
  let results = (outs ONNX_PlainTensor:$output);
  let elementType = [{
    return getValue() ? getValue()->getElementType() : ::mlir::Float32Type::get(getContext());
  }];
  let assemblyFormat = "$input (`value` $value^)? attr-dict `:` type($input) `->` type($output)";
}

def ONNX_EyeLikeOp : ONNX_Op<"EyeLike", 22, "Opaque", [Pure]> {
  let summary = "ones on a diagonal, zeros elsewhere";
  let description = [{ (C1) the input has rank 2; `dtype` absent: its element type. }];
  let arguments = (ins ONNX_PlainTensor:$input, OptionalAttr<I64Attr>:$dtype, DefaultValuedAttr<I64Attr, "0">:$k);
  let results = (outs ONNX_PlainTensor:$output);
  let elementType = [{
    if (auto code = getDtype())
      return elementTypeFromOnnx(*code, getContext());
    return ::mlir::getElementTypeOrSelf(getInput().getType());
  }];
  let assemblyFormat = "$input `diagonal` $k attr-dict `:` type($input) `->` type($output)";
}

def ONNX_RangeOp : ONNX_Op<"Range", 27, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_ShapeValueInterface>]> {
  let summary = "start, start + delta, ... as long as limit is not reached";
  let description = [{
    (C1) the operands have one element each.
    (C2) delta is not 0.
    `stash_type` is the type that narrow floats are computed in.
  }];
  let arguments = (ins ONNX_NumberTensor:$start, ONNX_NumberTensor:$limit, ONNX_NumberTensor:$delta,
      DefaultValuedAttr<I64Attr, "1">:$stash_type);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = "$start `to` $limit `by` $delta attr-dict `:` functional-type(operands, results)";
}
