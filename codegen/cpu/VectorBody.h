//===- VectorBody.h - A scalar body applied to vectors -----------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_VECTORBODY_H
#define ONNXC_CODEGEN_CPU_VECTORBODY_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace onnxc::cpu {

/// Clones the elementwise operations of `body` for vectors of `width` elements.  `mapping` has
/// vectors for those of the body's arguments that are used; a scalar from outside of the body is
/// the same in all lanes.  Returns what becomes of the terminator's only operand.
mlir::Value cloneForVectors(mlir::OpBuilder &builder, mlir::Location loc, mlir::Block &body,
                            mlir::IRMapping &mapping, int64_t width);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_VECTORBODY_H
