//===- KernelGroups.h - Which operators share a kernel -----------*- C++ -*-===//

#ifndef ONNXC_PASSES_KERNELS_KERNELGROUPS_H
#define ONNXC_PASSES_KERNELS_KERNELGROUPS_H

#include "mlir/IR/Block.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

namespace onnxc {

/// Operators that become one kernel, in the order of the graph.
struct KernelGroup {
  llvm::SmallVector<mlir::Operation *> ops;
  llvm::SmallVector<mlir::Value> inputs;    ///< values from outside, without duplicates
  llvm::SmallVector<mlir::Value> constants; ///< small constants to repeat inside
  llvm::SmallVector<mlir::Value> results;   ///< values needed outside
};

/// Partitions the operators of `block` that need a kernel.
llvm::SmallVector<KernelGroup> formGroups(mlir::Block &block, bool fuse);

/// The value that `value` is another view of (through operators with role View).
mlir::Value viewedValue(mlir::Value value);

/// The ONNX node name in a location, or "".
std::string nodeName(mlir::Location loc);

} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_KERNELGROUPS_H
