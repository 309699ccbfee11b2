//===- OpsetSteps.h - Upgrading a node while it is imported ------*- C++ -*-===//
//
// The dialect has one operation per ONNX operator, the newest.  A node of an
// older operator set is changed on its way in, by the steps that its family
// lists in FOpsets.cpp.  Its operands are SSA values already, so a step knows
// their types and may emit operations; the node's own operation does not exist
// yet.  A step is keyed by the operator set that introduced the change.
//
//   static const OpsetStep kSteps[] = {
//       {"Squeeze", 13, [](ImportedNode &n, OpBuilder &b) { return attributeBecomesOperand(n, b,
//       "axes"); }},
//       {"Softmax", kNormalize, [](ImportedNode &n, OpBuilder &b) { return makeAxisPositive(n, b,
//       "axis"); }},
//   };
//   ArrayRef<OpsetStep> onnxc::opsetStepsOfReshape() { return kSteps; }
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_COMPILER_IMPORT_OPSETSTEPS_H
#define ONNXC_COMPILER_IMPORT_OPSETSTEPS_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OperationSupport.h"

#include <functional>
#include <limits>
#include <optional>

namespace onnxc {

/// What a model declares about the values that a graph takes and returns: followed where it says
/// more than the operators do, or ignored because it has turned out to be wrong.
enum class Declarations { Followed, Ignored };

/// A graph attribute of a node.  `build` fills the region, whose arguments get
/// `argumentTypes` where the model does not say more.
struct ImportedSubgraph {
  std::string name;
  std::function<mlir::LogicalResult(mlir::Region &region, mlir::TypeRange argumentTypes,
                                    Declarations declarations)>
      build;
};

/// A node on its way from protobuf to IR.
struct ImportedNode {
  /// Name of the operation without "onnx.": "Conv", "ml.Scaler".
  std::string op;
  mlir::Location loc;
  /// One per ONNX input; null where the model leaves it out.
  llvm::SmallVector<mlir::Value> operands;
  mlir::NamedAttrList attributes;
  llvm::SmallVector<ImportedSubgraph> subgraphs;
  /// One per ONNX output: whether the model gives it a name.
  llvm::SmallVector<bool> outputs = {true};
  /// Set by a step that emitted all of the node: one value per output.
  std::optional<llvm::SmallVector<mlir::Value>> results;

