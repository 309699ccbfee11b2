//===- TransposedReshapes.cpp - Transposes around reshapes ----------------===//
//
// A reshape that splits or merges dimensions lets a transpose pass, or a part of it.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/order/TransposePatterns.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// The dimensions of the longer shape that make up each one of the shorter.  None for a
/// reshape that is more than that, and where it could be with the sizes of a run.
static std::optional<SmallVector<ReassociationIndices>> groupsOf(ReshapeOp op) {
  auto from = tensorType(op.getData()), to = tensorType(op.getOutput());
  if (from.getRank() == to.getRank() || from.getNumDynamicDims() > 1 ||
      to.getNumDynamicDims() > 1 || llvm::is_contained(from.getShape(), 0) ||
      llvm::is_contained(to.getShape(), 0))
    return std::nullopt;
  return getReassociationIndicesForReshape(from, to);
}

/// The same for a reshape that merges, and whose first dimensions are those of its operand whatever
/// their sizes.
static std::optional<SmallVector<ReassociationIndices>> groupsOfMerge(ReshapeOp op) {
  auto from = tensorType(op.getData()), to = tensorType(op.getOutput());
  if (from.getRank() < to.getRank())
    return std::nullopt;
  if (auto groups = groupsOf(op))
    return groups;
  auto codes = constantIntegers(op.getShape());
  if (!codes || op.getAllowzero())
    return std::nullopt;
  int64_t same = llvm::find_if(*codes, [](int64_t code) { return code != 0; }) - codes->begin();
  auto rest = [&](RankedTensorType type) { return type.clone(type.getShape().drop_front(same)); };
  auto restFrom = rest(from), restTo = rest(to);
  if (restFrom.getRank() <= restTo.getRank() || restFrom.getNumDynamicDims() > 1 ||
      restTo.getNumDynamicDims() > 1 || llvm::is_contained(from.getShape(), 0))
    return std::nullopt;
  auto groups = getReassociationIndicesForReshape(restFrom, restTo);
  if (!groups)
    return std::nullopt;
  SmallVector<ReassociationIndices> all;
  for (int64_t axis = 0; axis < same; ++axis)
    all.push_back({axis});
  for (ReassociationIndices &group : *groups) {
    for (int64_t &axis : group)
      axis += same;
    all.push_back(group);
  }
  return all;
}

/// What a reshape is told that merges dimensions, so many for each one of `type`.  None where that
/// cannot be said for unknown sizes.
static std::optional<SmallVector<int64_t>> codesOfMerge(ArrayRef<size_t> counts,
                                                        RankedTensorType type) {
  SmallVector<int64_t> codes(type.getShape());
  bool areSame = true;
  for (auto [code, count] : llvm::zip_equal(codes, counts)) {
    areSame &= count == 1;
    if (ShapedType::isDynamic(code))
      code = areSame ? 0 : -1;
  }
  if (llvm::count(codes, -1) > 1 || llvm::is_contained(type.getShape(), 0))
    return std::nullopt;
  return codes;
}

/// A reshape of a transpose that splits (or merges) dimensions.
struct ReshapedTranspose {
  TransposeOp transpose;
  SmallVector<ReassociationIndices> groups;
  SmallVector<int64_t> perm;

  static std::optional<ReshapedTranspose> match(ReshapeOp op, bool splits) {
    auto transpose = op.getData().getDefiningOp<TransposeOp>();
    auto groups = transpose ? groupsOf(op) : std::nullopt;
    int64_t before = tensorType(op.getData()).getRank(),
            after = tensorType(op.getOutput()).getRank();
    if (!groups || (splits ? before > after : before < after))
      return std::nullopt;
    return ReshapedTranspose{transpose, *groups, transpose.getPermutation()};
  }
};

/// For each dimension in the order `perm` all of its group, which begins at `starts`.
static SmallVector<int64_t> expandedOrder(ArrayRef<int64_t> perm, ArrayRef<int64_t> starts,
                                          ArrayRef<int64_t> sizes) {
  SmallVector<int64_t> order;
  for (int64_t axis : perm)
    for (int64_t i = 0; i < sizes[axis]; ++i)
      order.push_back(starts[axis] + i);
  return order;
}

