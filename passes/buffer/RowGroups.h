//===- RowGroups.h - Which operations go row by row together -----*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_ROWGROUPS_H
#define ONNXC_PASSES_BUFFER_ROWGROUPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace onnxc {

/// For each loop over rows the axis of a buffer that it walks through, or -1.
using RowAccess = llvm::SmallVector<int64_t, 4>;

struct RowMember {
  mlir::linalg::LinalgOp op;
  llvm::SmallVector<unsigned, 4> loops;     // those of the operation that are over rows
  llvm::SmallVector<RowAccess, 4> accesses; // per operand
};

/// Operations that follow each other in a block, with nothing between them that has an effect.
struct RowGroup {
  std::vector<RowMember> members;
  unsigned seed;    // a member that has all loops' sizes
  int64_t rowBytes; // of all buffers together, unknown sizes being guessed
};

/// The groups of `block` that gain from going row by row, a row of whose buffers has at most
/// `rowBytes`.  Copies become linalg operations.
std::vector<RowGroup> findRowGroups(mlir::Block &block, int64_t rowBytes);

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_ROWGROUPS_H
