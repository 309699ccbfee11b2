//===- VectorBody.h - A scalar body applied to vectors -----------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_VECTORBODY_H
#define ONNXC_CODEGEN_CPU_VECTORBODY_H

#include "codegen/cpu/CpuTarget.h"
#include "mlir/IR/Builders.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"

namespace onnxc::cpu {

/// Clones the elementwise operations of `body` for vectors of `width` elements.  `mapping` has
/// vectors for those of the body's arguments that are used; a scalar from outside of the body is
/// the same in all lanes.  Returns what becomes of the terminator's operands.
llvm::SmallVector<mlir::Value> cloneForVectors(mlir::OpBuilder &builder, mlir::Location loc,
                                               mlir::Block &body, mlir::IRMapping &mapping,
                                               int64_t width);

/// Lanes of a vector of the widest type that the body uses; 0 if there are other types than
/// numbers, or operations that have no form on vectors.
int64_t commonWidth(mlir::linalg::GenericOp op, const CpuTarget &target);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_VECTORBODY_H