/// reshape(transpose(x)), where the reshape splits dimensions, is transpose(reshape(x)).
struct SinkThroughSplit : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto match = ReshapedTranspose::match(op, /*splits=*/true);
    if (!match)
      return rewriter.notifyMatchFailure(op, "does not split dimensions of a transpose");
    auto &[transpose, groups, perm] = *match;
    if (isFreeTranspose(tensorType(transpose.getData()), perm))
      return rewriter.notifyMatchFailure(op, "the transpose becomes a reshape");
    auto type = tensorType(op.getOutput());
    SmallVector<int64_t> inverse = invertPermutationVector(perm);
    // The pieces of each dimension in the order that they have before the transpose.
    SmallVector<int64_t> shape, starts(perm.size()), sizes(perm.size());
    for (auto [axis, after] : llvm::enumerate(inverse)) {
      starts[axis] = shape.size(), sizes[axis] = groups[after].size();
      for (int64_t piece : groups[after])
        shape.push_back(type.getDimSize(piece));
    }
    Value split = reshaped(rewriter, op.getLoc(), transpose.getData(), shape);
    rewriter.replaceOp(op, TransposeOp::createInferred(rewriter, op.getLoc(), split,
                                                       expandedOrder(perm, starts, sizes)));
    return success();
  }
};

/// A transpose before a reshape that merges dimensions first moves those side by side, and then
/// the merged ones: the second half sinks below the reshape.
struct SinkThroughMerge : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto match = ReshapedTranspose::match(op, /*splits=*/false);
    if (!match)
      return rewriter.notifyMatchFailure(op, "does not merge dimensions of a transpose");
    auto &[transpose, groups, perm] = *match;
    auto type = tensorType(op.getOutput());
    // Merged dimensions in the order of their innermost ones before the transpose.
    SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, groups.size()));
    auto innermost = [&](int64_t group) {
      return *llvm::max_element(llvm::map_to_vector(
          match->groups[group], [&](int64_t axis) { return match->perm[axis]; }));
    };
    llvm::sort(order, [&](int64_t x, int64_t y) { return innermost(x) < innermost(y); });
    SmallVector<int64_t> first, shape;
    for (int64_t group : order) {
      shape.push_back(type.getDimSize(group));
      for (int64_t axis : groups[group])
        first.push_back(perm[axis]);
    }
    if (llvm::is_sorted(order) ||
        isFreeTranspose(type.clone(shape), invertPermutationVector(order)))
      return rewriter.notifyMatchFailure(op, "merged dimensions keep their order");
    Value moved =
        TransposeOp::createInferred(rewriter, transpose.getLoc(), transpose.getData(), first);
    Value merged = reshaped(rewriter, op.getLoc(), moved, shape);
    rewriter.replaceOp(op, TransposeOp::createInferred(rewriter, op.getLoc(), merged,
                                                       invertPermutationVector(order)));
    return success();
  }
};

/// What is left of interleave(x) is cut out of all of it, where readers find it.
struct CutInterleaved : OpRewritePattern<InterleaveOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(InterleaveOp op, PatternRewriter &rewriter) const override {
    auto to = tensorType(op.getOutput());
    SmallVector<int64_t> zeros(to.getRank(), 0), starts, ends, axes;
    for (auto [axis, before, after] : llvm::enumerate(op.getBefore(), op.getAfter()))
      if (before || after) {
        axes.push_back(axis);
        starts.push_back(before);
        ends.push_back(after ? -after : std::numeric_limits<int64_t>::max());
      }
    if (axes.empty() || (int64_t)op.getAxis() + 1 != to.getRank())
      return rewriter.notifyMatchFailure(op, "nothing is cropped, or channels are not last");
    Location loc = withoutNumber(op.getLoc());
    auto list = [&](ArrayRef<int64_t> values) { return rewriter.getDenseI64ArrayAttr(values); };
    Value whole = createInferred<InterleaveOp>(rewriter, loc, op.getInput(), op.getAxisAttr(),
                                               op.getStridesAttr(), list(zeros), list(zeros),
                                               op.getGroupsAttr());
    auto constants = [&](ArrayRef<int64_t> values) { return constantInts(rewriter, loc, values); };
    rewriter.replaceOpWithNewOp<SliceOp>(op, to, whole, constants(starts), constants(ends),
                                         constants(axes), Value());
    return success();
  }
};

