//===- Passes.h - The passes of passes/graph ------------------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_PASSES_H
#define ONNXC_PASSES_GRAPH_PASSES_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include <functional>

namespace onnxc {

/// Compiles `module`, whose `main` takes tensors with the contents `inputs`, for this
/// machine, runs it and returns what main computed.
using EvaluateFn = std::function<mlir::FailureOr<llvm::SmallVector<mlir::ElementsAttr>>(
    mlir::ModuleOp module, llvm::ArrayRef<mlir::ElementsAttr> inputs)>;

/// A contraction that the machine is asked about: types of what is multiplied and added up, rows,
/// columns, elements of the left operand that are multiplied in a row (kDynamic where unknown), and
/// whether the left operand has columns, too.
struct PackRequest {
  mlir::Type a, b, accumulator;
  int64_t m, n, k;
  bool aHasColumns = false;
};

/// How the machine wants the right operand: columns side by side, neighbours along k in one group,
/// and whether it multiplies groups of bytes only when the highest bits of the left operand's are
/// flipped.
struct Packing {
  int64_t panel, group = 1;
  bool flipsA = false;
};
using PackingFn = std::function<Packing(const PackRequest &)>;

/// How many tiles of 4x4 results of a 3x3 convolution Winograd's algorithm computes at a time,
/// or 0 where it is not worth its while: sizes of the result (images, height, width; kDynamic
/// where unknown) and the numbers of input and output channels.
using WinogradFn = std::function<int64_t(int64_t images, int64_t height, int64_t width,
                                         int64_t inputChannels, int64_t outputChannels)>;

std::unique_ptr<mlir::Pass> createFoldConstants(EvaluateFn evaluate);
/// Without `winogradFor` all convolutions are computed as they are defined.
std::unique_ptr<mlir::Pass> createPackWeights(PackingFn packingFor, WinogradFn winogradFor = {});

#define GEN_PASS_DECL
#include "passes/graph/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_PASSES_H
