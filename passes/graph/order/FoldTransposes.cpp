//===- FoldTransposes.cpp - Transposes meet and cancel --------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/order/TransposePatterns.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FOLDTRANSPOSES
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

Value onnxc::reshaped(RewriterBase &rewriter, Location loc, Value value, ArrayRef<int64_t> shape) {
  if (tensorType(value).getShape() == shape)
    return value;
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

bool onnxc::isFreeTranspose(RankedTensorType type, ArrayRef<int64_t> perm) {
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
    if (!isFreeTranspose(tensorType(op.getData()), op.getPermutation()))
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
    if (!factorOf(type) || factorOf(source) != factorOf(between) ||
        factorOf(between) != factorOf(type))
      return rewriter.notifyMatchFailure(op, "sizes are to be checked");
    if (source == type)
      rewriter.replaceOp(op, inner->getOperand(0));
    else
      rewriter.replaceOp(op,
                         reshaped(rewriter, op.getLoc(), inner->getOperand(0), type.getShape()));
    return success();
  }

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
          !isFreeTranspose(tensorType(transpose.getData()), transpose.getPermutation()))
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
    return constantElements(operand) || (type.getRank() == rank && isFreeTranspose(type, inverse));
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
    if (!first || isFreeTranspose(tensorType(first.getData()), first.getPermutation()))
      return rewriter.notifyMatchFailure(op, "no operand is a transpose");
    SmallVector<int64_t> perm = first.getPermutation(), inverse = invertPermutationVector(perm);
    for (OpOperand &operand : data)
      if (!isTransposed(operand.get(), perm) &&
          !isFreeTranspose(tensorType(operand.get()), inverse))
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

/// A pool over whole channels does not care where these lie, and so needs no transpose.
struct PoolInOrder : OpInterfaceRewritePattern<ChannelInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(ChannelInterface op, PatternRewriter &rewriter) const override {
    auto transpose = op->getOperand(0).getDefiningOp<TransposeOp>();
    if (!transpose || !op.mayForgetLayout())
      return rewriter.notifyMatchFailure(op, "reads no transpose, or depends on the layout");
    SmallVector<int64_t> perm = transpose.getPermutation();
    int64_t rank = perm.size();
    SmallVector<int64_t> last{0};
    llvm::append_range(last, llvm::seq<int64_t>(2, rank));
    last.push_back(1);
    if (perm != last)
      return rewriter.notifyMatchFailure(op, "the channels do not become the last ones");
    auto type = tensorType(op->getResult(0));
    Operation *pool = rewriter.clone(*op);
    cast<ChannelInterface>(pool).forgetLayout();
    pool->setOperand(0, transpose.getData());
    Value result = pool->getResult(0);
    result.setType(type.clone(applyPermutation(type.getShape(), invertPermutationVector(perm))));
    rewriter.replaceOp(op, TransposeOp::createInferred(rewriter, op.getLoc(), result, perm));
    return success();
  }
};

struct FoldTransposes : onnxc::impl::FoldTransposesBase<FoldTransposes> {
  using Base::Base;
  void runOnOperation() override {
    // Only transposes that meet no others are left to pools.
    if (failed(apply<ComposeTransposes, TransposeOfUnits, ComposeViews>()) || failed(sink()) ||
        failed(apply<PoolInOrder>()) || failed(sink()) ||
        failed(apply<ComposeTransposes, TransposeOfUnits>([](RewritePatternSet &patterns) {
          addRaiseThroughMerge(patterns);
          addRaisePatterns(patterns);
        })) ||
        failed(apply<>([](RewritePatternSet &patterns) {
          addRaiseSlices(patterns);
          addRaiseShapes(patterns);
        })))
      signalPassFailure();
  }

  LogicalResult sink() {
    return apply<ComposeTransposes, TransposeOfUnits, SinkThroughElementwise, SinkThroughAxes>(
        [](RewritePatternSet &patterns) {
          addSinkThroughReshapes(patterns);
          addSinkPatterns(patterns);
        });
  }

  template <typename... Patterns>
  LogicalResult apply(llvm::function_ref<void(RewritePatternSet &)> addMore = {}) {
    RewritePatternSet patterns(&getContext());
    if constexpr (sizeof...(Patterns))
      patterns.add<Patterns...>(&getContext());
    if (addMore)
      addMore(patterns);
    GreedyRewriteConfig config;
    config.setMaxIterations(GreedyRewriteConfig::kNoLimit);
    return applyPatternsGreedily(getOperation(), std::move(patterns), config);
  }
};
} // namespace
