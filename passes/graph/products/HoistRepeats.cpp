//===- HoistRepeats.cpp - What all rows have in common is multiplied once -===//
//
// A product sums over its inputs one by one.  Where some of them are repeated, the same for all
// positions or rows (what a global pool has found, joined with the features of every position),
// their share of the sum is the same, too: it is computed once and added.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Pad/Pad.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_HOISTREPEATS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Whether `value` has one element along every one of the dimensions [first, end).
static bool isOneAlong(Value value, int64_t first, int64_t end) {
  return llvm::all_of(tensorType(value).getShape().slice(first, end - first),
                      [](int64_t size) { return size == 1; });
}

/// What an onnx.Expand repeats along the dimensions [first, end) of `part`, of which nothing else
/// gets longer; null where there is no such thing.
static Value repeatedAlong(Value part, int64_t first, int64_t end) {
  auto expand = part.getDefiningOp<ExpandOp>();
  if (!expand || isOneAlong(part, first, end))
    return Value();
  ArrayRef<int64_t> to = tensorType(part).getShape(),
                    from = tensorType(expand.getInput()).getShape();
  if (from.size() != to.size() || !isOneAlong(expand.getInput(), first, end))
    return Value();
  for (auto [axis, size] : llvm::enumerate(to))
    if (((int64_t)axis < first || (int64_t)axis >= end) && from[axis] != size)
      return Value();
  return expand.getInput();
}

namespace {
/// The inputs that a product sums over, as they are joined.
struct Terms {
  struct Term {
    Value value; ///< what is repeated, or the part of the join
    Cut weights; ///< its share
  };
  SmallVector<Term> repeated, others;
};
} // namespace

/// The parts of `concat`, which are multiplied by rows of the weights along `weightAxis`; nothing
/// where none is repeated along [first, end), or all are.
static std::optional<Terms> findTerms(ConcatOp concat, int64_t axis, int64_t first, int64_t end,
                                      int64_t weightAxis) {
  if (!concat || fromFront(concat.getAxis(), tensorType(concat.getResult()).getRank()) != axis)
    return std::nullopt;
  Terms terms;
  int64_t start = 0;
  for (Value part : concat.getInputs()) {
    if (tensorType(part).isDynamicDim(axis))
      return std::nullopt;
    Cut share{weightAxis, start, tensorType(part).getDimSize(axis)};
    Value source = repeatedAlong(part, first, end);
    // Of sizes that are not known some may be repeated as well: such parts do not join.
    if (source && !terms.repeated.empty() && !tensorType(source).hasStaticShape())
      source = Value();
    if (share.size > 0)
      (source ? terms.repeated : terms.others).push_back({source ? source : part, share});
    start += share.size;
  }
  return terms.repeated.empty() || terms.others.empty() ? std::nullopt : std::optional(terms);
}

/// The terms, joined, and their weights, likewise.
static std::pair<Value, Value> join(OpBuilder &b, Location loc, ArrayRef<Terms::Term> terms,
                                    int64_t axis, Value weights) {
  SmallVector<Value> values, shares;
  for (const Terms::Term &term : terms) {
    values.push_back(term.value);
    shares.push_back(sliced(b, loc, weights, term.weights));
  }
  if (terms.size() == 1)
    return {values.front(), shares.front()};
  auto concat = [&](ArrayRef<Value> parts, int64_t along) -> Value {
    return createInferred<ConcatOp>(b, loc, parts, b.getI64IntegerAttr(along));
  };
  return {concat(values, axis), concat(shares, terms.front().weights.axis)};
}

static bool areAll(std::optional<ArrayRef<int64_t>> values, int64_t value) {
  return !values || llvm::all_of(*values, [&](int64_t v) { return v == value; });
}

/// Replaces `product`, given a way to multiply terms and weights.
static void hoist(PatternRewriter &rewriter, Operation *product, const Terms &terms, int64_t axis,
                  llvm::function_ref<Value(Location, Value, Value, bool)> multiply) {
  Location loc = withoutNumber(product->getLoc());
  Value weights = product->getOperand(1);
  auto [x, w] = join(rewriter, loc, terms.others, axis, weights);
  Value each = multiply(loc, x, w, /*isRepeated=*/false);
  auto [x1, w1] = join(rewriter, loc, terms.repeated, axis, weights);
  Value once = multiply(loc, x1, w1, /*isRepeated=*/true);
  rewriter.replaceOp(product,
                     AddOp::create(rewriter, product->getLoc(), each.getType(), each, once));
}

namespace {
struct HoistFromConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConvOp op, PatternRewriter &rewriter) const override {
    auto weights = tensorType(op.getW());
    int64_t rank = weights.getRank();
    // Padding and windows that end at a border would see that it is not the same everywhere.
    if (op.getGroup() != 1 || op.getPackedN() || op.getChannelsLast() ||
        op.getAutoPad() != "NOTSET" || !areAll(op.getPads(), 0) ||
        !isOneAlong(op.getW(), 2, rank) || !isa<FloatType>(weights.getElementType()))
      return failure();
    auto terms = findTerms(onlyUse<ConcatOp>(op.getX()), /*axis=*/1, 2, rank, /*weightAxis=*/1);
    if (!terms)
      return failure();
    auto multiply = [&](Location loc, Value x, Value w, bool isRepeated) -> Value {
      auto conv = cast<ConvOp>(rewriter.clone(*op));
      conv->setLoc(loc);
      conv.getXMutable().assign(x);
      conv.getWMutable().assign(w);
      if (isRepeated) {
        conv.getBMutable().clear();
        conv.removeStridesAttr();
        SmallVector<int64_t> shape(tensorType(x).getShape());
        shape[1] = weights.getDimSize(0);
        conv.getY().setType(tensorType(op.getY()).clone(shape));
      }
      return conv;
    };
    hoist(rewriter, op, *terms, 1, multiply);
    return success();
  }
};

struct HoistFromMatMul : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatMulOp op, PatternRewriter &rewriter) const override {
    auto weights = tensorType(op.getB());
    int64_t rank = tensorType(op.getA()).getRank();
    if (op.getPackedN() || rank < 2 || weights.getRank() != 2 || !constantElements(op.getB()) ||
        !isa<FloatType>(weights.getElementType()))
      return failure();
    auto terms = findTerms(onlyUse<ConcatOp>(op.getA()), rank - 1, rank - 2, rank - 1,
                           /*weightAxis=*/0);
    if (!terms)
      return failure();
    auto multiply = [&](Location loc, Value a, Value b, bool isRepeated) -> Value {
      auto product = cast<MatMulOp>(rewriter.clone(*op));
      product->setLoc(loc);
      product->setOperands({a, b});
      if (isRepeated) {
        SmallVector<int64_t> shape(tensorType(a).getShape());
        shape.back() = weights.getDimSize(1);
        product.getResult().setType(op.getType().clone(shape));
      }
      return product;
    };
    hoist(rewriter, op, *terms, rank - 1, multiply);
    return success();
  }
};

struct HoistRepeats : onnxc::impl::HoistRepeatsBase<HoistRepeats> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<HoistFromConv, HoistFromMatMul>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
