//===- Kernel.h - The kernel dialect -----------------------------*- C++ -*-===//
//
// See Kernel.td for what its operations mean.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_KERNEL_KERNEL_H
#define ONNXC_DIALECTS_KERNEL_KERNEL_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

#include "dialects/kernel/KernelDialect.h.inc"
#include "dialects/kernel/KernelEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/kernel/KernelAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/kernel/Kernel.h.inc"

namespace onnxc::kernel {
/// Lets upstream's one-shot bufferization handle the operations of kernels.
void registerBufferizationModels(mlir::DialectRegistry &registry);

// Names of attributes on kernel functions; docs/architecture.md says what they hold.
inline constexpr llvm::StringLiteral kResultsAttr = "kernel.results";
inline constexpr llvm::StringLiteral kNodesAttr = "kernel.nodes";
inline constexpr llvm::StringLiteral kDimsAttr = "kernel.dims";
inline constexpr llvm::StringLiteral kNoAliasAttr = "kernel.noalias";
/// On a call: pairs of operands, of which one is read, and the other one, which is written, is the
/// same buffer.
inline constexpr llvm::StringLiteral kOverwritesAttr = "kernel.overwrites";
inline constexpr llvm::StringLiteral kStrategyAttr = "kernel.strategy";
// On an operation in a kernel: its operand is not above 0, or not a number.
inline constexpr llvm::StringLiteral kNotPositiveAttr = "kernel.not_positive";
} // namespace onnxc::kernel

#endif // ONNXC_DIALECTS_KERNEL_KERNEL_H
