//===- SequenceSteps.h - What the steps of sequences share -------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_SEQUENCESTEPS_H
#define ONNXC_DIALECTS_ONNX_OPS_SEQUENCESTEPS_H

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

namespace onnxc {

/// A sequence that the importer knows: a tensor for each element, or one of all.
struct SequenceValue {
  llvm::SmallVector<mlir::Value> elements;
  mlir::Value stacked; ///< instead of elements
  bool isOpen = false; ///< `elements` follow others, that are not known here
};

/// Operand `i` as a sequence; reports what it is otherwise.
mlir::FailureOr<SequenceValue> sequenceOf(const ImportedNode &node, size_t i);
/// The same for one whose elements are tensors of their own; reports `what` needs them.
mlir::FailureOr<SequenceValue> listOf(const ImportedNode &node, size_t i, llvm::StringRef what);
mlir::Value emitSequence(mlir::OpBuilder &b, mlir::Location loc,
                         llvm::ArrayRef<mlir::Value> elements, bool isOpen = false);
mlir::Value emitStacked(mlir::OpBuilder &b, mlir::Location loc, mlir::Value slices);

// SequenceSlices.cpp
/// Whether elements can be slices of one tensor whose sizes are known.
bool isUniform(llvm::ArrayRef<mlir::Value> elements);
/// A tensor whose slices are the elements; the one that they were taken out of, if there is one.
mlir::Value stackOf(mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> elements);
/// The last of uniform elements becomes the one at `position`.
mlir::LogicalResult insertSlice(ImportedNode &node, mlir::OpBuilder &b,
                                llvm::ArrayRef<mlir::Value> elements, mlir::Value position);
/// More than one uniform elements without that at `position`.
mlir::LogicalResult eraseSlice(ImportedNode &node, mlir::OpBuilder &b,
                               llvm::ArrayRef<mlir::Value> elements, mlir::Value position);

bool isTensor(mlir::Value value);
/// The graph attribute of this name, or null.
ImportedSubgraph *findGraph(ImportedNode &node, llvm::StringRef name);
/// The element of a scalar, if it is known.
std::optional<int64_t> knownScalar(mlir::OpBuilder &b, mlir::Location loc, mlir::Value scalar);
mlir::Value emitUnsqueeze(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor, int64_t axis);
/// All tensors stacked along a new first dimension; null after a report.
mlir::Value emitStack(mlir::OpBuilder &b, mlir::Location loc, llvm::ArrayRef<mlir::Value> tensors);
/// The tensor with its first dimension moved to `axis`.
mlir::Value emitMoveFirst(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor, int64_t axis);
/// `x` where the scalar `condition` is true, else `y`, which may be of another size.
mlir::Value emitChoice(mlir::OpBuilder &b, mlir::Location loc, mlir::Value condition, mlir::Value x,
                       mlir::Value y);

/// Results of a node that is one value; failure if it is null.
mlir::LogicalResult finish(ImportedNode &node, mlir::Value result);

// OptionalSteps.cpp
mlir::LogicalResult makeOptional(ImportedNode &node, mlir::OpBuilder &b);
mlir::LogicalResult hasElement(ImportedNode &node, mlir::OpBuilder &b);
mlir::LogicalResult getElement(ImportedNode &node, mlir::OpBuilder &b);
mlir::LogicalResult passThrough(ImportedNode &node, mlir::OpBuilder &b);
// SequenceBranches.cpp
mlir::LogicalResult joinBranches(ImportedNode &node, mlir::OpBuilder &b);
// SequenceControl.cpp
mlir::LogicalResult carrySequences(ImportedNode &node, mlir::OpBuilder &b);
mlir::LogicalResult mapSequence(ImportedNode &node, mlir::OpBuilder &b);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_SEQUENCESTEPS_H
