//===- Cumulative.td - Sums and products up to each element -----*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_CumulativeTensor : ONNX_Tensor<[ONNX_Float, I32, I64, UI32, UI64]>;

class ONNX_CumulativeOp<string name, int since> : ONNX_SameShapeOp<name, since, "Opaque", [Pure]> {
  let description = [{
    (C1) `axis` is a scalar or has one element, which lies in [-rank, rank).
  }];
  let arguments = (ins ONNX_CumulativeTensor:$x, ONNX_IndexTensor:$axis, DefaultValuedAttr<I64Attr, "0">:$exclusive,
      DefaultValuedAttr<I64Attr, "0">:$reverse);
  let results = (outs ONNX_CumulativeTensor:$y);
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return ::onnxc::onnx::dimsCumulative(op.getX(), op.getAxis(), dims, results);
    }
  }];
  let assemblyFormat = "$x `axis` $axis attr-dict `:` type($x) `,` type($axis) `->` type($y)";
}
def ONNX_CumSumOp : ONNX_CumulativeOp<"CumSum", 14>;
def ONNX_CumProdOp : ONNX_CumulativeOp<"CumProd", 26>;
