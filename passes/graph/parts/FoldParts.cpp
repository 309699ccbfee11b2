//===- FoldParts.cpp - Parts are found where they have been before --------===//
//
// What replaces a block of elements joins it with what is left of the old ones, and what cuts a
// part out of joined ones needs one of them.  So a state that is updated piece by piece becomes
// one join of all pieces, each of which can be written where it belongs.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/order/TransposePatterns.h"
#include "passes/graph/parts/Borders.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Scatter/Scatter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FOLDPARTS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Those parts of `cut`, of what `concat` joins along the same axis, that lie in its operands.
static std::optional<SmallVector<std::pair<Value, Cut>>> piecesOf(ConcatOp concat, Cut cut) {
  if (fromFront(concat.getAxis(), concat.getType().getRank()) != cut.axis)
    return std::nullopt;
  SmallVector<std::pair<Value, Cut>> pieces;
  int64_t position = 0, end = cut.start + cut.size;
  for (Value part : concat.getInputs()) {
    int64_t size = tensorType(part).getDimSize(cut.axis);
    if (ShapedType::isDynamic(size))
      return std::nullopt;
    int64_t first = std::max(cut.start, position), last = std::min(end, position + size);
    if (first < last)
      pieces.push_back({part, {cut.axis, first - position, last - first}});
    position += size;
  }
  return position == concat.getType().getDimSize(cut.axis) ? std::optional(pieces) : std::nullopt;
}

namespace {
//===----------------------------------------------------------------------===//
// Replacing a block
//===----------------------------------------------------------------------===//

/// scatter(data, a block of neighbours, updates) is concat(what is before, updates, what is after).
struct JoinUpdatedBlock : OpRewritePattern<ScatterNDOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The block that the tuples of indices, in their order, are.
  static std::optional<SmallVector<Cut>> blockOf(ScatterNDOp op) {
    auto indices = constantIntegers(op.getIndices());
    int64_t tuple = tensorType(op.getIndices()).getShape().back();
    RankedTensorType data = tensorType(op.getData());
    if (!indices || ShapedType::isDynamic(tuple) || tuple < 1 || indices->empty())
      return std::nullopt;
    SmallVector<Cut> block;
    int64_t count = indices->size() / tuple, size = 1;
    for (int64_t axis = 0; axis < tuple; ++axis) {
      int64_t whole = data.getDimSize(axis), least = std::numeric_limits<int64_t>::max(), most = -1;
      for (int64_t i = axis; i < (int64_t)indices->size(); i += tuple) {
        int64_t &index = (*indices)[i];
        if (ShapedType::isDynamic(whole))
          return std::nullopt;
        index = fromFront(index, whole);
        if (index < 0 || index >= whole)
          return std::nullopt; // an error of the run
        least = std::min(least, index), most = std::max(most, index);
      }
      block.push_back({axis, least, most - least + 1});
      size *= block.back().size;
      if (size > count)
        return std::nullopt;
    }
    if (size != count)
      return std::nullopt;
    for (int64_t i = 0; i < count; ++i)
      for (int64_t axis = tuple - 1, rest = i; axis >= 0; rest /= block[axis--].size)
        if ((*indices)[i * tuple + axis] != block[axis].start + rest % block[axis].size)
          return std::nullopt;
    return block;
  }

  /// Whether `value` lies in memory that is needed afterwards, so that the update could not happen
  /// there, or consists of parts that need not be together.
  static bool isKept(Value value) {
    while (Operation *op = value.getDefiningOp()) {
      if (!isView(op) && !isa<SliceOp, GatherOp>(op))
        break;
      value = op->getOperand(0);
    }
    return isa<BlockArgument>(value) || value.getDefiningOp<ConcatOp>() || constantElements(value);
  }

