//===- ShareRows.cpp - Threads share the rows of fused operations ---------===//
//
// What a row takes is the sum of what its operations take, which are still linalg here.
// A thread has temporaries of a row once, not once for each row: they move to where its
// function will begin.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/LinalgForms.h"
#include "codegen/cpu/LinalgWork.h"
#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/Passes.h"
#include "codegen/cpu/TargetPass.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_SHAREROWS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;
using namespace onnxc::cpu;

/// The extents of an operation's own loops.  What is only known within the loop is how many rows
/// are left of a block.
static SmallVector<Value> extentsOf(IndexBuilder &index, linalg::LinalgOp op,
                                    scf::ParallelOp loop) {
  SmallVector<Value> extents;
  for (Range range : op.createLoopRanges(index.builder, index.loc)) {
    Value size = getValueOrCreateConstantIndexOp(index.builder, index.loc, range.size);
    Operation *dim = size.getDefiningOp<memref::DimOp>();
    Value known = dim ? dim->getOperand(0) : size;
    bool isInside = loop.getRegion().isAncestor(known.getParentRegion());
    extents.push_back(isInside ? loop.getStep().back() : size);
    if (isInside && dim && dim->use_empty())
      dim->erase();
  }
  return extents;
}

/// What all rows take.
static Value nanosecondsOf(IndexBuilder &index, scf::ParallelOp loop, ArrayRef<Value> blocks,
                           const CpuTarget &target) {
  Value sum = index.constant(0);
  for (auto op : loop.getOps<linalg::GenericOp>()) {
    SmallVector<Value> extents(blocks);
    llvm::append_range(extents, extentsOf(index, op, loop));
    sum = index.add(sum, estimateNanoseconds(index, op, extents, target));
  }
  return sum;
}

/// Emits the blocks in `last` of the rows `outer`.
static void emitRows(IndexBuilder &index, scf::ParallelOp loop, ArrayRef<Value> outer,
                     IndexRange last) {
  index.loop(last.begin, last.end, 1, [&](Value iv) {
    IRMapping mapping;
    mapping.map(ValueRange(loop.getInductionVars()).drop_back(), outer);
    mapping.map(loop.getInductionVars().back(), index.mul(iv, loop.getStep().back()));
    for (Operation &op : loop.getBody()->without_terminator()) {
      OpBuilder::InsertionGuard guard(index.builder);
      if (isa<memref::AllocaOp>(op))
        index.builder.setInsertionPointToStart(&scratchBlock(index));
      index.builder.clone(op, mapping);
    }
  });
}

namespace {
struct ShareRows : onnxc::cpu::SharingPass<onnxc::cpu::impl::ShareRowsBase<ShareRows>> {
  using SharingPass::SharingPass;

  void runOnOperation() override {
    SmallVector<scf::ParallelOp> all;
    getOperation().walk([&](scf::ParallelOp loop) { all.push_back(loop); });
    if (all.empty())
      return;
    for (scf::ParallelOp loop : all) {
      OpBuilder builder(loop);
      IndexBuilder index(builder, loop.getLoc());
      SharedLoops shared;
      for (auto [end, step] : llvm::zip(loop.getUpperBound(), loop.getStep()))
        shared.extents.push_back(index.ceilDiv(end, step));
      shared.nanoseconds = nanosecondsOf(index, loop, shared.extents, target);
      emitSharedLoops(index, shared, target, [&](ArrayRef<Value> outer, IndexRange last) {
        emitRows(index, loop, outer, last);
      });
      loop.erase();
    }
  }
};
} // namespace
