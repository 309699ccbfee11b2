//===- IndexBuilder.h - Index arithmetic and loops that fold -----*- C++ -*-===//
//
// The emitter writes addresses as sums of many products, most of them known;
// what can be folded never becomes an operation.  Loops of a contraction are
// shaped by hand, so LLVM is told not to unroll or vectorize them again: that
// costs most of its time and gains nothing.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_CONTRACT_INDEXBUILDER_H
#define ONNXC_CODEGEN_CPU_CONTRACT_INDEXBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"

namespace onnxc::cpu {

class IndexBuilder {
public:
  IndexBuilder(mlir::OpBuilder &builder, mlir::Location loc) : builder(builder), loc(loc) {}

  mlir::Value constant(int64_t value);
  mlir::Value add(mlir::Value lhs, mlir::Value rhs);
  mlir::Value add(mlir::Value lhs, int64_t rhs) { return rhs ? add(lhs, constant(rhs)) : lhs; }
  mlir::Value sub(mlir::Value lhs, mlir::Value rhs);
  mlir::Value mul(mlir::Value lhs, mlir::Value rhs);
  mlir::Value mul(mlir::Value lhs, int64_t rhs) { return mul(lhs, constant(rhs)); }
  mlir::Value min(mlir::Value lhs, mlir::Value rhs);
  mlir::Value max(mlir::Value lhs, mlir::Value rhs);
  /// The largest multiple of `unit` that is not above the non-negative `value`.
  mlir::Value roundDown(mlir::Value value, int64_t unit);
  /// `value / divisor` for a non-negative `value`.
  mlir::Value div(mlir::Value value, int64_t divisor) { return div(value, constant(divisor)); }
  mlir::Value div(mlir::Value value, mlir::Value divisor);
  mlir::Value ceilDiv(mlir::Value value, mlir::Value divisor);

  using Body = llvm::function_ref<void(mlir::Value iv)>;
  using CarryingBody =
      llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value iv, mlir::ValueRange carried)>;

  /// for (iv = lower; iv < upper; iv += step) body(iv).  Known to run once, it is no loop.
  void loop(mlir::Value lower, mlir::Value upper, int64_t step, Body body);
  /// The same with values carried from one iteration to the next.
  llvm::SmallVector<mlir::Value> loop(mlir::Value lower, mlir::Value upper, int64_t step,
                                      mlir::ValueRange initial, CarryingBody body);

  /// if (condition) then() else otherwise()
  void choose(mlir::Value condition, llvm::function_ref<void()> then,
              llvm::function_ref<void()> otherwise);

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

/// What tells LLVM neither to unroll nor to vectorize a loop (`llvm.loop_annotation`).
mlir::Attribute leaveLoopAlone(mlir::MLIRContext *ctx);

/// Numbers from `begin` to before `end`.
struct IndexRange {
  mlir::Value begin, end;
  /// What of it is among the `count` numbers from `first` on, counted from there.
  IndexRange within(IndexBuilder &index, int64_t first, int64_t count) const;
};

/// Pieces of nearly equal size, at most `limit`, that make up `total`.
struct Piece {
  int64_t size, count;
};
llvm::SmallVector<Piece, 2> splitEvenly(int64_t total, int64_t limit);

/// Covers [0, extent) with pieces of at most `limit`, whose size is a constant of the code:
/// evenly when the extent is known, else limit, limit / 2, ..., 1.
using PieceBody = llvm::function_ref<void(mlir::Value start, int64_t size)>;
void forEachPiece(IndexBuilder &index, mlir::Value extent, int64_t limit, PieceBody body);

/// How many pieces these are, where those of an unknown extent that are smaller than `limit` are
/// one together.
mlir::Value countPieces(IndexBuilder &index, mlir::Value extent, int64_t limit);
/// The pieces whose numbers are in `range`.
void forEachPieceIn(IndexBuilder &index, IndexRange range, mlir::Value extent, int64_t limit,
                    PieceBody body);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CONTRACT_INDEXBUILDER_H
