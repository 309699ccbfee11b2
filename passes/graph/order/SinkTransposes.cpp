//===- SinkTransposes.cpp - Transposes sink where dimensions come and go --===//

#include "passes/graph/order/TransposePatterns.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// The transpose that `value` is, unless it becomes a reshape.
static TransposeOp realTranspose(Value value) {
  auto transpose = value.getDefiningOp<TransposeOp>();
  bool isReal =
      transpose && !isFreeTranspose(tensorType(transpose.getData()), transpose.getPermutation());
  return isReal ? transpose : TransposeOp();
}

namespace {
/// squeeze(transpose(x)) -> transpose(squeeze(x)).
struct SinkThroughSqueeze : OpRewritePattern<SqueezeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SqueezeOp op, PatternRewriter &rewriter) const override {
    TransposeOp transpose = realTranspose(op.getData());
    auto axes = op.getAxes() ? constantIntegers(op.getAxes()) : std::nullopt;
    if (!transpose || !axes)
      return rewriter.notifyMatchFailure(op, "squeezes no known axes of a transpose");
    SmallVector<int64_t> perm = transpose.getPermutation(), dropped, kept;
    int64_t rank = perm.size();
    llvm::SmallBitVector drops(rank);
    for (int64_t axis : *axes) {
      dropped.push_back(perm[fromFront(axis, rank)]);
      drops.set(fromFront(axis, rank));
    }
    for (int64_t axis = 0; axis < rank; ++axis)
      if (!drops[axis])
        kept.push_back(perm[axis] -
                       llvm::count_if(dropped, [&](int64_t other) { return other < perm[axis]; }));
    auto type = tensorType(op.getResult());
    Value squeezed = SqueezeOp::create(
        rewriter, op.getLoc(),
        type.clone(applyPermutation(type.getShape(), invertPermutationVector(kept))),
        transpose.getData(), constantInts(rewriter, op.getLoc(), dropped));
    rewriter.replaceOp(op, TransposeOp::createInferred(rewriter, op.getLoc(), squeezed, kept));
    return success();
  }
};

/// unsqueeze(transpose(x)) -> transpose(unsqueeze(x)): new dimensions stand first there.
struct SinkThroughUnsqueeze : OpRewritePattern<UnsqueezeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(UnsqueezeOp op, PatternRewriter &rewriter) const override {
    TransposeOp transpose = realTranspose(op.getData());
    auto axes = constantIntegers(op.getAxes());
    if (!transpose || !axes)
      return rewriter.notifyMatchFailure(op, "adds no known axes to a transpose");
    auto type = tensorType(op.getResult());
    int64_t rank = type.getRank(), added = axes->size();
    llvm::SmallBitVector isNew(rank);
    for (int64_t axis : *axes)
      isNew.set(fromFront(axis, rank));
    SmallVector<int64_t> perm, old = transpose.getPermutation();
    for (int64_t axis = 0, next = 0, first = 0; axis < rank; ++axis)
      perm.push_back(isNew[axis] ? first++ : old[next++] + added);
    Value expanded = UnsqueezeOp::create(
        rewriter, op.getLoc(),
        type.clone(applyPermutation(type.getShape(), invertPermutationVector(perm))),
        transpose.getData(),
        constantInts(rewriter, op.getLoc(), llvm::to_vector(llvm::seq<int64_t>(0, added))));
    rewriter.replaceOp(op, TransposeOp::createInferred(rewriter, op.getLoc(), expanded, perm));
    return success();
  }
};

/// Sizes are known before their order changes.
struct ShapeOfTranspose : OpRewritePattern<ShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ShapeOp op, PatternRewriter &rewriter) const override {
    auto transpose = op.getData().getDefiningOp<TransposeOp>();
    if (!transpose || op.getStart() || op.getEnd())
      return rewriter.notifyMatchFailure(op, "is not the whole shape of a transpose");
    SmallVector<int64_t> perm = transpose.getPermutation();
    Value shape =
        ShapeOp::create(rewriter, op.getLoc(), op.getType(), transpose.getData(), 0, IntegerAttr());
    rewriter.replaceOpWithNewOp<GatherOp>(op, op.getType(), shape,
                                          constantInts(rewriter, op.getLoc(), perm), 0);
    return success();
  }
};

/// Where a transpose is all that needs elements, what computes them can write them in its order; so
/// it is the transpose that is asked for sizes then.
struct ShapeOfTransposed : OpRewritePattern<ShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ShapeOp op, PatternRewriter &rewriter) const override {
    Value data = op.getData();
    Operation *producer = data.getDefiningOp();
    TransposeOp transpose;
    for (Operation *user : data.getUsers()) {
      auto other = dyn_cast<TransposeOp>(user);
      if (isa<ShapeOp>(user))
        continue;
      if (!other || transpose)
        return rewriter.notifyMatchFailure(op, "more than one transpose needs the elements");
      transpose = other;
    }
    if (!producer || !transpose || op.getStart() || op.getEnd() ||
        transpose->getBlock() != producer->getBlock())
      return rewriter.notifyMatchFailure(op, "is not the whole shape of what is transposed");
    rewriter.moveOpAfter(transpose, producer);
    Value shape = ShapeOp::create(rewriter, op.getLoc(), op.getType(), transpose.getTransposed(), 0,
                                  IntegerAttr());
    SmallVector<int64_t> inverse = invertPermutationVector(transpose.getPermutation());
    rewriter.replaceOpWithNewOp<GatherOp>(op, op.getType(), shape,
                                          constantInts(rewriter, op.getLoc(), inverse), 0);
    return success();
  }
};

/// Whether `value` is an input or a constant, or cut out of one: something has to copy it to where
/// it is joined.
static bool isGiven(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    auto part = dyn_cast<PartInterface>(op);
    if (!isView(op) && (!part || part.joinsParts()))
      return bool(constantElements(value));
    value = op->getOperand(0);
  }
  return true;
}

