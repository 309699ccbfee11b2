//===- Fourier.cpp - Fourier transforms as matrix products ----------------===//
//
// Real and imaginary parts are rows and columns of one real matrix, so that a
// transform is a single product.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Signal/Signal.h"
#include "dialects/onnx/ops/Signal/SignalComposer.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

/// floor(length / 2) + 1.
static Value half(SignalComposer &c, Value length) {
  return c.add(c.div(length, c.integer(2)), c.integer(1));
}

/// How often each element of a one-sided spectrum counts: twice but for the first, and
/// the last one of an even length, which have no mirror image.  A column.
static Value mirrorWeights(SignalComposer &c, Value length, Value rows) {
  Value index = c.range(rows);
  Value mirrored = c.create<ModOp>(c.sub(length, index), length, 0);
  Value isAlone = c.create<EqualOp>(mirrored, index);
  return c.column(c.where(isAlone, c.real(1), c.real(2)));
}

/// The matrix that has (row, part) and (column, part) as its dimensions; of `partsIn` and
/// `partsOut` parts of a number, 1 or 2.
static Value matrixOf(SignalComposer &c, Value length, Value rows, Value columns, int64_t partsIn, int64_t partsOut,
                      Transform transform) {
  // A product that is reduced first keeps the angle exact.
  Value turns = c.create<ModOp>(c.mul(c.column(c.range(rows)), c.range(columns)), length, 0);
  Value size = c.toReal(length);
  Value angle = c.mul(c.toReal(turns), c.div(c.real(2 * llvm::numbers::pi), size));
  Value cosine = c.create<CosOp>(angle), sine = c.create<SinOp>(angle);
  if (transform.isInverse) {
    sine = c.create<NegOp>(sine);
    Value factor = c.div(c.real(1), size);
    if (transform.isOneSided)
      factor = c.mul(factor, mirrorWeights(c, length, rows));
    cosine = c.mul(cosine, factor);
    sine = c.mul(sine, factor);
  }
  auto partsOf = [&](Value real, Value imaginary) {
    return partsOut == 1 ? c.create<UnsqueezeOp>(real, c.integers({2})) : c.stack({real, imaginary}, 2);
  };
  SmallVector<Value> parts{partsOf(cosine, c.create<NegOp>(sine))};
  if (partsIn == 2)
    parts.push_back(partsOf(sine, cosine));
  Value matrix = c.stack(parts, 1); // [rows, partsIn, columns, partsOut]
  Value shape = c.concat({c.vector(c.mul(rows, c.integer(partsIn))), c.vector(c.mul(columns, c.integer(partsOut)))}, 0);
  return c.reshape(matrix, shape);
}

Value onnxc::transformed(SignalComposer &c, Value signal, Value length, Transform transform) {
  int64_t rank = rankOf(signal), partsIn = cast<RankedTensorType>(signal.getType()).getDimSize(rank - 1);
  bool toReal = transform.isInverse && transform.isOneSided;
  int64_t partsOut = toReal ? 1 : 2;
  Value rows = toReal ? half(c, length) : length;
  Value columns = transform.isOneSided && !transform.isInverse ? half(c, length) : length;
  Value matrix = c.like(matrixOf(c, length, rows, columns, partsIn, partsOut, transform), signal);
  auto withLast = [&](ArrayRef<Value> last) {
    SmallVector<Value> sizes;
    if (rank > 2)
      sizes.push_back(c.sizes(signal, 0, rank - 2));
    llvm::append_range(sizes, last);
    return c.concat(sizes, 0);
  };
  Value flat = c.reshape(signal, withLast({c.vector(c.mul(rows, c.integer(partsIn)))}));
  Value product = c.create<MatMulOp>(flat, matrix, IntegerAttr());
  return c.reshape(product, withLast({c.vector(columns), c.integers({partsOut})}));
}

//===----------------------------------------------------------------------===//
// The operators
//===----------------------------------------------------------------------===//

/// `signal` with `count` elements in the dimension before the last: cut, or followed by
/// zeros.
static Value fitted(SignalComposer &c, Value signal, Value count) {
  Value axis = c.integers({rankOf(signal) - 2}), zero = c.integers({0});
  signal = c.create<SliceOp>(signal, zero, c.vector(count), axis, Value());
  Value missing = c.sub(c.vector(count), c.sizes(signal, rankOf(signal) - 2, rankOf(signal) - 1));
  return c.create<PadOp>(signal, c.concat({zero, missing}, 0), Value(), axis, "constant");
}

FailureOr<SmallVector<Value>> DFTOp::decompose(RewriterBase &rewriter) {
  SignalComposer c(rewriter, getLoc());
  Transform transform{getInverse() != 0, getOnesided() != 0};
  int64_t rank = rankOf(getInput()), axis = rank - 2;
  if (getAxis())
    axis = fromFront(constantIntegers(getAxis())->front(), rank);
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[axis], order[rank - 2]);
  auto swapped = [&](Value value) {
    return axis == rank - 2 ? value : TransposeOp::createInferred(c.b, getLoc(), value, order);
  };
  Value signal = swapped(getInput());
  bool isSpectrum = transform.isInverse && transform.isOneSided;
  Value length = c.size(signal, rank - 2);
  if (isSpectrum)
    length = c.mul(c.sub(length, c.integer(1)), c.integer(2));
  if (getDftLength()) {
    length = c.scalar(getDftLength());
    signal = fitted(c, signal, isSpectrum ? half(c, length) : length);
  }
  return SmallVector<Value>{swapped(transformed(c, signal, length, transform))};
}

FailureOr<SmallVector<Value>> STFTOp::decompose(RewriterBase &rewriter) {
  SignalComposer c(rewriter, getLoc());
  Value signal = getSignal();
  if (rankOf(signal) == 2)
    signal = c.create<UnsqueezeOp>(signal, c.integers({2}));
  Value step = c.scalar(getFrameStep()), total = c.size(signal, 1), length = total;
  if (getFrameLength())
    length = c.scalar(getFrameLength());
  else if (getWindow())
    length = c.size(getWindow(), 0);
  // Rounded down, also where no frame fits.
  Value frames = c.div(c.add(c.sub(total, length), step), step);
  frames = c.create<MaxOp>(ValueRange{frames, c.integer(0)});
  Value starts = c.column(c.mul(c.range(frames), step));
  Value framed = c.create<GatherOp>(signal, c.add(starts, c.range(length)), 1); // [batch, frames, length, parts]
  if (getWindow())
    framed = c.mul(framed, c.column(getWindow()));
  return SmallVector<Value>{transformed(c, framed, length, Transform{false, getOnesided() != 0})};
}
