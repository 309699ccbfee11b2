//===- VectorBody.h - A linalg body on vectors -------------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_VECTORBODY_H
#define ONNXC_CODEGEN_CPU_VECTORBODY_H

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/contract/IndexBuilder.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"

namespace onnxc::cpu {

/// Lanes of a vector of the widest type that the body uses; 0 if there are other types than
/// numbers, or operations that have no form on vectors.
int64_t commonWidth(mlir::linalg::GenericOp op, const CpuTarget &target);

/// Emits the body's operations on vectors of `width` lanes, or on scalars if that is 0, for what
/// `mapping` has its arguments be; returns what it yields.
llvm::SmallVector<mlir::Value> emitBody(IndexBuilder &index, mlir::linalg::GenericOp op,
                                        mlir::IRMapping &mapping, int64_t width);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_VECTORBODY_H
