//===- PartInterface.td - Operators that cut and join -----------*- tablegen -*-===//

#ifndef ONNXC_DIALECTS_ONNX_PARTINTERFACE_TD
#define ONNXC_DIALECTS_ONNX_PARTINTERFACE_TD

include "mlir/IR/OpBase.td"

// Lets a part lie in the memory of the whole.
def ONNX_PartInterface : OpInterface<"PartInterface"> {
  let cppNamespace = "::onnxc";
  let description = [{
    An operator whose results are parts of its first operand, or whose result has its
    operands as parts, and that does nothing but move their elements.
  }];
  let methods = [
    InterfaceMethod<"Whether the operands are parts of the result.", "bool", "joinsParts">,
    InterfaceMethod<"Whether the first of these is all of the result, of which the others replace parts.",
      "bool", "replacesParts", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
      Where each part lies in the whole.  Fails where an operand would have to be read
      that does not exist yet, or where the parts are no regular ones.
    }], "::llvm::FailureOr<::llvm::SmallVector<::onnxc::PartPlace>>", "getPlaces", (ins "::onnxc::DimBuilder &":$dims)>,
    InterfaceMethod<"How many elements a part that is cut out has at most, whatever a run brings; none where that is not known.",
      "::std::optional<int64_t>", "getMostElements", (ins), [{}], [{ return ::std::nullopt; }]>,
  ];
}

// Lets what repeats nothing after all need no kernel.
def ONNX_RepetitionInterface : OpInterface<"RepetitionInterface"> {
  let cppNamespace = "::onnxc";
  let description = [{
    An operator that repeats the elements of its first operand, and whose result is that operand
    where both have the same shape.
  }];
}

// Lets a kernel read or write dimensions in another order.
def ONNX_PermutationInterface : OpInterface<"PermutationInterface"> {
  let cppNamespace = "::onnxc";
  let description = "An operator whose result has the dimensions of its operand in another order.";
  let methods = [
    InterfaceMethod<"The operand's dimension that each dimension of the result is.",
      "::llvm::SmallVector<int64_t>", "getDimensionOrder">,
  ];
}

// Lets the kernel of a product put its columns where they belong.
def ONNX_PiecesInterface : OpInterface<"PiecesInterface"> {
  let cppNamespace = "::onnxc";
  let description = "A product that has the columns of its right operand as the last dimension of its result.";
  let methods = [
    InterfaceMethod<"Whether pieces of the last dimension of this size may be written as if they were dimensions of their own.",
      "bool", "mayWritePieces", (ins "int64_t":$size)>,
    InterfaceMethod<[{
      Whether the first operand can be read where it is in pieces, parts of one tensor that are joined
      along the last dimension.
    }], "bool", "mayReadPieces">,
    InterfaceMethod<"Whether a row of the result depends on that row of the first operand and on all of the others.",
      "bool", "keepsRows">,
  ];
}

// What the kernel of an operator that is neither elementwise nor a contraction can do.
def ONNX_OrderedAccessInterface : OpInterface<"OrderedAccessInterface"> {
  let cppNamespace = "::onnxc";
  let description = [{
    An operator whose kernel reads and writes rows that need not lie side by side: it can have parts
    as operands, and dimensions in another order (see getDimensionOrder) in memory.
  }];
  let methods = [
    InterfaceMethod<"Whether operand `index` may be a permutation by `order` of what is there.",
      "bool", "mayReadInOrder", (ins "unsigned":$index, "::llvm::ArrayRef<int64_t>":$order)>,
    InterfaceMethod<"Whether sizes are all that it reads.", "bool", "readsSizesOnly", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether a permutation by `order` of the result may be written instead of it.",
      "bool", "mayWriteInOrder", (ins "::llvm::ArrayRef<int64_t>":$order)>,
  ];
}

// Lets parts of an operand stay apart.
def ONNX_KnownPlacesInterface : OpInterface<"KnownPlacesInterface"> {
  let cppNamespace = "::onnxc";
  let description = [{
    An operator that takes single elements along some dimension of an operand, each from a place that
    is known while compiling: it finds them in the parts that are joined there as well.
  }];
  let methods = [
    InterfaceMethod<"Whether operand `index` is read so along its dimension `axis`.",
      "bool", "readsKnownPlaces", (ins "unsigned":$index, "int64_t":$axis)>,
  ];
}

#endif // ONNXC_DIALECTS_ONNX_PARTINTERFACE_TD
