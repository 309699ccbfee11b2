//===- MultiplyBytes.cpp - Dequantized operands are multiplied as bytes ---===//
//
// (xq - zx) * sx times (wq - zw) * sw, summed over k, is sx * sw times a sum of products of
// integers, when the scales do not depend on k.  Machines multiply bytes several times as
// fast as the numbers that these stand for.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/IntegerProduct/ByteProducts.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Quantize/Quantize.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_MULTIPLYBYTES
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static bool isOneNumber(Value tensor) {
  return isOneElement(tensor) && tensorType(tensor).getRank() <= 1;
}

namespace {
/// bytes less zero, times scale: both are one number, or vectors along an axis of the bytes.
struct Dequantized {
  Value bytes, scale, zero; // no zero point: zero
};
} // namespace

/// The vector that import has aligned with dimension `axis` of a tensor, or the one number; null
/// for anything else.
static Value vectorAlong(Value aligned, int64_t axis) {
  if (isOneNumber(aligned))
    return aligned;
  if (auto unsqueeze = aligned.getDefiningOp<UnsqueezeOp>())
    aligned = unsqueeze.getData();
  else if (tensorType(aligned).getRank() > 1)
    return {};
  return tensorType(aligned).getRank() == 1 ? aligned : Value();
}

/// How many dimensions follow the one that `aligned` is a vector along.
static int64_t dimsBehind(Value aligned) {
  ArrayRef<int64_t> shape = tensorType(aligned).getShape();
  return shape.size() - 1 -
         (llvm::find_if(shape, [](int64_t size) { return size != 1; }) - shape.begin());
}

/// What `op` computes from when it dequantizes bytes along nothing but `axis` (-1: as a whole).
static std::optional<Dequantized> matchBytes(DequantizeLinearOp op, int64_t axis) {
  if (!op || !tensorType(op.getX()).getElementType().isInteger(8) ||
      !tensorType(op.getY()).getElementType().isF32() ||
      !tensorType(op.getXScale()).getElementType().isF32())
    return std::nullopt;
  Dequantized result{op.getX(), op.getXScale(), op.getXZeroPoint()};
  for (Value *value : {&result.scale, &result.zero}) {
    if (!*value || isOneNumber(*value))
      continue;
    if (axis < 0 || dimsBehind(*value) != tensorType(op.getX()).getRank() - 1 - axis)
      return std::nullopt;
    *value = vectorAlong(*value, axis);
    if (!*value)
      return std::nullopt;
  }
  return result;
}

/// A vector along the dimension that `behind` others follow, made to broadcast there.
static Value aligned(OpBuilder &b, Location loc, Value vector, int64_t behind) {
  if (isOneNumber(vector) || behind == 0)
    return vector;
  return createInferred<UnsqueezeOp>(
      b, loc, vector, constantInts(b, loc, llvm::to_vector(llvm::seq<int64_t>(1, 1 + behind))));
}

/// sums * (scaleA * scaleB), as numbers; a vector scale is along the dimension that `behind` others
/// follow.
static Value scaled(OpBuilder &b, Location loc, Value sums, Value scaleA, Value scaleB,
                    int64_t behind) {
  Value scale = createInferred<MulOp>(b, loc, scaleA, scaleB);
  Value numbers = createInferred<CastOp>(b, loc, sums, onnxFromElementType(b.getF32Type()));
  return createInferred<MulOp>(b, loc, numbers, aligned(b, loc, scale, behind));
}

/// The operation that puts a border of zeros around `x`, or null.
static PadOp borderOf(Value x) {
  auto pad = x.getDefiningOp<PadOp>();
  auto zero = pad ? dyn_cast_if_present<FloatAttr>(addedElement(pad)) : FloatAttr();
  return zero && zero.getValue().isPosZero() ? pad : PadOp();
}

namespace {
struct MultiplyConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConvOp op, PatternRewriter &rewriter) const override {
    auto w = matchBytes(op.getW().getDefiningOp<DequantizeLinearOp>(), /*axis=*/0);
    if (!w || op.getChannelsLast() || op.getPackedN() || op.getPadValue())
      return rewriter.notifyMatchFailure(op, "the weights are not bytes with a scale per channel");
    if (op.isDepthwise())
      return rewriter.notifyMatchFailure(op, "there are no neighbours to multiply in a group");
    PadOp border = borderOf(op.getX());
    Value numbers = border ? border.getData() : op.getX();
    auto x = matchBytes(numbers.getDefiningOp<DequantizeLinearOp>(), /*axis=*/-1);
    if (!x)
      return rewriter.notifyMatchFailure(op, "the input is not bytes with one scale");
    Location loc = op.getLoc();
    ByteConvolution bytes{x->bytes,
                          x->zero,
                          w->bytes,
                          /*bias=*/Value(),
                          op.getAutoPadAttr(),
                          op.getDilationsAttr(),
                          op.getGroupAttr(),
                          op.getKernelShapeAttr(),
                          op.getPadsAttr(),
                          op.getStridesAttr()};
    if (!canConvolveBytes(bytes))
      return rewriter.notifyMatchFailure(op, "the padding is not known");
    bytes.w = signedWeights(rewriter, loc, w->bytes, w->zero, /*axis=*/0);
    if (!bytes.w)
      return rewriter.notifyMatchFailure(
          op, "the weights are not constant, or do not fit signed bytes");
    // What was a border of zeros is one of zero points.
    if (border)
      bytes.x = createInferred<PadOp>(rewriter, border.getLoc(), x->bytes, border.getPads(),
                                      x->zero, border.getAxes(), border.getModeAttr());
    Value sums = convolutionOfBytes(rewriter, loc, bytes);
    int64_t behind = tensorType(op.getX()).getRank() - 2;
    Value result = scaled(rewriter, loc, sums, x->scale, w->scale, behind);
    if (op.getB())
      result =
          createInferred<AddOp>(rewriter, loc, result, aligned(rewriter, loc, op.getB(), behind));
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct MultiplyMatMul : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatMulOp op, PatternRewriter &rewriter) const override {
    auto a = matchBytes(op.getA().getDefiningOp<DequantizeLinearOp>(), /*axis=*/-1);
    if (!a || op.getPackedN())
      return rewriter.notifyMatchFailure(op, "the left operand is not bytes with one scale");
    // Composed operators turn a matrix around.
    auto transpose = op.getB().getDefiningOp<TransposeOp>();
    Value matrix = transpose ? transpose.getData() : op.getB();
    if (tensorType(matrix).getRank() != 2)
      return rewriter.notifyMatchFailure(op, "the right operand is not a matrix");
    int64_t columns = transpose ? 0 : 1;
    auto w = matchBytes(matrix.getDefiningOp<DequantizeLinearOp>(), columns);
    if (!w)
      return rewriter.notifyMatchFailure(op,
                                         "the right operand is not bytes with a scale per column");
    Location loc = op.getLoc();
    Value weights = signedWeights(rewriter, loc, w->bytes, w->zero, columns);
    if (!weights)
      return rewriter.notifyMatchFailure(
          op, "the weights are not constant, or do not fit signed bytes");
    if (transpose)
      weights = TransposeOp::createInferred(rewriter, loc, weights, *transpose.getPerm());
    Value sums = productOfBytes(rewriter, loc, a->bytes, a->zero, weights);
    rewriter.replaceOp(op, scaled(rewriter, loc, sums, a->scale, w->scale, /*behind=*/0));
    return success();
  }
};

struct MultiplyBytes : onnxc::impl::MultiplyBytesBase<MultiplyBytes> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<MultiplyConv, MultiplyMatMul>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
