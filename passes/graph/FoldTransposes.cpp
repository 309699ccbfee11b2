//===- FoldTransposes.cpp - Transposes meet and cancel --------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FOLDTRANSPOSES
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

static Value reshaped(RewriterBase &rewriter, Location loc, Value value, ArrayRef<int64_t> shape) {
  SmallVector<int64_t> codes(shape);
  for (int64_t &size : codes)
    size = ShapedType::isDynamic(size) ? -1 : size;
  auto shapeType = RankedTensorType::get({(int64_t)codes.size()}, rewriter.getI64Type());
  Value shapeValue =
      ConstantOp::create(rewriter, loc, DenseElementsAttr::get(shapeType, ArrayRef(codes)));
  // A size of 0 is one, not the operand's.
  int64_t allowZero = llvm::is_contained(shape, 0);
  return ReshapeOp::create(rewriter, loc, tensorType(value).clone(shape), value, shapeValue,
                           rewriter.getI64IntegerAttr(allowZero));
}

/// Whether the dimensions other than those of size 1 keep their order, so that a
/// transpose is a reshape.
static bool isFree(RankedTensorType type, ArrayRef<int64_t> perm) {
  if (type.getNumDynamicDims() > 1 || llvm::is_contained(type.getShape(), 0))
    return false;
  int64_t last = -1;
  for (int64_t axis : perm) {
    if (type.getDimSize(axis) == 1)
      continue;
    if (axis < last)
      return false;
    last = axis;
  }
  return true;
}

namespace {
/// transpose(transpose(x)) is one transpose, or x.
struct ComposeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    SmallVector<int64_t> perm = op.getPermutation();
    if (isIdentityPermutation(perm))
      return replaceByOperand(op, op.getData(), rewriter);
    auto inner = op.getData().getDefiningOp<TransposeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "the operand is not a transpose");
    SmallVector<int64_t> composed = applyPermutation(inner.getPermutation(), perm);
    if (isIdentityPermutation(composed))
      return replaceByOperand(op, inner.getData(), rewriter);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), inner.getData(),
                                             rewriter.getDenseI64ArrayAttr(composed));
    return success();
  }

  /// The model may declare sizes for the result that the operand's type does not tell.
  static LogicalResult replaceByOperand(TransposeOp op, Value operand, PatternRewriter &rewriter) {
    if (operand.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "the result has declared sizes");
    rewriter.replaceOp(op, operand);
    return success();
  }
};

/// Dimensions of size 1 may move for free.
struct TransposeOfUnits : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    if (!isFree(tensorType(op.getData()), op.getPermutation()))
      return rewriter.notifyMatchFailure(op, "dimensions change their order");
    rewriter.replaceOp(op, reshaped(rewriter, op.getLoc(), op.getData(),
                                    tensorType(op.getTransposed()).getShape()));
    return success();
  }
};

/// A view of a view is one view before a transpose, so that others can meet that.
struct ComposeViews : OpInterfaceRewritePattern<OnnxOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(OnnxOpInterface op, PatternRewriter &rewriter) const override {
    auto inner = isView(op) ? op->getOperand(0).getDefiningOp<OnnxOpInterface>() : nullptr;
    if (!inner || !isView(inner) || op->use_empty() ||
        !llvm::all_of(op->getUsers(), llvm::IsaPred<TransposeOp>))
      return rewriter.notifyMatchFailure(op, "is no view of a view before transposes");
    auto source = tensorType(inner->getOperand(0)), between = tensorType(inner->getResult(0)),
         type = tensorType(op->getResult(0));
    // Otherwise a run may find out that the sizes do not fit.
    if (!factorOf(type) || factorOf(source) != factorOf(between) || factorOf(between) != factorOf(type))
      return rewriter.notifyMatchFailure(op, "sizes are to be checked");
    if (source == type)
      rewriter.replaceOp(op, inner->getOperand(0));
    else
      rewriter.replaceOp(op,
                         reshaped(rewriter, op.getLoc(), inner->getOperand(0), type.getShape()));
    return success();
  }

  static bool isView(OnnxOpInterface op) { return op.getKernelRole() == KernelRole::View; }

  /// What the known sizes and their number of unknown ones amount to; none for more than one.
  static std::optional<std::pair<int64_t, int64_t>> factorOf(RankedTensorType type) {
    int64_t factor = 1, numDynamic = type.getNumDynamicDims();
    for (int64_t size : type.getShape())
      factor *= ShapedType::isDynamic(size) ? 1 : size;
    return numDynamic > 1 || factor == 0 ? std::nullopt
                                         : std::optional(std::pair(factor, numDynamic));
  }
};

