//===- Buffers.h - The steps of Bufferize ------------------------*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_BUFFERS_H
#define ONNXC_PASSES_BUFFER_BUFFERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/MapVector.h"

namespace onnxc {

/// Bytes of one element as stored; a bool or smaller integer takes a byte.
int64_t elementBytes(mlir::Type element);

/// memref of identity layout for a tensor type.
mlir::MemRefType bufferType(mlir::Type tensor);

/// Temporaries that a kernel gets from its caller: its trailing arguments, and for
/// each dynamic size the kernel's value that says how large.
struct KernelScratch {
  struct Buffer {
    mlir::MemRefType type;
    llvm::SmallVector<mlir::Value> sizes; ///< values in the kernel
  };
  llvm::SmallVector<Buffer> buffers;
};

/// Turns one kernel to memrefs; appends scratch arguments.
mlir::FailureOr<KernelScratch> bufferizeKernel(mlir::func::FuncOp kernel, int64_t stackBytes);

/// Turns the schedule to memrefs.
mlir::LogicalResult bufferizeSchedule(mlir::func::FuncOp main,
                                      const llvm::DenseMap<mlir::Operation *, KernelScratch> &scratch);

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_BUFFERS_H
