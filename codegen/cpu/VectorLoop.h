//===- VectorLoop.h - A loop of a linalg operation in vectors ----*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_VECTORLOOP_H
#define ONNXC_CODEGEN_CPU_VECTORLOOP_H

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/contract/IndexBuilder.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace onnxc::cpu {

/// Lanes of the vectors that the innermost loop can be computed in; 0 if it cannot.
int64_t vectorLoopWidth(mlir::linalg::GenericOp op, const CpuTarget &target);

/// Whether the target reads and writes parts of such vectors by instructions.
bool hasPartialVectors(mlir::linalg::GenericOp op, const CpuTarget &target);

/// Emits the innermost loop from 0 to `extent`, the others being at `ivs`; if that may be no
/// multiple of `width`, there must be partial vectors.  A reduction continues from the values
/// `initial` of the outputs and returns what they become, anything else stores its results.
llvm::SmallVector<mlir::Value> emitVectorLoop(IndexBuilder &index, mlir::linalg::GenericOp op,
                                              llvm::ArrayRef<mlir::Value> ivs, mlir::Value extent,
                                              mlir::ValueRange initial, int64_t width);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_VECTORLOOP_H
