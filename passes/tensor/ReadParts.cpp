//===- ReadParts.cpp - Elements are found in the parts that are joined ----===//
//
// Where only one place along a dimension is read, as of tuples of indices, it lies in a part that
// is known: the others need not stand beside it.
//
//===----------------------------------------------------------------------===//

#include "passes/tensor/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_READPARTS
#include "passes/tensor/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// The sizes of what parts are inserted into, as it was made.
static SmallVector<OpFoldResult> sizesOf(Value whole) {
  while (auto insert = whole.getDefiningOp<tensor::InsertSliceOp>())
    whole = insert.getDest();
  auto empty = whole.getDefiningOp<tensor::EmptyOp>();
  return empty ? empty.getMixedSizes() : SmallVector<OpFoldResult>();
}

/// Whether `insert` puts all of its source side by side with others along one axis at most, which
/// is returned; -1 for none.
static std::optional<int64_t> axisOf(tensor::InsertSliceOp insert, ArrayRef<OpFoldResult> whole) {
  if (!insert.hasUnitStride() || insert.getSourceType().getRank() != (int64_t)whole.size())
    return std::nullopt;
  int64_t found = -1;
  for (auto [axis, offset, size] :
       llvm::enumerate(insert.getMixedOffsets(), insert.getMixedSizes())) {
    if (isConstantIntValue(offset, 0) && isEqualConstantIntOrValue(size, whole[axis]))
      continue;
    if (found >= 0)
      return std::nullopt;
    found = axis;
  }
  return found;
}

/// The part of `whole` that `place` along `axis` lies in, and its place there.
static std::optional<std::pair<Value, int64_t>> partAt(Value whole, int64_t axis, int64_t place) {
  SmallVector<OpFoldResult> sizes = sizesOf(whole);
  if (sizes.empty())
    return std::nullopt;
  // What is inserted last is what is read.
  for (; auto insert = whole.getDefiningOp<tensor::InsertSliceOp>(); whole = insert.getDest()) {
    auto own = axisOf(insert, sizes);
    if (!own || (*own >= 0 && *own != axis))
      return std::nullopt;
    auto first = getConstantIntValue(insert.getMixedOffsets()[axis]),
         count = getConstantIntValue(insert.getMixedSizes()[axis]);
    if (!first || !count)
      return std::nullopt;
    if (place >= *first && place < *first + *count)
      return std::pair(insert.getSource(), place - *first);
  }
  return std::nullopt;
}

namespace {
struct ReadPartByMap : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter &rewriter) const override {
    for (OpOperand *operand : op.getDpsInputOperands()) {
      AffineMap map = op.getMatchingIndexingMap(operand);
      for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
        auto place = dyn_cast<AffineConstantExpr>(expr);
        auto part = place ? partAt(operand->get(), axis, place.getValue()) : std::nullopt;
        if (!part)
          continue;
        SmallVector<AffineExpr> exprs(map.getResults());
        exprs[axis] = rewriter.getAffineConstantExpr(part->second);
        SmallVector<AffineMap> maps = op.getIndexingMapsArray();
        maps[operand->getOperandNumber()] =
            AffineMap::get(map.getNumDims(), 0, exprs, rewriter.getContext());
        rewriter.modifyOpInPlace(op, [&] {
          operand->set(part->first);
          op.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
        });
        return success();
      }
    }
    return rewriter.notifyMatchFailure(op, "reads no known place of joined parts");
  }
};

struct ReadElementOfPart : OpRewritePattern<tensor::ExtractOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ExtractOp op, PatternRewriter &rewriter) const override {
    for (auto [axis, index] : llvm::enumerate(op.getIndices())) {
      auto place = getConstantIntValue(index);
      auto part = place ? partAt(op.getTensor(), axis, *place) : std::nullopt;
      if (!part)
        continue;
      SmallVector<Value> indices(op.getIndices());
      indices[axis] = arith::ConstantIndexOp::create(rewriter, op.getLoc(), part->second);
      rewriter.replaceOpWithNewOp<tensor::ExtractOp>(op, part->first, indices);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "reads no known place of joined parts");
  }
};

struct ReadParts : onnxc::impl::ReadPartsBase<ReadParts> {
  using Base::Base;
  void runOnOperation() override {
    if (!getOperation()->hasAttr(kernel::kResultsAttr))
      return;
    RewritePatternSet patterns(&getContext());
    patterns.add<ReadPartByMap, ReadElementOfPart>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
