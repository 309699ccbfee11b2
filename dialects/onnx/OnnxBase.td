//===- OnnxBase.td - Dialect, types and base classes -----------*- tablegen -*-===//
//
// What all operator families share.  An ordinary operator is one line: its base
// class carries operands, format, element types, shape function and fusion role.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_ONNXBASE_TD
#define ONNXC_DIALECTS_ONNX_ONNXBASE_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/onnx/interfaces/OnnxInterfaces.td"

def ONNX_Dialect : Dialect {
  let name = "onnx";
  let cppNamespace = "::onnxc::onnx";
  let summary = "ONNX operators of the newest operator set";
  let hasConstantMaterializer = 1;
  let useDefaultTypePrinterParser = 1;
  // One hook per family, each defined beside the family's operators.
  let extraClassDeclaration = [{
#define ONNX_FAMILY(Name) void add##Name##Ops();
#include "dialects/onnx/Families.def"
#undef ONNX_FAMILY
  }];
}

//===----------------------------------------------------------------------===//
// Type constraints
//===----------------------------------------------------------------------===//

def ONNX_String : TypeDef<ONNX_Dialect, "String"> {
  let mnemonic = "string";
  let summary = "any number of bytes, UTF-8 by convention";
  let description = [{
    Only the element of a tensor.  From the linalg phase on it is an `i128`, the address
    and the length of bytes that are never written (docs/adr/0016-strings-are-references.md).
  }];
}

class ONNX_Tensor<list<Type> elements> : RankedTensorOf<elements>;

def ONNX_Float : AnyTypeOf<[F16, BF16, F32, F64], "floating-point">;
def ONNX_Float8 : AnyTypeOf<[F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0FNU, F4E2M1FN], "8-bit or smaller float">;
def ONNX_SignedInt : AnyTypeOf<[I8, I16, I32, I64], "signed integer">;
def ONNX_UnsignedInt : AnyTypeOf<[UI8, UI16, UI32, UI64], "unsigned integer">;
def ONNX_SmallInt : AnyTypeOf<[I<2>, I<4>, UI<2>, UI<4>], "integer of less than a byte">;
def ONNX_Int : AnyTypeOf<[ONNX_SignedInt, ONNX_UnsignedInt], "integer">;
def ONNX_Number : AnyTypeOf<[ONNX_Float, ONNX_Int], "number">;
def ONNX_PlainElement : AnyTypeOf<[ONNX_Number, I1, ONNX_Float8, ONNX_SmallInt], "number or bool">;
def ONNX_AnyElement : AnyTypeOf<[ONNX_PlainElement, ONNX_String], "element">;

def ONNX_AnyTensor : ONNX_Tensor<[ONNX_AnyElement]>;
def ONNX_PlainTensor : ONNX_Tensor<[ONNX_PlainElement]>;
def ONNX_StringTensor : ONNX_Tensor<[ONNX_String]>;
def ONNX_StringOrI64Tensor : ONNX_Tensor<[ONNX_String, I64]>;
def ONNX_NumberTensor : ONNX_Tensor<[ONNX_Number]>;
def ONNX_FloatTensor : ONNX_Tensor<[ONNX_Float]>;
def ONNX_IntTensor : ONNX_Tensor<[ONNX_Int]>;
def ONNX_BoolTensor : ONNX_Tensor<[I1]>;
def ONNX_I64Tensor : ONNX_Tensor<[I64]>;
def ONNX_IndexTensor : ONNX_Tensor<[I32, I64]>;   // Gather's indices, axes