/// transpose(concat(transpose(x), y)), where the first undoes the second or that is a reshape, is
/// concat(x, transpose(y)): less is moved, and what computes x writes it where it belongs.
struct RaiseThroughJoin : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto concat = op.getData().getDefiningOp<ConcatOp>();
    if (!concat || !concat->hasOneUse())
      return rewriter.notifyMatchFailure(op, "is not all that needs joined parts");
    SmallVector<int64_t> perm = op.getPermutation(), inverse = invertPermutationVector(perm);
    auto isUndone = [&](Value part) {
      auto transpose = part.getDefiningOp<TransposeOp>();
      return transpose && ArrayRef<int64_t>(transpose.getPermutation()) == ArrayRef(inverse);
    };
    auto isFree = [&](Value part) { return isFreeTranspose(tensorType(part), perm); };
    auto mayMove = [&](Value part) { return isUndone(part) || isFree(part) || isGiven(part); };
    if (llvm::all_of(concat.getInputs(), isGiven) || !llvm::all_of(concat.getInputs(), mayMove))
      return rewriter.notifyMatchFailure(op, "a part is computed where it belongs now, or none is");
    SmallVector<Value> parts = llvm::map_to_vector(concat.getInputs(), [&](Value part) -> Value {
      if (isUndone(part))
        return part.getDefiningOp<TransposeOp>().getData();
      // Not a transpose, which would sink again.
      if (isFree(part))
        return reshaped(rewriter, op.getLoc(), part,
                        applyPermutation(tensorType(part).getShape(), perm));
      return TransposeOp::createInferred(rewriter, op.getLoc(), part, perm);
    });
    rewriter.replaceOpWithNewOp<ConcatOp>(
        op, op.getType(), parts, inverse[fromFront(concat.getAxis(), tensorType(op).getRank())]);
    return success();
  }
};

/// transpose(concat(x, ...)) where the parts' transposes are reshapes: what computes them writes
/// them where they belong.
struct RaiseReshapesThroughJoin : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto concat = op.getData().getDefiningOp<ConcatOp>();
    SmallVector<int64_t> perm = op.getPermutation();
    auto isFree = [&](Value part) { return isFreeTranspose(tensorType(part), perm); };
    if (!concat || !concat->hasOneUse() || isFree(concat) ||
        !llvm::all_of(concat.getInputs(), isFree))
      return rewriter.notifyMatchFailure(op, "does not move parts as they are");
    SmallVector<Value> parts = llvm::map_to_vector(concat.getInputs(), [&](Value part) {
      return reshaped(rewriter, op.getLoc(), part,
                      applyPermutation(tensorType(part).getShape(), perm));
    });
    int64_t axis = fromFront(concat.getAxis(), perm.size());
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), parts,
                                          invertPermutationVector(perm)[axis]);
    return success();
  }
};

/// transpose(concat(x, x)), perhaps without dimensions of size 1, is concat(y, y) of y =
/// transpose(x): less is moved, and what computes x may write it in that order.
struct RaiseThroughRepetition : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    Value source = op.getData();
    while (isView(source.getDefiningOp()) && source.hasOneUse())
      source = source.getDefiningOp()->getOperand(0);
    bool isViewed = source != op.getData();
    auto concat = source.getDefiningOp<ConcatOp>();
    RankedTensorType type = concat ? concat.getType() : RankedTensorType();
    if (!concat || !concat->hasOneUse() || concat.getInputs().size() < 2 ||
        !llvm::all_equal(concat.getInputs()) || !type.hasStaticShape() ||
        tensorType(concat.getInputs().front()) == type)
      return rewriter.notifyMatchFailure(op, "does not move what joins one part with itself");
    // Dimensions of size 1 that are not there stand first.
    SmallVector<int64_t> kept, sizes, order;
    for (auto [axis, size] : llvm::enumerate(type.getShape())) {
      (isViewed && size == 1 ? order : kept).push_back(axis);
      if (!isViewed || size != 1)
        sizes.push_back(size);
    }
    if (tensorType(op.getData()).getShape() != ArrayRef(sizes))
      return rewriter.notifyMatchFailure(op, "views do more than dropping dimensions");
    SmallVector<int64_t> perm = op.getPermutation();
    for (int64_t axis : perm)
      order.push_back(kept[axis]);
    int64_t axis = fromFront(concat.getAxis(), type.getRank());
    int64_t joined = llvm::find(perm, llvm::find(kept, axis) - kept.begin()) - perm.begin();
    Value part = concat.getInputs().front();
    SmallVector<int64_t> shape(op.getType().getShape());
    shape[joined] = tensorType(part).getDimSize(axis);
    Value moved = reshaped(rewriter, op.getLoc(),
                           TransposeOp::createInferred(rewriter, op.getLoc(), part, order), shape);
    rewriter.replaceOpWithNewOp<ConcatOp>(
        op, op.getType(), SmallVector<Value>(concat.getInputs().size(), moved), joined);
    return success();
  }
};
} // namespace

// Apart from sinking, which would undo it.
void onnxc::addRaisePatterns(RewritePatternSet &patterns) {
  patterns.add<RaiseThroughJoin, RaiseReshapesThroughJoin, RaiseThroughRepetition>(
      patterns.getContext());
}

void onnxc::addRaiseShapes(RewritePatternSet &patterns) {
  patterns.add<ShapeOfTransposed>(patterns.getContext());
}

void onnxc::addSinkPatterns(RewritePatternSet &patterns) {
  patterns.add<SinkThroughSqueeze, SinkThroughUnsqueeze, ShapeOfTranspose>(patterns.getContext());
}