/// f(transpose(x), ...) -> transpose(f(x, ...)).
struct SinkThroughElementwise : OpInterfaceRewritePattern<OnnxOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(OnnxOpInterface op, PatternRewriter &rewriter) const override {
    if (op.getKernelRole() != KernelRole::Elementwise || op->getNumResults() != 1)
      return rewriter.notifyMatchFailure(op, "not elementwise");
    TransposeOp first;
    for (Value operand : op->getOperands())
      // A free one becomes a reshape; sinking it, too, would never end.
      if (auto transpose = operand.getDefiningOp<TransposeOp>();
          transpose && !first &&
          !isFree(tensorType(transpose.getData()), transpose.getPermutation()))
        first = transpose;
    auto type = tensorType(op->getResult(0));
    if (!first || tensorType(first.getTransposed()).getRank() != type.getRank())
      return rewriter.notifyMatchFailure(op, "no operand is a transpose of the result's rank");
    SmallVector<int64_t> perm = first.getPermutation(), inverse = invertPermutationVector(perm);
    for (Value operand : op->getOperands())
      if (!canPermute(operand, perm, inverse, type.getRank()))
        return rewriter.notifyMatchFailure(op, "an operand cannot be permuted for free");
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(permuted(rewriter, operand, perm, inverse, type.getRank()));
    Operation *sunk = rewriter.clone(*op);
    sunk->setOperands(operands);
    sunk->getResult(0).setType(type.clone(applyPermutation(type.getShape(), inverse)));
    rewriter.replaceOp(
        op, TransposeOp::createInferred(rewriter, op.getLoc(), sunk->getResult(0), perm));
    return success();
  }

  static bool canPermute(Value operand, ArrayRef<int64_t> perm, ArrayRef<int64_t> inverse,
                         int64_t rank) {
    RankedTensorType type = tensorType(operand);
    if (type.hasStaticShape() && type.getNumElements() == 1 && type.getRank() <= rank)
      return true;
    if (auto transpose = operand.getDefiningOp<TransposeOp>())
      return ArrayRef<int64_t>(transpose.getPermutation()) == perm;
    return constantElements(operand) || (type.getRank() == rank && isFree(type, inverse));
  }

  static Value permuted(PatternRewriter &rewriter, Value operand, ArrayRef<int64_t> perm,
                        ArrayRef<int64_t> inverse, int64_t rank) {
    if (auto transpose = operand.getDefiningOp<TransposeOp>();
        transpose && ArrayRef<int64_t>(transpose.getPermutation()) == perm)
      return transpose.getData();
    RankedTensorType type = tensorType(operand);
    if (type.hasStaticShape() && type.getNumElements() == 1)
      return operand;
    // A constant, which is given the full rank and folded, or a reshape.
    SmallVector<int64_t> shape(rank - type.getRank(), 1);
    llvm::append_range(shape, type.getShape());
    Value full = shape.size() == type.getShape().size()
                     ? operand
                     : reshaped(rewriter, operand.getLoc(), operand, shape);
    return TransposeOp::createInferred(rewriter, operand.getLoc(), full, inverse);
  }
};

