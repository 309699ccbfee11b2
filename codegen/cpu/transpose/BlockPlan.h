//===- BlockPlan.h - How a transpose is cut into blocks ----------*- C++ -*-===//
//
// A block has
//
//     rows     the iterator that is unrolled: the values of a block are one vector per row
//     lanes    the iterator that these vectors lie along
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_TRANSPOSE_BLOCKPLAN_H
#define ONNXC_CODEGEN_CPU_TRANSPOSE_BLOCKPLAN_H

#include "codegen/cpu/CpuTarget.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace onnxc::cpu {

enum class Access {
  Fixed,      // the same for all lanes
  Along,      // contiguous along the lanes
  Across,     // contiguous along the rows
  Interleaved // lanes are all rows apart, which are neighbours
};

/// How a block of an operation lies in its operands' memory.
struct BlockPlan {
  unsigned lane = 0, row = 0;         // iterators
  int64_t width = 1;                  // lanes of a vector
  llvm::SmallVector<Access> accesses; // of inputs, then of the output

  static std::optional<BlockPlan> find(mlir::linalg::GenericOp op, const CpuTarget &target);

private:
  bool chooseIterators(mlir::linalg::GenericOp op);
  std::optional<Access> accessOf(mlir::linalg::GenericOp op, mlir::OpOperand &operand);
};

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_TRANSPOSE_BLOCKPLAN_H
