//===- AxisInterface.td - Operators that name axes --------------*- tablegen -*-===//

#ifndef ONNXC_DIALECTS_ONNX_AXISINTERFACE_TD
#define ONNXC_DIALECTS_ONNX_AXISINTERFACE_TD

include "mlir/IR/OpBase.td"

// Lets the dimensions of tensors change their order, as layout assignment wants it.
def ONNX_AxisInterface : OpInterface<"AxisInterface"> {
  let cppNamespace = "::onnxc";
  let description = [{
    An operator that does the same wherever the axes stand that it names.  Each of its
    results has the dimensions of its data operands in their order.
  }];
  let methods = [
    InterfaceMethod<"How many operands, from the first on, are data; others are about axes or scalars.",
      "unsigned", "getNumDataOperands">,
    InterfaceMethod<[{
      Renames axis i to newAxes[i] in attributes and operands, before the data operands
      are permuted likewise.  Fails, without a change, where the axes are not known.
    }], "::llvm::LogicalResult", "renumberAxes", (ins "::llvm::ArrayRef<int64_t>":$newAxes)>,
    InterfaceMethod<[{
      Where the results lack axes: makes them have these, with size 1, and returns which.  Fails,
      without a change, where there are none or they are not known.
    }], "::llvm::FailureOr<::llvm::SmallVector<int64_t>>", "keepAxes", (ins), [{}], [{ return ::llvm::failure(); }]>,
  ];
}

#endif // ONNXC_DIALECTS_ONNX_AXISINTERFACE_TD
