//===- ContractEmitter.h - kernel.contract as loops over tiles ---*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_CONTRACTEMITTER_H
#define ONNXC_CODEGEN_CPU_CONTRACTEMITTER_H

#include "codegen/cpu/CpuTarget.h"
#include "dialects/kernel/Kernel.h"

namespace onnxc::cpu {

struct MatrixTile;

/// Replaces `op`, which works on memrefs, by loops over register tiles.  `kernelTile` are the tiles
/// that contractions of the same function use, if any do: all of them use the same.
mlir::LogicalResult emitContraction(kernel::ContractOp op, const CpuTarget &target,
                                    std::optional<MatrixTile> &kernelTile);

/// The same for a contraction that is a convolution by Winograd's algorithm.
mlir::LogicalResult emitWinograd(kernel::ContractOp op, const CpuTarget &target);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CONTRACTEMITTER_H
