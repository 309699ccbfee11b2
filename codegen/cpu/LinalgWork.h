//===- LinalgWork.h - What a linalg operation costs --------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_LINALGWORK_H
#define ONNXC_CODEGEN_CPU_LINALGWORK_H

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/contract/IndexBuilder.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace onnxc::cpu {

/// The loops [first, last] of the nest that threads may share: parallel ones next to each other,
/// as many as there have to be for enough iterations.  `first` is larger when there are none.
std::pair<unsigned, unsigned> findSharedLoops(mlir::linalg::GenericOp op);

/// What all iterations take one thread, roughly.
mlir::Value estimateNanoseconds(IndexBuilder &index, mlir::linalg::GenericOp op,
                                llvm::ArrayRef<mlir::Value> extents, const CpuTarget &target);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_LINALGWORK_H
