//===- FoldScales.cpp - Constant scales into weights ----------------------===//
//
// A batch normalisation is, when weights are constant, a multiplication of each
// output channel and an addition.  The multiplication disappears into the weights;
// the addition joins the bias.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FOLDSCALES
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Whether `value` holds one element, or one per index of dimension `axis` of a tensor
/// of rank `rank` that it broadcasts into.
static bool isPerChannel(Value value, int64_t rank, int64_t axis) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.hasStaticShape() || type.getRank() > rank)
    return false;
  for (int64_t i = 0; i < type.getRank(); ++i)
    if (type.getDimSize(i) != 1 && rank - type.getRank() + i != axis)
      return false;
  return true;
}

/// Whether constant folding will make a constant of `value`, which this pass may have
/// scaled already.
static bool isConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return constantElements(value) || (isa_and_nonnull<ReshapeOp, MulOp, AddOp>(op) &&
                                     llvm::all_of(op->getOperands(), isConstant));
}

/// `value` (as isPerChannel accepts) as a tensor of shape [count or 1, 1 * trailing].
static Value reshapedChannels(PatternRewriter &rewriter, Location loc, Value value,
                              int64_t trailing) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(1 + trailing, 1);
  shape[0] = type.getNumElements();
  auto shapeType = RankedTensorType::get({(int64_t)shape.size()}, rewriter.getI64Type());
  Value shapeValue =
      ConstantOp::create(rewriter, loc, DenseElementsAttr::get(shapeType, ArrayRef(shape)));
  return ReshapeOp::create(rewriter, loc, type.clone(shape), value, shapeValue,
                           /*allowzero=*/rewriter.getI64IntegerAttr(1));
}

/// x op y with the broadcast type.
template <typename OpT>
static Value combine(PatternRewriter &rewriter, Location loc, Value x, Value y) {
  auto op = OpT::create(rewriter, loc, x.getType(), x, y);
  SmallVector<Type> types;
  if (succeeded(inferResultTypes(op, types)))
    op->getResult(0).setType(types[0]);
  return op;
}

/// The other operand when one operand of `op` is the only use of an OpT.
template <typename OpT>
static std::pair<OpT, Value> matchOperand(Operation *op) {
  for (unsigned i : {0u, 1u})
    if (auto producer = op->getOperand(i).getDefiningOp<OpT>(); producer && producer->hasOneUse())
      return {producer, op->getOperand(1 - i)};
  return {};
}

namespace {
struct ScaleIntoConv : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp mul, PatternRewriter &rewriter) const override {
    auto match = matchOperand<ConvOp>(mul);
    ConvOp conv = match.first;
    Value scale = match.second;
    if (!conv || conv.getChannelsLast() || conv.getPackedN())
      return rewriter.notifyMatchFailure(mul, "no operand is a plain convolution");
    int64_t rank = cast<RankedTensorType>(conv.getType()).getRank();
    if (mul.getType() != conv.getType() || !constantElements(scale) ||
        !isPerChannel(scale, rank, 1))
      return rewriter.notifyMatchFailure(mul, "the factor is not one constant per channel");
    if (!isConstant(conv.getW()) || (conv.getB() && !isConstant(conv.getB())))
      return rewriter.notifyMatchFailure(mul, "weights or bias are not constant");
    Location loc = rewriter.getFusedLoc({conv.getLoc(), mul.getLoc()});
    rewriter.modifyOpInPlace(conv, [&] {
      rewriter.setInsertionPoint(conv);
      conv.getWMutable().assign(combine<MulOp>(rewriter, loc, conv.getW(),
                                               reshapedChannels(rewriter, loc, scale, rank - 1)));
      if (conv.getB())
        conv.getBMutable().assign(
            combine<MulOp>(rewriter, loc, conv.getB(), reshapedChannels(rewriter, loc, scale, 0)));
      conv->setLoc(loc);
    });
    rewriter.replaceOp(mul, conv);
    return success();
  }
};

struct OffsetIntoConv : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp add, PatternRewriter &rewriter) const override {
    auto match = matchOperand<ConvOp>(add);
    ConvOp conv = match.first;
    Value offset = match.second;
    if (!conv || conv.getChannelsLast())
      return rewriter.notifyMatchFailure(add, "no operand is a plain convolution");
    auto type = cast<RankedTensorType>(conv.getType());
    int64_t channels = type.getDimSize(1);
    if (add.getType() != type || ShapedType::isDynamic(channels) || !constantElements(offset) ||
        !isPerChannel(offset, type.getRank(), 1))
      return rewriter.notifyMatchFailure(add, "the addend is not one constant per channel");
    if (conv.getB() && !isConstant(conv.getB()))
      return rewriter.notifyMatchFailure(add, "the bias is not constant");
    bool single = cast<RankedTensorType>(offset.getType()).getNumElements() == 1;
    if (single && channels != 1 && !conv.getB())
      return rewriter.notifyMatchFailure(add, "one addend for all channels needs no bias");
    Location loc = rewriter.getFusedLoc({conv.getLoc(), add.getLoc()});
    rewriter.modifyOpInPlace(conv, [&] {
      rewriter.setInsertionPoint(conv);
      Value bias = reshapedChannels(rewriter, loc, offset, 0);
      conv.getBMutable().assign(conv.getB() ? combine<AddOp>(rewriter, loc, conv.getB(), bias)
                                            : bias);
      conv->setLoc(loc);
    });
    rewriter.replaceOp(add, conv);
    return success();
  }
};

struct ScaleIntoMatMul : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp mul, PatternRewriter &rewriter) const override {
    auto match = matchOperand<MatMulOp>(mul);
    MatMulOp matmul = match.first;
    Value scale = match.second;
    if (!matmul || matmul.getPackedN() || !isConstant(matmul.getB()))
      return rewriter.notifyMatchFailure(mul,
                                         "no operand is a matrix product with constant weights");
    int64_t rank = cast<RankedTensorType>(matmul.getType()).getRank();
    if (mul.getType() != matmul.getType() || !constantElements(scale) || rank < 1 ||
        !isPerChannel(scale, rank, rank - 1) ||
        cast<RankedTensorType>(matmul.getB().getType()).getRank() < 2)
      return rewriter.notifyMatchFailure(mul, "the factor is not one constant per column");
    Location loc = rewriter.getFusedLoc({matmul.getLoc(), mul.getLoc()});
    rewriter.modifyOpInPlace(matmul, [&] {
      rewriter.setInsertionPoint(matmul);
      matmul.getBMutable().assign(
          combine<MulOp>(rewriter, loc, matmul.getB(), reshapedChannels(rewriter, loc, scale, 0)));
      matmul->setLoc(loc);
    });
    rewriter.replaceOp(mul, matmul);
    return success();
  }
};

struct FoldScales : onnxc::impl::FoldScalesBase<FoldScales> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ScaleIntoConv, OffsetIntoConv, ScaleIntoMatMul>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