  ImportedNode(llvm::StringRef op, mlir::Location loc) : op(op.str()), loc(loc) {}
  mlir::InFlightDiagnostic error() const;
  /// Operand `i`, or null when it is absent.
  mlir::Value operand(size_t i) const { return i < operands.size() ? operands[i] : mlir::Value(); }
  /// Makes `value` operand `i`; absent ones before it are filled in.
  void setOperand(size_t i, mlir::Value value);
  /// Rank of operand `i`, or -1 when it is absent.
  int64_t rankOf(size_t i) const;
  /// Value of an integer or string attribute, or the default.
  int64_t intAttribute(llvm::StringRef name, int64_t absent) const;
  llvm::StringRef stringAttribute(llvm::StringRef name, llvm::StringRef absent) const;
  /// Values of an integer list attribute, if there is one.
  std::optional<llvm::SmallVector<int64_t>> intsAttribute(llvm::StringRef name) const;
};

using StepFn = mlir::LogicalResult (*)(ImportedNode &node, mlir::OpBuilder &b);

/// `toVersion` of steps that run last and for every version: they turn what ONNX
/// leaves open (negative axes, several ways to say a thing) into one form.
constexpr int64_t kNormalize = std::numeric_limits<int64_t>::max();

struct OpsetStep {
  llvm::StringLiteral op; // as in ImportedNode
  int64_t toVersion;      // applies to nodes of operator sets before this one
  StepFn apply;
};

/// All steps of one operator, in ascending order of `toVersion`.
llvm::ArrayRef<const OpsetStep *> stepsOf(llvm::StringRef op);

/// Whether nodes of this operator and operator set can be imported.
bool isImportable(llvm::StringRef op, int64_t version, mlir::MLIRContext *ctx);

/// Upgrades a node of operator set `version` and emits it.  Returns a value per
/// entry of `node.outputs`, null for outputs that do not exist.
mlir::FailureOr<llvm::SmallVector<mlir::Value>> emitNode(ImportedNode node, int64_t version,
                                                         mlir::OpBuilder &b);

//===----------------------------------------------------------------------===//
// For steps.  All report on the node and return failure or null when the model
// is at fault.
//===----------------------------------------------------------------------===//

/// Emits an operator of the newest operator set and returns its only result.
mlir::Value emitOp(mlir::OpBuilder &b, mlir::Location loc, llvm::StringRef op,
                   llvm::ArrayRef<mlir::Value> operands,
                   llvm::ArrayRef<mlir::NamedAttribute> attributes = {});

/// A constant: vector of integers, scalar, any elements.
mlir::Value emitConstant(mlir::OpBuilder &b, mlir::Location loc, mlir::ElementsAttr value);
mlir::Value emitInts(mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<int64_t> values);
/// A scalar (rank 0) of floating-point or integer type `element`.
mlir::Value emitScalar(mlir::OpBuilder &b, mlir::Location loc, mlir::Type element, double value);

/// The tensor that says the same as an INT, INTS, FLOAT, FLOATS or TENSOR attribute: a
/// scalar or a vector; null when there is none.  A FLOAT gets type `scalar` if given.
mlir::ElementsAttr elementsOf(mlir::Attribute attribute, mlir::OpBuilder &b,
                              mlir::Type scalar = {});

/// INT, INTS, FLOAT, FLOATS, or TENSOR attribute `name` becomes operand `index` (appended by
/// default): a scalar or a vector.  INT and INTS have type i64; floats have the
/// element type of the first operand.  Nothing happens when it is absent.
mlir::LogicalResult attributeBecomesOperand(ImportedNode &node, mlir::OpBuilder &b,
                                            llvm::StringRef name,
                                            std::optional<size_t> index = std::nullopt);
/// The same for an INT that becomes a vector of one element (TopK's `k`).
mlir::LogicalResult intBecomesVectorOperand(ImportedNode &node, mlir::OpBuilder &b,
                                            llvm::StringRef name, size_t index);

/// Sets `name` when it is absent.
void setDefaultAttribute(ImportedNode &node, llvm::StringRef name, mlir::Attribute value);
/// Removes attributes that have lost their meaning.
void dropAttributes(ImportedNode &node, llvm::ArrayRef<llvm::StringRef> names);
/// Reports an attribute whose value is not `only`, then drops it.
mlir::LogicalResult requireAttribute(ImportedNode &node, llvm::StringRef name, int64_t only);
/// Reports a string attribute that is none of `allowed`.
mlir::LogicalResult checkString(ImportedNode &node, llvm::StringRef name,
                                llvm::ArrayRef<llvm::StringRef> allowed);

/// Makes integer attribute `name` count from the front of operand 0.  `extra` is
/// added to the rank (Unsqueeze-like axes count the result's dimensions); with
/// `inclusive` the rank itself is an axis (Flatten).
mlir::LogicalResult makeAxisPositive(ImportedNode &node, mlir::OpBuilder &b, llvm::StringRef name,
                                     int64_t extra = 0, bool inclusive = false);
/// The same for a list attribute; also reports an axis that is named twice.
mlir::LogicalResult makeAxesPositive(ImportedNode &node, mlir::OpBuilder &b, llvm::StringRef name);

/// Before operator set 7, `broadcast` and `axis` said where operand 1 starts in
/// operand 0.  Appends dimensions of 1 to operand 1 so that numpy's rule does it.
mlir::LogicalResult upgradeLegacyBroadcast(ImportedNode &node, mlir::OpBuilder &b);

//===----------------------------------------------------------------------===//
// Families with steps; the list is in dialects/onnx/CMakeLists.txt.
//===----------------------------------------------------------------------===//

#define ONNX_OPSET_FAMILY(Name) llvm::ArrayRef<OpsetStep> opsetStepsOf##Name();
#include "dialects/onnx/OpsetFamilies.def"
#undef ONNX_OPSET_FAMILY
/// Steps for every operator; their `op` is empty.
llvm::ArrayRef<OpsetStep> opsetStepsOfAll();

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_OPSETSTEPS_H
