//===- Reduction.td - Folding along axes ------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_SumTensor : ONNX_Tensor<[ONNX_Float, I32, I64, UI32, UI64]>;
def ONNX_ExtremumTensor : ONNX_Tensor<[ONNX_Float, I8, I32, I64, UI8, UI32, UI64, I1]>;

class ONNX_ReduceOp<string name, int since, Type type> : ONNX_Op<name, since, "Reduction", [Pure]> {
  let description = [{
    Without `axes`, or with no element in it, the reduction goes over all axes, or over
    none with `noop_with_empty_axes`.

    (C1) axes lie in [-rank, rank) and are different.
    (C2) the number of axes is known.  Their values may come from data when the types
         of operand and result are static.
  }];
  let arguments = (ins type:$data, Optional<ONNX_I64Tensor>:$axes, DefaultValuedAttr<I64Attr, "1">:$keepdims,
      DefaultValuedAttr<I64Attr, "0">:$noop_with_empty_axes);
  let results = (outs type:$reduced);
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return ::onnxc::onnx::dimsReduced(op.getData(), op.getAxes(), op.getKeepdims(), op.getNoopWithEmptyAxes(), dims, results);
    }
  }];
  let assemblyFormat = "$data (`axes` $axes^)? attr-dict `:` type($data) (`,` type($axes)^)? `->` type($reduced)";
}
def ONNX_ReduceSumOp : ONNX_ReduceOp<"ReduceSum", 13, ONNX_SumTensor>;
def ONNX_ReduceMeanOp : ONNX_ReduceOp<"ReduceMean", 18, ONNX_SumTensor>;
def ONNX_ReduceProdOp : ONNX_ReduceOp<"ReduceProd", 18, ONNX_SumTensor>;
def ONNX_ReduceSumSquareOp : ONNX_ReduceOp<"ReduceSumSquare", 18, ONNX_SumTensor>;
def ONNX_ReduceL1Op : ONNX_ReduceOp<"ReduceL1", 18, ONNX_SumTensor>;
def ONNX_ReduceL2Op : ONNX_ReduceOp<"ReduceL2", 18, ONNX_SumTensor>;
def ONNX_ReduceLogSumOp : ONNX_ReduceOp<"ReduceLogSum", 28, ONNX_FloatTensor>;
def ONNX_ReduceLogSumExpOp : ONNX_ReduceOp<"ReduceLogSumExp", 28, ONNX_FloatTensor>;
def ONNX_ReduceMaxOp : ONNX_ReduceOp<"ReduceMax", 20, ONNX_ExtremumTensor>;
def ONNX_ReduceMinOp : ONNX_ReduceOp<"ReduceMin", 20, ONNX_ExtremumTensor>;

class ONNX_ArgReduceOp<string name, int since> : ONNX_Op<name, since, "Reduction", [Pure]> {
  let description = [{ The first NaN is the extremum if there is one. }];
  let arguments = (ins ONNX_NumberTensor:$data, DefaultValuedAttr<I64Attr, "0">:$axis,
      DefaultValuedAttr<I64Attr, "1">:$keepdims, DefaultValuedAttr<I64Attr, "0">:$select_last_index);
  let results = (outs ONNX_I64Tensor:$reduced);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return ::onnxc::onnx::dimsArgReduced(op.getData(), op.getAxis(), op.getKeepdims(), dims, results);
    }
  }];
  let assemblyFormat = "$data `axis` $axis attr-dict `:` type($data) `->` type($reduced)";
}
def ONNX_ArgMaxOp : ONNX_ArgReduceOp<"ArgMax", 13>;
def ONNX_ArgMinOp : ONNX_ArgReduceOp<"ArgMin", 13>;
