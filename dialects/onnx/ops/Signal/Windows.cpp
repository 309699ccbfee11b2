//===- Windows.cpp - Windows and the mel scale ----------------------------===//

#include "dialects/onnx/ops/Signal/Signal.h"
#include "dialects/onnx/ops/Signal/SignalComposer.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// c0 + c1 cos(2 pi i / n) + c2 cos(4 pi i / n), where n is the size, or one less for a
/// window that is symmetric.
template <typename OpT> static SmallVector<Value> window(OpT op, RewriterBase &rewriter, double c0, double c1, double c2) {
  SignalComposer c(rewriter, op.getLoc());
  Value size = c.scalar(op.getSize()), period = size;
  if (!op.getPeriodic())
    period = c.create<MaxOp>(ValueRange{c.sub(size, c.integer(1)), c.integer(1)});
  Value angle = c.mul(c.toReal(c.range(size)), c.div(c.real(2 * llvm::numbers::pi), c.toReal(period)));
  Value sum = c.add(c.real(c0), c.mul(c.real(c1), c.create<CosOp>(angle)));
  if (c2 != 0)
    sum = c.add(sum, c.mul(c.real(c2), c.create<CosOp>(c.mul(c.real(2), angle))));
  return {c.cast(sum, op.getOutputDatatype())};
}

FailureOr<SmallVector<Value>> HannWindowOp::decompose(RewriterBase &rewriter) {
  return window(*this, rewriter, 0.5, -0.5, 0);
}
FailureOr<SmallVector<Value>> HammingWindowOp::decompose(RewriterBase &rewriter) {
  return window(*this, rewriter, 25.0 / 46, -21.0 / 46, 0);
}
FailureOr<SmallVector<Value>> BlackmanWindowOp::decompose(RewriterBase &rewriter) {
  return window(*this, rewriter, 0.42, -0.5, 0.08);
}

/// Column i rises from edge i to edge i + 1 and falls to edge i + 2; the edges are bins
/// of the spectrum at equal distances on the mel scale.
FailureOr<SmallVector<Value>> MelWeightMatrixOp::decompose(RewriterBase &rewriter) {
  SignalComposer c(rewriter, getLoc());
  Value count = c.scalar(getNumMelBins()), length = c.scalar(getDftLength()), rate = c.scalar(getSampleRate());
  auto toMel = [&](Value hertz) {
    Value scalar = c.create<ReshapeOp>(c.toReal(hertz), c.integers({}), 0);
    Value ratio = c.add(c.real(1), c.div(scalar, c.real(700)));
    return c.mul(c.create<LogOp>(ratio), c.real(2595 / llvm::numbers::ln10));
  };
  Value low = toMel(getLowerEdgeHertz()), high = toMel(getUpperEdgeHertz());
  Value step = c.div(c.sub(high, low), c.toReal(c.add(count, c.integer(2))));
  auto edge = [&](int64_t offset) {
    Value mel = c.add(c.mul(c.toReal(c.add(c.range(count), c.integer(offset))), step), low);
    Value power = c.create<ExpOp>(c.mul(mel, c.real(llvm::numbers::ln10 / 2595)));
    Value hertz = c.mul(c.real(700), c.sub(power, c.real(1)));
    Value bin = c.div(c.mul(c.toReal(c.add(length, c.integer(1))), hertz), c.toReal(rate));
    return c.create<FloorOp>(bin);
  };
  Value lower = edge(0), center = edge(1), upper = edge(2);
  Value bins = c.toReal(c.column(c.range(c.add(c.div(length, c.integer(2)), c.integer(1)))));
  auto within = [&](Value from, Value below) {
    return c.create<AndOp>(c.create<GreaterOrEqualOp>(bins, from), c.create<LessOp>(bins, below));
  };
  // A division by zero only where it is not chosen: between equal edges there is no bin.
  Value rising = c.div(c.sub(bins, lower), c.sub(center, lower));
  Value falling = c.div(c.sub(upper, bins), c.sub(upper, center));
  Value weights = c.where(c.create<EqualOp>(bins, center), c.real(1), c.real(0));
  weights = c.where(within(lower, center), rising, weights);
  weights = c.where(within(center, upper), falling, weights);
  return SmallVector<Value>{c.cast(weights, getOutputDatatype())};
}