  LogicalResult matchAndRewrite(ScatterNDOp op, PatternRewriter &rewriter) const override {
    RankedTensorType type = tensorType(op.getData());
    if (op.getReduction() != "none" || op.getType() != type || !isKept(op.getData()) ||
        type.getNumDynamicDims() > 1)
      return rewriter.notifyMatchFailure(op, "does not replace elements of what is kept");
    auto block = blockOf(op);
    if (!block)
      return rewriter.notifyMatchFailure(op, "what it replaces is no known block");
    Cut cut = block->front();
    int64_t numCut = 0;
    for (Cut own : *block)
      if (own.size != type.getDimSize(own.axis)) {
        cut = own;
        ++numCut;
      }
    if (numCut > 1)
      return rewriter.notifyMatchFailure(op, "the block is cut along several axes");
    Location loc = op.getLoc();
    SmallVector<int64_t> shape(type.getShape());
    shape[cut.axis] = cut.size;
    SmallVector<Value> parts;
    int64_t end = cut.start + cut.size, whole = type.getDimSize(cut.axis);
    if (cut.start > 0)
      parts.push_back(sliced(rewriter, loc, op.getData(), {cut.axis, 0, cut.start}));
    parts.push_back(reshaped(rewriter, loc, op.getUpdates(), shape));
    if (end < whole)
      parts.push_back(sliced(rewriter, loc, op.getData(), {cut.axis, end, whole - end}));
    if (parts.size() == 1)
      rewriter.replaceOp(op, parts);
    else
      rewriter.replaceOpWithNewOp<ConcatOp>(op, type, parts, cut.axis);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Cutting
//===----------------------------------------------------------------------===//

/// x[index : index + 1] along `axis`; -1 is the last one.
static Value slicedOne(OpBuilder &b, Location loc, Value data, int64_t axis, int64_t index) {
  RankedTensorType type = tensorType(data);
  if (!type.isDynamicDim(axis))
    return sliced(b, loc, data, {axis, index, 1});
  SmallVector<int64_t> shape(type.getShape());
  shape[axis] = 1;
  int64_t end = index == -1 ? std::numeric_limits<int64_t>::max() : index + 1;
  return SliceOp::create(b, loc, type.clone(shape), data, constantInts(b, loc, {index}),
                         constantInts(b, loc, {end}), constantInts(b, loc, {axis}), Value());
}

/// gather(x, i) is squeeze(x[i : i + 1]).
struct SliceOfOne : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherOp op, PatternRewriter &rewriter) const override {
    auto index = constantIntegers(op.getIndices());
    RankedTensorType type = tensorType(op.getData());
    int64_t axis = fromFront(op.getAxis(), type.getRank()), size = type.getDimSize(axis);
    if (!index || index->size() != 1 || op.getType().getNumDynamicDims() > 1)
      return rewriter.notifyMatchFailure(op, "does not choose one slice of many");
    // Vectors are sizes, mostly.
    if (type.getRank() < 2 || constantElements(op.getData()))
      return rewriter.notifyMatchFailure(op, "chooses a single element");
    int64_t start = index->front();
    if (!ShapedType::isDynamic(size))
      start = fromFront(start, size);
    if (!ShapedType::isDynamic(size) && (start < 0 || start >= size))
      return rewriter.notifyMatchFailure(op, "the index is out of range");
    // Where the size is not known, that there is such a slice is checked as its declared size.
    Value slice = slicedOne(rewriter, op.getLoc(), op.getData(), axis, start);
    rewriter.replaceOp(op, reshaped(rewriter, op.getLoc(), slice, op.getType().getShape()));
    return success();
  }
};

/// Whether parts of `value` are replaced, so that it has memory in which others find theirs.
static bool isReplaced(Value value) {
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    auto part = dyn_cast<PartInterface>(user);
    return part && part.joinsParts() && part.replacesParts() && user->getOperand(0) == value;
  });
}

/// slice(slice(x)) and slice(concat(x, ...)) are slices of x.
struct CutEarlier : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SliceOp op, PatternRewriter &rewriter) const override {
    auto cut = cutOf(op);
    if (!cut)
      return rewriter.notifyMatchFailure(op, "does not cut along one axis at known places");
    if (auto inner = op.getData().getDefiningOp<SliceOp>())
      if (auto first = cutOf(inner); first && first->axis == cut->axis)
        return replace(op, inner.getData(), {cut->axis, first->start + cut->start, cut->size},
                       rewriter);
    auto concat = op.getData().getDefiningOp<ConcatOp>();
    auto pieces = concat && !isReplaced(concat) ? piecesOf(concat, *cut) : std::nullopt;
    if (!pieces)
      return rewriter.notifyMatchFailure(op,
                                         "the operand has not been cut or joined along the axis");
    if (pieces->size() == 1)
      return replace(op, pieces->front().first, pieces->front().second, rewriter);
    // Some of several parts are only worth their while where they are joined again, or nobody needs
    // the others and none would have to be copied for what finds its elements in the whole.
    bool isCopied = llvm::any_of(*pieces, [](const auto &piece) {
      return tensorType(piece.first).getDimSize(piece.second.axis) != piece.second.size &&
             isComputed(piece.first);
    });
    bool isFound = llvm::all_of(op->getUsers(), [](Operation *user) {
      auto reader = dyn_cast<OnnxOpInterface>(user);
      return reader && (isa<PermutationInterface>(user) ||
                        reader.getKernelRole() == KernelRole::Elementwise ||
                        reader.getKernelRole() == KernelRole::Contraction);
    });
    bool isJoined = !op->use_empty() && llvm::all_of(op->getUsers(), [&](Operation *user) {
      auto join = dyn_cast<ConcatOp>(user);
      return join && fromFront(join.getAxis(), op.getType().getRank()) == cut->axis;
    });
    if (!isJoined && (!concat->hasOneUse() || (isCopied && isFound)))
      return rewriter.notifyMatchFailure(op, "takes more than one part");
    SmallVector<Value> parts;
    for (auto [part, own] : *pieces)
      parts.push_back(sliced(rewriter, op.getLoc(), part, own));
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), parts, cut->axis);
    return success();
  }

  static LogicalResult replace(SliceOp op, Value data, Cut cut, PatternRewriter &rewriter) {
    RankedTensorType type = tensorType(data);
    SmallVector<int64_t> shape(type.getShape());
    shape[cut.axis] = cut.size;
    if (op.getType() != type.clone(shape))
      return rewriter.notifyMatchFailure(op, "the result has declared sizes");
    rewriter.replaceOp(op, sliced(rewriter, op.getLoc(), data, cut));
    return success();
  }
};

struct FoldParts : onnxc::impl::FoldPartsBase<FoldParts> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<JoinUpdatedBlock, SliceOfOne, CutEarlier>(&getContext());
    addSinkJoins(patterns);
    addReadRepeated(patterns);
    addRowCutPatterns(patterns);
    addJoinPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