/// The same for an operator that names axes.
struct SinkThroughAxes : OpInterfaceRewritePattern<AxisInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(AxisInterface op, PatternRewriter &rewriter) const override {
    auto data = op->getOpOperands().take_front(op.getNumDataOperands());
    TransposeOp first;
    for (OpOperand &operand : data)
      if (auto transpose = operand.get().getDefiningOp<TransposeOp>(); transpose && !first)
        first = transpose;
    if (!first || isFree(tensorType(first.getData()), first.getPermutation()))
      return rewriter.notifyMatchFailure(op, "no operand is a transpose");
    SmallVector<int64_t> perm = first.getPermutation(), inverse = invertPermutationVector(perm);
    for (OpOperand &operand : data)
      if (!isTransposed(operand.get(), perm) && !isFree(tensorType(operand.get()), inverse))
        return rewriter.notifyMatchFailure(op, "an operand is not transposed likewise");
    auto dropped = op.getDroppedAxes();
    if (!dropped)
      return rewriter.notifyMatchFailure(op, "the axes are not known");
    SmallVector<int64_t> kept = withoutAxes(perm, *dropped);
    auto sunk = cast<AxisInterface>(rewriter.clone(*op));
    if (failed(sunk.renumberAxes(perm))) {
      rewriter.eraseOp(sunk);
      return rewriter.notifyMatchFailure(op, "the axes are not known");
    }
    SmallVector<Value> results;
    rewriter.setInsertionPoint(sunk);
    for (OpOperand &operand : sunk->getOpOperands().take_front(data.size()))
      operand.set(isTransposed(operand.get(), perm)
                      ? operand.get().getDefiningOp<TransposeOp>().getData()
                      : TransposeOp::createInferred(rewriter, operand.get().getLoc(), operand.get(),
                                                    inverse));
    rewriter.setInsertionPointAfter(sunk);
    for (Value result : sunk->getResults()) {
      auto type = tensorType(result);
      result.setType(type.clone(applyPermutation(type.getShape(), invertPermutationVector(kept))));
      results.push_back(isIdentityPermutation(kept)
                            ? result
                            : TransposeOp::createInferred(rewriter, op.getLoc(), result, kept));
    }
    rewriter.replaceOp(op, results);
    return success();
  }

  /// `perm` without the results in `dropped`, and without the numbers of their sources.
  static SmallVector<int64_t> withoutAxes(ArrayRef<int64_t> perm, ArrayRef<int64_t> dropped) {
    SmallVector<int64_t> kept, sources;
    for (auto [i, axis] : llvm::enumerate(perm))
      if (!llvm::is_contained(dropped, (int64_t)i))
        sources.push_back(axis);
    for (int64_t axis : sources)
      kept.push_back(llvm::count_if(sources, [&](int64_t other) { return other < axis; }));
    return kept;
  }

  static bool isTransposed(Value value, ArrayRef<int64_t> perm) {
    auto transpose = value.getDefiningOp<TransposeOp>();
    return transpose && ArrayRef<int64_t>(transpose.getPermutation()) == perm;
  }
};

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
    if (isFree(tensorType(transpose.getData()), perm))
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
    if (llvm::is_sorted(order) || isFree(type.clone(shape), invertPermutationVector(order)))
      return rewriter.notifyMatchFailure(op, "merged dimensions keep their order");
    Value moved =
        TransposeOp::createInferred(rewriter, transpose.getLoc(), transpose.getData(), first);
    Value merged = reshaped(rewriter, op.getLoc(), moved, shape);
    rewriter.replaceOp(op, TransposeOp::createInferred(rewriter, op.getLoc(), merged,
                                                       invertPermutationVector(order)));
    return success();
  }
};