// A string attribute with a closed set of values.
class ONNX_ChoiceAttr<list<string> choices> : ConfinedAttr<StrAttr, [AttrConstraint<
    CPred<"::llvm::is_contained(::llvm::ArrayRef<::llvm::StringRef>{\"" # !interleave(choices, "\", \"") #
          "\"}, ::llvm::cast<::mlir::StringAttr>($_self).getValue())">,
    "one of " # !interleave(choices, ", ")>]>;
def ONNX_AutoPadAttr : ONNX_ChoiceAttr<["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"]>;

//===----------------------------------------------------------------------===//
// Base classes
//===----------------------------------------------------------------------===//

// The positional operands (or results) of a record, one character each: '1' for
// exactly one value, '?' for an optional one, '*' for any number.  Attributes in
// between do not count.
class ONNX_Arity<dag values, int index> {
  defvar value = !getdagarg<Constraint>(values, index);
  string letter = !cond(!not(!initialized(value)): "", !isa<Optional>(value): "?", !isa<Variadic>(value): "*",
                      !isa<TypeConstraint>(value): "1", true: "");
}
class ONNX_Arities<dag values> {
  string letters = !foldl("", !range(!size(values)), all, i, all # ONNX_Arity<values, i>.letter);
}

// Every operator.  `since` is the version of the newest change of the operator in
// ONNX, 0 for operations that ONNX does not have; `role` is how it takes part in kernels.  The class must define `dimsOf`
// unless a subclass below gives it; `resultElementType` defaults to the first
// operand's element type.
class ONNX_Op<string name, int since, string role = "Opaque", list<Trait> traits = []>
    : Op<ONNX_Dialect, name, traits # [ONNX_OpInterface]> {
  int sinceVersion = since;
  string domain = "";
  // C++ for `Type resultElementType(unsigned result)`.
  code elementType = [{ return ::mlir::getElementTypeOrSelf((*this)->getOperand(0).getType()); }];
  code shapeFunction = [{}];   // filled by families with a common dimsOf
  code moreDeclarations = [{}];
  code declareDims = [{
    static ::llvm::LogicalResult dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results);
  }];
  let extraClassDeclaration = declareDims # [{
    static constexpr int64_t kSinceVersion = }] # !cast<string>(since) # [{;
    ::llvm::LogicalResult computeDims(::mlir::ValueRange operands, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return dimsOf(Adaptor(operands, *this), dims, results);
    }
    ::mlir::Type resultElementType(unsigned result);
    ::onnxc::KernelRole getKernelRole() { return ::onnxc::KernelRole::}] # role # [{; }
    static int64_t getSinceVersion() { return kSinceVersion; }
    static ::onnxc::OperandGroups getOperandGroups() {
      return {"}] # ONNX_Arities<arguments>.letters # [{", "}] # ONNX_Arities<results>.letters # [{"};
    }
    ::llvm::LogicalResult verifyAttributes() {
      return Adaptor((*this)->getOperands(), *this).verify((*this)->getLoc());
    }
  }] # moreDeclarations;
  let extraClassDefinition = [{
    ::mlir::Type $cppClass::resultElementType(unsigned result) { }] # elementType # [{ }
  }] # shapeFunction;
  let hasVerifier = 0;
}

// The result has the shape of the first operand.
class ONNX_SameShapeOp<string name, int since, string role = "Opaque", list<Trait> traits = []>
    : ONNX_Op<name, since, role, traits> {
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return ::onnxc::dimsSameAsFirst(op.getOperands(), dims, results);
    }
  }];
}

// One result computed element by element from operands that broadcast by numpy's rule.
class ONNX_ElementwiseOp<string name, int since, list<Trait> traits = []>
    : ONNX_Op<name, since, "Elementwise", [Pure] # traits> {
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return ::onnxc::dimsBroadcast(op.getOperands(), dims, results);
    }
  }];
}

class ONNX_UnaryOp<string name, int since, Type operand, Type result = operand, list<Trait> traits = []>
    : ONNX_ElementwiseOp<name, since, traits> {
  let arguments = (ins operand:$input);
  let results = (outs result:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
}
// An activation: one float operand and attributes.
class ONNX_ActivationOp<string name, int since, dag attributes = (ins), Type type = ONNX_FloatTensor>
    : ONNX_UnaryOp<name, since, type> {
  let arguments = !con((ins type:$input), attributes);
}
class ONNX_BinaryOp<string name, int since, Type operand, Type result = operand, list<Trait> traits = []>
    : ONNX_ElementwiseOp<name, since, traits> {
  let arguments = (ins operand:$lhs, operand:$rhs);
  let results = (outs result:$output);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)";
}
class ONNX_VariadicElementwiseOp<string name, int since, Type operand, list<Trait> traits = []>
    : ONNX_ElementwiseOp<name, since, traits> {
  let arguments = (ins Variadic<operand>:$inputs);
  let results = (outs operand:$output);
  let assemblyFormat = "$inputs attr-dict `:` type($inputs) `->` type($output)";
}
class ONNX_CompareOp<string name, int since, Type operand, list<Trait> traits = []>
    : ONNX_BinaryOp<name, since, operand, ONNX_BoolTensor, traits> {
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 1); }];
}

//===----------------------------------------------------------------------===//
// The domain ai.onnx.ml, whose operators are called onnx.ml.<name>
//===----------------------------------------------------------------------===//

def ONNX_PostTransformAttr : ONNX_ChoiceAttr<["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"]>;

// They are compositions of other operators.
class ONNX_MlOp<string name, int since, list<Trait> traits = []>
    : ONNX_Op<"ml." # name, since, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>] # traits> {
  let domain = "ai.onnx.ml";
}
// Scores or other features, which are floats whatever they are computed from.
class ONNX_MlFloatOp<string name, int since, list<Trait> traits = []> : ONNX_MlOp<name, since, traits> {
  let elementType = [{ return ::mlir::Float32Type::get(getContext()); }];
  let results = (outs ONNX_FloatTensor:$y);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
// A label per row, and scores.
class ONNX_ClassifierOp<string name, int since, list<Trait> traits = []> : ONNX_MlOp<name, since, traits> {
  let elementType = [{
    if (result == 1)
      return ::mlir::Float32Type::get(getContext());
    if (auto strings = getClasslabelsStrings(); strings && !strings->empty())
      return StringType::get(getContext());
    return ::mlir::IntegerType::get(getContext(), 64);
  }];
  let results = (outs ONNX_StringOrI64Tensor:$y, ONNX_FloatTensor:$z);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // ONNXC_DIALECTS_ONNX_ONNXBASE_TD