/// interleave(x), of which nothing is cropped, is reshape(transpose(reshape(x))): what computes x
/// can write it where it belongs.
struct InterleaveByTranspose : OpRewritePattern<InterleaveOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(InterleaveOp op, PatternRewriter &rewriter) const override {
    auto from = tensorType(op.getInput()), to = tensorType(op.getOutput());
    int64_t rank = from.getRank(), last = rank - 1;
    auto isZero = [](int64_t border) { return border == 0; };
    if ((int64_t)op.getAxis() != last || from.isDynamicDim(last) ||
        !llvm::all_of(op.getBefore(), isZero) || !llvm::all_of(op.getAfter(), isZero) ||
        llvm::is_contained(from.getShape(), 0))
      return rewriter.notifyMatchFailure(op, "is more than a permutation, or has other columns");
    SmallVector<int64_t> split(from.getShape().drop_back()), keep(last, 0), perm, outer;
    int64_t next = last;
    int64_t group = next;
    if (op.getGroups() > 1) {
      split.push_back(op.getGroups());
      ++next;
    }
    for (int64_t axis = 0; axis < last; ++axis) {
      outer.push_back(perm.size());
      perm.push_back(axis);
      if (op.getStrides()[axis] == 1)
        continue;
      perm.push_back(next++);
      split.push_back(op.getStrides()[axis]);
    }
    outer.push_back(perm.size());
    if (op.getGroups() > 1)
      perm.push_back(group);
    perm.push_back(next);
    int64_t depth = from.getDimSize(last) / op.getBlockSize() / op.getGroups();
    split.push_back(depth);
    // Those before are kept: 0 says so.
    llvm::append_range(keep, ArrayRef(split).drop_front(last));
    Location loc = op.getLoc();
    Value pieces =
        ReshapeOp::create(rewriter, loc, from.clone(split), op.getInput(),
                          constantInts(rewriter, loc, keep), rewriter.getI64IntegerAttr(0));
    // Along the last axis beside the channels places are where they belong.
    Value moved =
        llvm::is_sorted(perm) ? pieces : TransposeOp::createInferred(rewriter, loc, pieces, perm);
    if (to.getNumDynamicDims() <= 1) {
      rewriter.replaceOp(op, reshaped(rewriter, loc, moved, to.getShape()));
      return success();
    }
    auto sizesType = RankedTensorType::get({(int64_t)perm.size()}, rewriter.getI64Type());
    Value sizes = ShapeOp::create(rewriter, loc, sizesType, moved, 0, IntegerAttr());
    sizes = GatherOp::create(rewriter, loc, sizesType.clone({rank}), sizes,
                             constantInts(rewriter, loc, outer), 0);
    SmallVector<int64_t> merged(op.getStrides());
    merged.back() = op.getGroups() > 1 ? depth : 1;
    sizes = createInferred<MulOp>(rewriter, loc, sizes, constantInts(rewriter, loc, merged));
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, to, moved, sizes, rewriter.getI64IntegerAttr(0));
    return success();
  }
};

/// Some channels of shuffled ones: slice(reshape(transpose(x))), where the reshape merges what the
/// slice cuts, is reshape(transpose(slice(x))), so that what does not need the others is not moved
/// with them.
struct RaiseSlice : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The outer pieces that `op` takes of the dimension of the result that it cuts.
  static std::optional<Cut> piecesOf(SliceOp op, ArrayRef<ReassociationIndices> groups,
                                     RankedTensorType type) {
    auto cut = cutOf(op);
    if (!cut || !op.getType().hasStaticShape() || groups[cut->axis].size() < 2)
      return std::nullopt;
    int64_t inner = 1;
    for (int64_t piece : ArrayRef(groups[cut->axis]).drop_front())
      inner *= std::max<int64_t>(type.getDimSize(piece), 0);
    if (!inner || cut->start % inner || cut->size % inner)
      return std::nullopt;
    return Cut{cut->axis, cut->start / inner, cut->size / inner};
  }

  LogicalResult matchAndRewrite(SliceOp op, PatternRewriter &rewriter) const override {
    auto reshape = op.getData().getDefiningOp<ReshapeOp>();
    auto transpose = reshape ? reshape.getData().getDefiningOp<TransposeOp>() : TransposeOp();
    auto groups = transpose && transpose->hasOneUse() ? groupsOf(reshape) : std::nullopt;
    if (!groups || tensorType(transpose).getRank() < tensorType(reshape).getRank())
      return rewriter.notifyMatchFailure(op, "is no part of merged dimensions of a transpose");
    for (Operation *user : reshape->getUsers())
      if (auto other = dyn_cast<SliceOp>(user); !other || other.getData() != reshape.getOutput() ||
                                                !piecesOf(other, *groups, tensorType(transpose)))
        return rewriter.notifyMatchFailure(op, "something else needs all of it");
    Cut pieces = *piecesOf(op, *groups, tensorType(transpose));
    SmallVector<int64_t> perm = transpose.getPermutation();
    Location loc = op.getLoc();
    Value part = sliced(rewriter, loc, transpose.getData(),
                        {perm[(*groups)[pieces.axis].front()], pieces.start, pieces.size});
    Value moved = TransposeOp::createInferred(rewriter, loc, part, perm);
    rewriter.replaceOp(op, reshaped(rewriter, loc, moved, op.getType().getShape()));
    return success();
  }
};

