//===- CollapseLoops.cpp - One long loop instead of several short ones ----===//
//
// An innermost loop of three channels cannot be vectorized well, but the loop over
// all elements of the buffer can.  Iterators may be merged when every operand has
// them next to each other in the same order and without a gap, or not at all: the
// rows of an image inside of a padded one can be merged with their pixels' channels.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/LinalgForms.h"
#include "codegen/cpu/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_COLLAPSELOOPS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;

/// Whether the elements of a buffer are neighbours: it is all of one, or a part for fixed positions
/// in the first dimensions.
static bool isWithoutGaps(Value value) {
  if (cast<MemRefType>(value.getType()).getLayout().isIdentity())
    return true;
  auto part = value.getDefiningOp<memref::SubViewOp>();
  if (!part || !part.getSourceType().getLayout().isIdentity() || !part.hasUnitStride())
    return false;
  llvm::SmallBitVector dropped = part.getDroppedDims();
  int64_t first = dropped.find_first_unset();
  // All of the dimensions after the first one that is kept.
  for (int64_t d = first + 1; first >= 0 && d < part.getSourceType().getRank(); ++d) {
    OpFoldResult size = part.getMixedSizes()[d];
    auto dim = isa<Value>(size) ? cast<Value>(size).getDefiningOp<memref::DimOp>() : nullptr;
    bool isWhole = dim ? dim.getSource() == part.getSource() && dim.getConstantIndex() == d
                       : getConstantIntValue(size) == part.getSourceType().getDimSize(d);
    if (!isWhole)
      return false;
  }
  return true;
}

/// Whether a step along an iterator of `run` but the last is as far in memory as all steps along
/// the next one.
static bool hasNoGaps(Value buffer, AffineMap map, ArrayRef<int64_t> run) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (isWithoutGaps(buffer))
    return true;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return false;
  auto positionOf = [&](int64_t d) {
    return map.getResultPosition(getAffineDimExpr(d, type.getContext()));
  };
  for (auto [outer, inner] : llvm::zip(run, run.drop_front())) {
    std::optional<unsigned> from = positionOf(outer), to = positionOf(inner);
    if (!from || !to)
      continue;
    if (ShapedType::isDynamic(strides[*from]) || ShapedType::isDynamic(strides[*to]) ||
        type.isDynamicDim(*to) || strides[*from] != strides[*to] * type.getDimSize(*to))
      return false;
  }
  return true;
}

static bool canCollapse(linalg::GenericOp op, const ReassociationIndices &run) {
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  return linalg::areDimSequencesPreserved(maps, {run}) &&
         llvm::all_of(llvm::zip(op->getOperands(), maps), [&](auto operand) {
           auto [value, map] = operand;
           return !isa<MemRefType>(value.getType()) || hasNoGaps(value, map, run);
         });
}

/// The longest runs of iterators of one kind that all operands keep together.
static SmallVector<ReassociationIndices> findRuns(linalg::GenericOp op) {
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  SmallVector<ReassociationIndices> runs;
  for (int64_t d = 0; d < op.getNumLoops(); ++d) {
    if (!runs.empty() && kinds[d] == kinds[d - 1]) {
      ReassociationIndices longer = runs.back();
      longer.push_back(d);
      if (canCollapse(op, longer)) {
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
