//===- Softmax.td - Softmax and its kin -------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

class ONNX_SoftmaxLikeOp<string name> : ONNX_Op<name, 13, "Reduction", [Pure]> {
  let description = [{ (C1) `axis` lies in [-rank, rank). }];
  let arguments = (ins ONNX_FloatTensor:$input, DefaultValuedAttr<I64Attr, "-1">:$axis);
  let results = (outs ONNX_FloatTensor:$output);
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      ::onnxc::Dims source = dims.of(op.getInput());
      if (failed(dims.axis(op.getAxis(), source.size()))) // C1
        return ::mlir::failure();
      results.push_back(source);
      return ::mlir::success();
    }
  }];
  let assemblyFormat = "$input `axis` $axis attr-dict `:` type($input) `->` type($output)";
}
def ONNX_SoftmaxOp : ONNX_SoftmaxLikeOp<"Softmax">;
def ONNX_LogSoftmaxOp : ONNX_SoftmaxLikeOp<"LogSoftmax">;
def ONNX_HardmaxOp : ONNX_SoftmaxLikeOp<"Hardmax">;