/// Dimensions of size 1 stay out of a transpose where a reshape is more than splitting or merging
/// because of them.
struct DropUnits : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto transpose = op.getData().getDefiningOp<TransposeOp>();
    auto to = tensorType(op.getOutput());
    if (!transpose || !transpose->hasOneUse() || groupsOf(op) || to.getNumDynamicDims() > 1 ||
        llvm::is_contained(to.getShape(), 0))
      return rewriter.notifyMatchFailure(op, "splits or merges dimensions of a transpose, or none");
    auto from = tensorType(transpose.getData());
    SmallVector<int64_t> perm = transpose.getPermutation(), shape, numbers(from.getRank(), -1),
                         order;
    for (auto [axis, size] : llvm::enumerate(from.getShape()))
      if (size != 1) {
        numbers[axis] = shape.size();
        shape.push_back(size);
      }
    for (int64_t axis : perm)
      if (numbers[axis] >= 0)
        order.push_back(numbers[axis]);
    if ((int64_t)shape.size() == from.getRank() || from.getNumDynamicDims() > 1 ||
        isFreeTranspose(from, perm))
      return rewriter.notifyMatchFailure(op, "the transpose has no dimension of size 1");
    Value dense = reshaped(rewriter, transpose.getLoc(), transpose.getData(), shape);
    Value moved = TransposeOp::createInferred(rewriter, transpose.getLoc(), dense, order);
    rewriter.replaceOp(op, reshaped(rewriter, op.getLoc(), moved, to.getShape()));
    return success();
  }
};

/// What is left of the two halves after they have met nothing becomes one transpose again.
struct RaiseThroughMerge : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto reshape = op.getData().getDefiningOp<ReshapeOp>();
    auto inner = reshape ? reshape.getData().getDefiningOp<TransposeOp>() : TransposeOp();
    auto groups = inner && reshape->hasOneUse() ? groupsOfMerge(reshape) : std::nullopt;
    if (!groups)
      return rewriter.notifyMatchFailure(op, "does not merge dimensions of a transpose");
    SmallVector<int64_t> order;
    SmallVector<size_t> counts;
    for (int64_t group : op.getPermutation()) {
      llvm::append_range(order, (*groups)[group]);
      counts.push_back((*groups)[group].size());
    }
    auto type = tensorType(op.getTransposed());
    auto codes = codesOfMerge(counts, type);
    if (!codes && type.getNumDynamicDims() > 1)
      return rewriter.notifyMatchFailure(op, "no shape says what is merged");
    Location loc = op.getLoc();
    Value moved =
        TransposeOp::createInferred(rewriter, inner.getLoc(), inner.getTransposed(), order);
    if (type.getNumDynamicDims() <= 1)
      rewriter.replaceOp(op, reshaped(rewriter, loc, moved, type.getShape()));
    else
      rewriter.replaceOpWithNewOp<ReshapeOp>(op, type, moved, constantInts(rewriter, loc, *codes),
                                             rewriter.getI64IntegerAttr(0));
    return success();
  }
};
} // namespace

void onnxc::addSinkThroughReshapes(RewritePatternSet &patterns) {
  patterns.add<SinkThroughSplit, SinkThroughMerge, DropUnits>(patterns.getContext());
}
void onnxc::addRaiseThroughMerge(RewritePatternSet &patterns) {
  patterns.add<RaiseThroughMerge>(patterns.getContext());
}
void onnxc::addRaiseSlices(RewritePatternSet &patterns) {
  patterns.add<RaiseSlice, CutInterleaved, InterleaveByTranspose>(patterns.getContext());
}
