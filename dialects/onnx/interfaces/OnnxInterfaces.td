//===- OnnxInterfaces.td - What passes ask of an operator -------*- tablegen -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_TD
#define ONNXC_DIALECTS_ONNX_INTERFACES_TD

include "mlir/IR/OpBase.td"

// Implemented by the base class of all operators.
def ONNX_OpInterface : OpInterface<"OnnxOpInterface"> {
  let cppNamespace = "::onnxc";
  let description = "An ONNX operator: its result shapes and types, and how it takes part in kernels.";
  let methods = [
    InterfaceMethod<[{
      Dimensions of all results for the given operands, which stand for the
      operation's own (they may have been converted or moved to another function).
      In emitting mode (`dims.emits()`) every dimension is an index value or constant.
    }], "::llvm::LogicalResult", "computeDims",
      (ins "::mlir::ValueRange":$operands, "::onnxc::DimBuilder &":$dims, "::onnxc::ResultDims &":$results)>,
    InterfaceMethod<"Element type of result `result`.", "::mlir::Type", "resultElementType", (ins "unsigned":$result)>,
    InterfaceMethod<"How kernels may be formed around this operator.", "::onnxc::KernelRole", "getKernelRole">,
    StaticInterfaceMethod<"Version of the operator's newest definition.", "int64_t", "getSinceVersion">,
    StaticInterfaceMethod<"How ONNX's positional inputs and outputs map to operands and results.",
      "::onnxc::OperandGroups", "getOperandGroups">,
    InterfaceMethod<[{
      Reports attributes that are missing or out of range.  Asked before
      `computeDims`, which relies on them, and before result types exist.
    }], "::llvm::LogicalResult", "verifyAttributes">,
  ];
  let verify = [{ return ::onnxc::verifyShapes($_op); }];
}

// An operator whose result elements are shapes or indices computed from others:
// lets shape arithmetic be followed through the graph without running it.
def ONNX_ShapeValueInterface : OpInterface<"ShapeValueInterface"> {
  let cppNamespace = "::onnxc";
  let methods = [
    InterfaceMethod<[{
      Element `index` (row-major) of the integer result as a dimension, or null
      when it is not known from shapes and constants alone.
    }], "::onnxc::Dim", "valueAt", (ins "::onnxc::DimBuilder &":$dims, "int64_t":$index)>,
  ];
}

// onnx -> onnx: an operator that is a composition of others.
def ONNX_DecomposeInterface : OpInterface<"DecomposeInterface"> {
  let cppNamespace = "::onnxc";
  let methods = [
    InterfaceMethod<[{
      Emits simpler operators before this one and returns the replacements of its
      results, or fails with a match failure when it is better kept whole.
    }], "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>", "decompose", (ins "::mlir::RewriterBase &":$rewriter)>,
  ];
}

// A result whose columns have names, which a model that returns it tells its callers.
def ONNX_KeyedInterface : OpInterface<"KeyedInterface"> {
  let cppNamespace = "::onnxc";
  let methods = [
    InterfaceMethod<"The names of the result's columns: integers or strings.", "::mlir::ArrayAttr", "getKeys">,
  ];
}

// Contains graphs: control flow.
def ONNX_SubgraphInterface : OpInterface<"SubgraphInterface"> {
  let cppNamespace = "::onnxc";
  let methods = [
    StaticInterfaceMethod<"ONNX's attribute names of the regions, in order.",
      "::llvm::ArrayRef<::llvm::StringRef>", "getSubgraphNames">,
    InterfaceMethod<[{
      Types of the arguments of region `index`, from operands and attributes alone.
      Asked before the regions are filled; reports operands that do not fit.
    }], "::llvm::FailureOr<::llvm::SmallVector<::mlir::Type>>", "getSubgraphArgumentTypes", (ins "unsigned":$index)>,
    InterfaceMethod<[{
      The operand and its axis that say how large an argument of the (only) region is
      along `axis`; a null operand where the type says it, or only a run.
    }], "std::pair<::mlir::Value, int64_t>", "getArgumentSize", (ins "unsigned":$argument, "int64_t":$axis)>,
    InterfaceMethod<[{
      Asked when the (only) region has been filled with arguments of `types`: these, less
      the sizes that the region's own results do not confirm.  `isContradicted`: whether one is
      certainly wrong.
    }], "::llvm::SmallVector<::mlir::Type>", "widenedArgumentTypes",
      (ins "::llvm::ArrayRef<::mlir::Type>":$types, "bool &":$isContradicted), [{}], [{
        isContradicted = false;
        return ::llvm::to_vector(types);
      }]>,
    InterfaceMethod<[{
      Asked when `types` are as wide as the region demands: the types that it is to have
      in the end.  Notes on the operation what it has found out about them.
    }], "::llvm::FailureOr<::llvm::SmallVector<::mlir::Type>>", "settledArgumentTypes",
      (ins "::llvm::ArrayRef<::mlir::Type>":$types), [{}], [{ return ::llvm::to_vector(types); }]>,
  ];
}

// Attached by *Lowering.cpp.  One of the two below for every operator that is
// neither decomposed nor a view nor control flow.
def ONNX_ScalarInterface : OpInterface<"ScalarLoweringInterface"> {
  let cppNamespace = "::onnxc";
  let methods = [
    InterfaceMethod<[{
      Emits the computation of one element of an elementwise operator.  `operands`
      are scalars of the signless types (bool is i1), `type` is the result's.
      Uses arith and math only, so that it works on vectors as well.
    }], "::llvm::FailureOr<::mlir::Value>", "emitScalar",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc, "::mlir::ValueRange":$operands, "::mlir::Type":$type)>,
  ];
}
def ONNX_LinalgInterface : OpInterface<"LinalgLoweringInterface"> {
  let cppNamespace = "::onnxc";
  let methods = [
    InterfaceMethod<[{
      Emits the operator on tensors (linalg, tensor, kernel.contract) and returns
      the converted results.  `lowering` gives the converted operands and helpers.
    }], "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>", "lowerToLinalg", (ins "::onnxc::OpLowering &":$lowering)>,
  ];
}

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_TD