/// Some channels of shuffled ones: slice(reshape(transpose(x))), where the reshape merges what the
/// slice cuts, is reshape(transpose(slice(x))), so that what does not need the others is not moved
/// with them.
struct RaiseSlice : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The first and the number of the outer pieces that `op` takes of a merged dimension.
  struct Pieces {
    int64_t axis, first, count;
  };
  static std::optional<Pieces> piecesOf(SliceOp op, ArrayRef<ReassociationIndices> groups,
                                        RankedTensorType type) {
    auto starts = constantIntegers(op.getStarts()), ends = constantIntegers(op.getEnds());
    auto axes = op.getAxes() ? constantIntegers(op.getAxes()) : std::nullopt;
    auto steps =
        op.getSteps() ? constantIntegers(op.getSteps()) : std::optional(SmallVector<int64_t>{1});
    if (!starts || !ends || !axes || !steps || axes->size() != 1 || steps->front() != 1 ||
        !op.getType().hasStaticShape())
      return std::nullopt;
    int64_t axis = fromFront(axes->front(), op.getType().getRank()), inner = 1;
    if (groups[axis].size() < 2)
      return std::nullopt;
    for (int64_t piece : ArrayRef(groups[axis]).drop_front())
      inner *= type.getDimSize(piece);
    int64_t size = tensorType(op.getData()).getDimSize(axis), count = op.getType().getDimSize(axis);
    int64_t start = std::clamp<int64_t>(fromFront(starts->front(), size), 0, size);
    if (start % inner || count % inner)
      return std::nullopt;
    return Pieces{axis, start / inner, count / inner};
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
    Pieces pieces = *piecesOf(op, *groups, tensorType(transpose));
    SmallVector<int64_t> perm = transpose.getPermutation();
    int64_t axis = perm[(*groups)[pieces.axis].front()];
    auto type = tensorType(transpose.getData());
    SmallVector<int64_t> shape(type.getShape());
    shape[axis] = pieces.count;
    Location loc = op.getLoc();
    Value part = SliceOp::create(rewriter, loc, type.clone(shape), transpose.getData(),
                                 constantInts(rewriter, loc, {pieces.first}),
                                 constantInts(rewriter, loc, {pieces.first + pieces.count}),
                                 constantInts(rewriter, loc, {axis}), Value());
    Value moved = TransposeOp::createInferred(rewriter, loc, part, perm);
    rewriter.replaceOp(op, reshaped(rewriter, loc, moved, op.getType().getShape()));
    return success();
  }
};

/// What is left of the two halves after they have met nothing becomes one transpose again.
struct RaiseThroughMerge : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto reshape = op.getData().getDefiningOp<ReshapeOp>();
    auto inner = reshape ? reshape.getData().getDefiningOp<TransposeOp>() : TransposeOp();
    auto groups = inner && reshape->hasOneUse() ? groupsOf(reshape) : std::nullopt;
    if (!groups || tensorType(reshape.getData()).getRank() < tensorType(op.getData()).getRank())
      return rewriter.notifyMatchFailure(op, "does not merge dimensions of a transpose");
    SmallVector<int64_t> order;
    for (int64_t group : op.getPermutation())
      llvm::append_range(order, (*groups)[group]);
    Value moved =
        TransposeOp::createInferred(rewriter, inner.getLoc(), inner.getTransposed(), order);
    rewriter.replaceOp(
        op, reshaped(rewriter, op.getLoc(), moved, tensorType(op.getTransposed()).getShape()));
    return success();
  }
};

struct FoldTransposes : onnxc::impl::FoldTransposesBase<FoldTransposes> {
  using Base::Base;
  void runOnOperation() override {
    if (failed(apply<ComposeTransposes, TransposeOfUnits, ComposeViews>()) ||
        failed(apply<ComposeTransposes, TransposeOfUnits, SinkThroughElementwise, SinkThroughAxes,
                     SinkThroughSplit, SinkThroughMerge>()) ||
        failed(apply<ComposeTransposes, TransposeOfUnits, RaiseThroughMerge>()) ||
        failed(apply<RaiseSlice>()))
      signalPassFailure();
  }

  template <typename... Patterns>
  LogicalResult apply() {
    RewritePatternSet patterns(&getContext());
    patterns.add<Patterns...>(&getContext());
    GreedyRewriteConfig config;
    config.setMaxIterations(GreedyRewriteConfig::kNoLimit);
    return applyPatternsGreedily(getOperation(), std::move(patterns), config);
  }
};
} // namespace
