//===- AxisInterface.td - Operators that name axes --------------*- tablegen -*-===//

#ifndef ONNXC_DIALECTS_ONNX_AXISINTERFACE_TD
#define ONNXC_DIALECTS_ONNX_AXISINTERFACE_TD

include "mlir/IR/OpBase.td"

// Lets the dimensions of tensors change their order, as layout assignment wants it.
def ONNX_AxisInterface : OpInterface<"AxisInterface"> {
  let cppNamespace = "::onnxc";
  let description = [{
    An operator that does the same wherever the axes stand that it names.  Each of its
    results has the dimensions of its data operands in their order, perhaps without some.
  }];
  let methods = [
    InterfaceMethod<"How many operands, from the first on, are data; others are about axes or scalars.",
      "unsigned", "getNumDataOperands">,
    InterfaceMethod<[{
      Renames axis i to newAxes[i] in attributes and operands, before the data operands
      are permuted likewise.  Fails, without a change, where the axes are not known.
    }], "::llvm::LogicalResult", "renumberAxes", (ins "::llvm::ArrayRef<int64_t>":$newAxes)>,
    InterfaceMethod<"The axes that no result has; none where they are not known.",
      "::std::optional<::llvm::SmallVector<int64_t>>", "getDroppedAxes", (ins), [{}],
      [{ return ::llvm::SmallVector<int64_t>(); }]>,
  ];
}

// Lets channels change their order, so that nothing has to move them.
def ONNX_ChannelInterface : OpInterface<"ChannelInterface"> {
  let cppNamespace = "::onnxc";
  let description = [{
    An operator that can take the channels of its first operand, dimension 1, in another order when
    it is given its constants in that order, too.
  }];
  let methods = [
    InterfaceMethod<"Whether it can, as it stands.", "bool", "mayReorderChannels">,
    InterfaceMethod<"Whether the result has the same channels, in the same order.", "bool", "keepsChannels">,
    InterfaceMethod<"Channel i is what channel order[i] was before.",
      "void", "reorderChannels", (ins "::llvm::ArrayRef<int64_t>":$order)>,
    InterfaceMethod<"Whether it has its channels last, and is as good with them as dimension 1.",
      "bool", "mayForgetLayout", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Has its channels as dimension 1 from now on; operand and result are others then.",
      "void", "forgetLayout", (ins), [{}], [{ (void)$_op; }]>,
  ];
}

#endif // ONNXC_DIALECTS_ONNX_AXISINTERFACE_TD
