//===- LinearForm.h - A contraction as strides over flat memory --*- C++ -*-===//
//
// Buffers have strides and index maps are linear, so the address that an operand is
// read at is
//
//     offset + sum over iteration dimensions d of  stride[d] * i[d].
//
// In this form a matrix product, a convolution and a batch-reduce product are
// the same loop nest, and two neighbouring dimensions that every operand walks
// through without a seam are one dimension.  Strides and extents are products of
// sizes; those that are unknown are symbols, so that "without a seam" can be
// decided for dynamic shapes as well.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_CONTRACT_LINEARFORM_H
#define ONNXC_CODEGEN_CPU_CONTRACT_LINEARFORM_H

#include "dialects/kernel/Kernel.h"

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/Builders.h"

namespace onnxc::cpu {

/// Where a contraction finds or puts the elements of one operand.
struct LinearOperand {
  mlir::Value base; // rank-1 memref of all elements
  mlir::Type elementType;
  mlir::AffineExpr offset;
  llvm::SmallVector<mlir::AffineExpr> strides; // per iteration dimension
};

/// An index of A that can be out of bounds, where A counts as zero:
/// i[m] * stride + i[k] * dilation + offset, valid in [0, size).
struct BorderedIndex {
  unsigned m, k; // iteration dimensions
  int64_t stride, dilation, offset;
  mlir::AffineExpr size;
};

/// Steps of the innermost k dimension at which A's elements are `distance` steps further on than
/// its stride says.
struct PieceOfK {
  int64_t begin, end, distance;
};

/// Indices of the operands in LinearForm::operands; extras follow.
enum : unsigned { kA = 0, kB = 1, kOut = 2, kFirstExtra = 3 };

struct LinearForm {
  mlir::Location loc;
  llvm::SmallVector<kernel::DimKind> kinds = {};
  llvm::SmallVector<mlir::AffineExpr> extents = {};
  llvm::SmallVector<LinearOperand> operands = {};
  llvm::SmallVector<BorderedIndex> borders = {};
  llvm::SmallVector<PieceOfK> piecesOfK = {}; // all of the innermost k dimension; none: it is one
  int64_t panel = 0;                          // columns of a packed panel of B, or 0
  mlir::AffineExpr panelStride = {};          // from one panel of B to the next
  int64_t group = 1;                 // elements of k in one step along the innermost k dimension
  int64_t lastGroup = 0;             // those in the last step, when they are fewer; else 0
  mlir::AffineExpr groupStride = {}; // of A, from one element of a group to the next
  llvm::SmallVector<mlir::Value> symbols = {}; // what the symbols in the expressions stand for

  unsigned numDims() const { return kinds.size(); }
  /// Positions of the dimensions of this kind, outermost first.
  llvm::SmallVector<unsigned> dims(kernel::DimKind kind) const;
  /// Position of the one n dimension.
  unsigned nDim() const { return dims(kernel::DimKind::N).front(); }
  /// The bordered index that m or k dimension `d` is part of, or null.
  const BorderedIndex *borderOf(unsigned d) const;
  /// Whether steps along dimension `d` end with an incomplete group.
  bool endsWithPartOfGroup(unsigned d) const { return lastGroup && d + 1 == numDims(); }
  /// Whether A has dimension `d` in pieces that do not lie side by side.
  bool isInPieces(unsigned d) const { return !piecesOfK.empty() && d + 1 == numDims(); }
  /// Whether an operand steps from the end of dimension `inner` to the next of `inner - 1`.
  bool isSeamless(unsigned operand, unsigned inner) const {
    llvm::ArrayRef<mlir::AffineExpr> strides = operands[operand].strides;
    return strides[inner - 1] == strides[inner] * extents[inner];
  }
  /// Whether A's elements differ from column to column.
  bool aHasColumns() const;
  /// Emits the value of an expression over the symbols.
  mlir::Value materialize(mlir::OpBuilder &builder, mlir::AffineExpr expr) const;
};

/// A view of the identity-layout `buffer` as a rank-1 memref.
mlir::Value flatten(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value buffer);

/// The buffer that `buffer`, a base buffer of memref.extract_strided_metadata, is, as rank 1 from
/// its first element on.
mlir::Value flattenAll(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value buffer);

/// Reads the linear form off `op`, which works on memrefs.  Emits flat views of the
/// operands and the unknown sizes before `op`.
mlir::FailureOr<LinearForm> linearize(kernel::ContractOp op, mlir::OpBuilder &builder);

/// Drops dimensions of extent 1, turns batch dimensions that B does not depend on into
/// m dimensions, and merges neighbours that all operands walk through without a seam.
void simplify(LinearForm &form);

/// The value of a constant expression.
std::optional<int64_t> constantValue(mlir::AffineExpr expr);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CONTRACT_LINEARFORM_H
