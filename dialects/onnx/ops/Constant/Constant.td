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
