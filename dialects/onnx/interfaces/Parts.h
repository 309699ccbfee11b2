//===- Parts.h - Operators that cut and join ---------------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_PARTS_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_PARTS_H

#include "dialects/onnx/interfaces/Dims.h"

#include "llvm/ADT/DenseSet.h"

namespace onnxc {

/// A part of a tensor, with an entry per dimension of that tensor.  The part may have
/// fewer or more dimensions of size 1.
struct PartPlace {
  Dims offsets, sizes, steps;
};

} // namespace onnxc

#include "dialects/onnx/interfaces/PartInterface.h.inc"

namespace onnxc {

/// The position of the part's first element among those of a whole of the sizes `whole`
/// when its elements are neighbours there; else null.
Dim flatOffset(DimBuilder &dims, const PartPlace &part, llvm::ArrayRef<Dim> whole);

/// For each dimension of a tensor of the sizes `from` the dimensions that it becomes in a view of
/// it of the sizes `to`: one that is split several, one of size 1 perhaps none.  None for a view
/// that merges dimensions.
std::optional<llvm::SmallVector<llvm::SmallVector<int64_t, 2>>> piecesOf(llvm::ArrayRef<Dim> from,
                                                                         llvm::ArrayRef<Dim> to);

/// What `op` joins, but for a first operand that it replaces parts of.
inline mlir::OperandRange partsOf(PartInterface op) {
  return op->getOperands().drop_front(op.replacesParts());
}

/// Whether a product reads pieces of these sizes as fast as if they had been copied together.
bool areFewPieces(llvm::ArrayRef<int64_t> sizes);

/// Whether `op` moves elements in a way that what needs them may repeat.
bool onlyMoves(mlir::Operation *op);

/// The operators after `first`, in its block, that `value` needs and whose kernels are certain to
/// be others than its own, and to run before.
llvm::DenseSet<mlir::Operation *> operatorsBefore(mlir::Value value, mlir::Operation *first);

/// Gives operators their PartInterface.
void attachParts(mlir::MLIRContext *ctx);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_PARTS_H
