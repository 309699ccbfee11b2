//===- CausalConv.cpp - A convolution of the past and the present ---------===//

#include "dialects/onnx/ops/Activation/Activation.h"
#include "dialects/onnx/ops/Attention/AttentionComposer.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Gather/Gather.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// The convolution where the number of channels is not known: a product of each channel's
/// windows with its kernel.
static Value convolveWindows(AttentionComposer &c, CausalConvWithStateOp op, Value padded) {
  auto range = [&](Value count) {
    Type index = c.b.getI64Type();
    return c.create<RangeOp>(c.number(index, 0), c.scalar(count), c.number(index, 1), 1);
  };
  Value at =
      c.add(c.unsqueeze(range(c.size(op.getInput(), 2)), {1}), range(c.size(op.getWeight(), 2)));
  Value windows = c.create<GatherOp>(padded, at, 2); // [B, C, L, K]
  Value sums = c.matmul(windows, c.transpose(op.getWeight(), {0, 2, 1}));
  Value result = c.create<SqueezeOp>(sums, c.integers({3}));
  return op.getBias() ? c.add(result, c.unsqueeze(op.getBias(), {1})) : result;
}

static Value convolve(AttentionComposer &c, CausalConvWithStateOp op, Value padded) {
  int64_t channels = tensorType(op.getWeight()).getDimSize(0);
  if (ShapedType::isDynamic(channels) || channels == 0)
    return convolveWindows(c, op, padded);
  return c.create<ConvOp>(padded, op.getWeight(), op.getBias(), c.b.getStringAttr("NOTSET"),
                          DenseI64ArrayAttr(), c.b.getI64IntegerAttr(channels), DenseI64ArrayAttr(),
                          DenseI64ArrayAttr(), DenseI64ArrayAttr(), UnitAttr(), IntegerAttr(), IntegerAttr());
}

FailureOr<SmallVector<Value>> CausalConvWithStateOp::decompose(RewriterBase &rewriter) {
  AttentionComposer c(rewriter, getLoc());
  Type element = elementOf(getInput());
  Value past = getPastState();
  if (!past) {
    auto zero =
        DenseElementsAttr::get(RankedTensorType::get({1}, element), rewriter.getZeroAttr(element));
    Value length = c.sub(c.size(getWeight(), 2), c.integers({1}));
    past = c.create<ConstantOfShapeOp>(c.concat({c.sizes(getInput(), 0, 2), length}, 0), zero);
  }
  Value padded = c.concat({past, getInput()}, 2);
  Value output = convolve(c, *this, padded);
  if (getActivation() != "none")
    output = c.create<SwishOp>(output, rewriter.getF32FloatAttr(1));
  // As long as the past was, whatever the input's length.
  Value state =
      c.slice(padded, 2, c.size(getInput(), 2), c.integers({AttentionComposer::kToTheEnd}));
  return SmallVector<Value>{output, state};
}
