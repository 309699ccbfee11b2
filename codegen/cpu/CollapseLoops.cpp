//===- CollapseLoops.cpp - One long loop instead of several short ones ----===//
//
// An innermost loop of three channels cannot be vectorized well, but the loop over
// all elements of the buffer can.  Iterators may be merged when every operand has
// them next to each other in the same order, or not at all, because buffers have
// no gaps.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/LinalgForms.h"
#include "codegen/cpu/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_COLLAPSELOOPS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;

/// The longest runs of iterators of one kind that all operands keep together.
static SmallVector<ReassociationIndices> findRuns(linalg::GenericOp op) {
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  SmallVector<ReassociationIndices> runs;
  for (int64_t d = 0; d < op.getNumLoops(); ++d) {
    if (!runs.empty() && kinds[d] == kinds[d - 1]) {
      ReassociationIndices longer = runs.back();
      longer.push_back(d);
      if (linalg::areDimSequencesPreserved(maps, {longer})) {
        runs.back() = longer;
        continue;
      }
    }
    runs.push_back({d});
  }
  return runs;
}

static bool isCollapsible(linalg::GenericOp op) {
  return !op.hasIndexSemantics() && llvm::all_of(op.getIndexingMapsArray(), [](AffineMap map) {
    return map.isProjectedPermutation();
  }) && llvm::all_of(op->getOperandTypes(), [](Type type) {
    auto buffer = dyn_cast<MemRefType>(type);
    return !buffer || buffer.getLayout().isIdentity();
  });
}

namespace {
struct CollapseLoops : onnxc::cpu::impl::CollapseLoopsBase<CollapseLoops> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    FailureOr<SmallVector<linalg::GenericOp>> ops =
        onnxc::cpu::generalizeBufferOps(getOperation(), rewriter);
    if (failed(ops))
      return signalPassFailure();
    for (linalg::GenericOp op : *ops) {
      if (!isCollapsible(op))
        continue;
      SmallVector<ReassociationIndices> runs = findRuns(op);
      if (static_cast<int64_t>(runs.size()) == op.getNumLoops())
        continue;
      rewriter.setInsertionPoint(op);
      if (succeeded(linalg::collapseOpIterationDims(op, runs, rewriter)))
        rewriter.eraseOp(op);
    }
  }
};
} // namespace
