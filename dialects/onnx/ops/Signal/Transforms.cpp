//===- Transforms.cpp - DFT and STFT as compositions ----------------------===//

#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Signal/Signal.h"
#include "dialects/onnx/ops/Signal/SignalComposer.h"

#include "mlir/IR/TypeUtilities.h"
#include <numeric>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t rankOf(Value value) { return SignalComposer::rankOf(value); }

/// The element of a constant of one, if it is one.
static std::optional<int64_t> knownNumber(Value operand) {
  auto values = operand ? constantIntegers(operand) : std::nullopt;
  return values && values->size() == 1 ? std::optional(values->front()) : std::nullopt;
}
static std::optional<int64_t> knownSize(Value value, int64_t axis) {
  int64_t size = SignalComposer::sizeOf(value, axis);
  return ShapedType::isDynamic(size) ? std::nullopt : std::optional(size);
}

/// `value` with `count` elements along `axis`: cut, or followed by zeros.
static Value fitted(SignalComposer &c, Value value, Value count, int64_t axis) {
  value = c.slice(value, c.vector(count), axis);
  Value missing = c.sub(c.vector(count), c.sizes(value, axis, axis + 1));
  return c.create<PadOp>(value, c.concat({c.integers({0}), missing}, 0), Value(), c.integers({axis}), "constant");
}

/// The same for a number that is known.
static Value fitted(SignalComposer &c, Value value, int64_t count, int64_t axis) {
  std::optional<int64_t> size = knownSize(value, axis);
  if (!size) {
    value = fitted(c, value, c.integer(count), axis);
    SmallVector<int64_t> shape(cast<RankedTensorType>(value.getType()).getShape());
    shape[axis] = count;
    value.setType(cast<RankedTensorType>(value.getType()).clone(shape));
  } else if (*size > count) {
    value = c.slice(value, c.integers({count}), axis);
  } else if (*size < count) {
    value = c.create<PadOp>(value, c.integers({0, count - *size}), Value(), c.integers({axis}), "constant");
  }
  return value;
}

/// A signal whose numbers may have one part or two, as a run decides, with two.
static Value withKnownParts(SignalComposer &c, Value signal, bool isReal) {
  int64_t last = rankOf(signal) - 1;
  return knownSize(signal, last) ? signal : fitted(c, signal, isReal ? 1 : 2, last);
}

/// Transforms f32 and f64; smaller floats as f32.
static Value inWideType(SignalComposer &c, Value signal, llvm::function_ref<Value(Value)> transform) {
  if (getElementTypeOrSelf(signal.getType()).getIntOrFloatBitWidth() >= 32)
    return transform(signal);
  return c.like(transform(c.cast(signal, 1)), signal);
}

/// Sizes of a result that has other last dimensions than `signal`.
static Value withLastSizes(SignalComposer &c, Value signal, ArrayRef<int64_t> last) {
  if (rankOf(signal) == 2)
    return c.integers(last);
  return c.concat({c.sizes(signal, 0, rankOf(signal) - 2), c.integers(last)}, 0);
}

/// The transform of a known length of the dimension before the last, null where it has
/// no good one.
static Value transformedRows(SignalComposer &c, Value signal, int64_t length, Transform transform) {
  int64_t axis = rankOf(signal) - 2, rows = transform.rows(length);
  // Fewer elements save products; more are not wanted.
  int64_t given = std::min(knownSize(signal, axis).value_or(rows), rows);
  signal = fitted(c, signal, given == 0 ? rows : given, axis);
  Value flat = c.reshape(signal, {-1, SignalComposer::sizeOf(signal, axis), transform.partsIn});
  Value result = transformedKnown(c, flat, length, transform);
  if (!result)
    return {};
  Value sizes = withLastSizes(c, signal, {transform.columns(length), transform.partsOut()});
  return c.create<ReshapeOp>(result, sizes, 1);
}

//===----------------------------------------------------------------------===//
// DFT
//===----------------------------------------------------------------------===//

/// The length of a transform along the dimension before the last, if it is known.
static std::optional<int64_t> knownLength(Value dftLength, Value signal, Transform transform) {
  if (dftLength)
    return knownNumber(dftLength);
  std::optional<int64_t> size = knownSize(signal, rankOf(signal) - 2);
  return size && transform.isToReal() ? std::optional((*size - 1) * 2) : size;
}

/// The transform of the dimension before the last.
static Value transformedSignal(SignalComposer &c, Value signal, Value dftLength, Transform transform) {
  int64_t rank = rankOf(signal);
  std::optional<int64_t> known = knownLength(dftLength, signal, transform);
  if (known && *known > 0)
    if (Value result = transformedRows(c, signal, *known, transform))
      return result;
  Value length = c.size(signal, rank - 2);
  if (transform.isToReal())
    length = c.mul(c.sub(length, c.integer(1)), c.integer(2));
  if (dftLength) {
    length = c.scalar(dftLength);
    Value rows = transform.isToReal() ? c.add(c.div(length, c.integer(2)), c.integer(1)) : length;
    signal = fitted(c, signal, rows, rank - 2);
  }
  return transformed(c, signal, length, transform);
}

/// The operator with a constant axis.
static Value transformedAlong(SignalComposer &c, DFTOp op, int64_t axis) {
  int64_t rank = rankOf(op.getInput());
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[axis], order[rank - 2]);
  auto swapped = [&](Value value) { return axis == rank - 2 ? value : c.transpose(value, order); };
  bool isReal = op.getOnesided() && !op.getInverse();
  Value signal = withKnownParts(c, op.getInput(), isReal);
  Transform transform{op.getInverse() != 0, op.getOnesided() != 0, SignalComposer::sizeOf(signal, rank - 1)};
  return inWideType(c, signal, [&](Value wide) {
    return swapped(transformedSignal(c, swapped(wide), op.getDftLength(), transform));
  });
}

/// The axes that a transform with this result may have: others change a size that is
/// declared.
static SmallVector<int64_t> possibleAxes(DFTOp op) {
  auto input = op.getInput().getType(), output = op.getOutput().getType();
  bool keepsSizes = !op.getDftLength() && !op.getOnesided();
  SmallVector<int64_t> axes;
  for (int64_t axis = 0, rank = input.getRank(); axis < rank - 1; ++axis) {
    bool fits = true;
    for (int64_t other = 0; other < rank - 1; ++other)
      if (other != axis || keepsSizes)
        fits &= succeeded(verifyCompatibleShape({input.getDimSize(other)}, ArrayRef{output.getDimSize(other)}));
    if (std::optional<int64_t> length = knownNumber(op.getDftLength()); length && !ShapedType::isDynamic(output.getDimSize(axis)))
      fits &= output.getDimSize(axis) == (op.getOnesided() && !op.getInverse() ? *length / 2 + 1 : *length);
    if (fits)
      axes.push_back(axis);
  }
  return axes;
}

/// The first of `axes` whose condition holds; the last one has none.
static Value transformedByChoice(SignalComposer &c, DFTOp op, ArrayRef<int64_t> axes, ArrayRef<Value> conditions) {
  if (axes.size() == 1)
    return transformedAlong(c, op, axes.front());
  auto branch = IfOp::create(c.b, TypeRange(op.getType()), conditions.front());
  auto emit = [&](Region &region, llvm::function_ref<Value()> body) {
    OpBuilder::InsertionGuard guard(c.b);
    c.b.createBlock(&region);
    Value result = body();
    YieldOp::create(c.b, result);
  };
  emit(branch.getThenBranch(), [&] { return transformedAlong(c, op, axes.front()); });
  emit(branch.getElseBranch(), [&] { return transformedByChoice(c, op, axes.drop_front(), conditions.drop_front()); });
  return branch.getResult(0);
}

FailureOr<SmallVector<Value>> DFTOp::decompose(RewriterBase &rewriter) {
  SignalComposer c(rewriter, getLoc());
  int64_t rank = rankOf(getInput());
  if (!getAxis())
    return SmallVector<Value>{transformedAlong(c, *this, rank - 2)};
  if (auto axis = knownNumber(getAxis()))
    return SmallVector<Value>{transformedAlong(c, *this, fromFront(*axis, rank))};
  SmallVector<int64_t> axes = possibleAxes(*this);
  if (axes.empty())
    return rewriter.notifyMatchFailure(*this, "no axis fits the declared shape");
  // Two tables, so that an axis which is out of range or not possible is an index out
  // of range.
  SmallVector<int64_t> numbers(rank, (int64_t)axes.size()), all;
  for (auto [number, axis] : llvm::enumerate(axes)) {
    numbers[axis] = number;
    all.push_back(number);
  }
  Value choice = c.create<GatherOp>(c.integers(numbers), c.scalar(getAxis()), 0);
  choice = c.create<GatherOp>(c.integers(all), choice, 0);
  // All of them before the first branch: sizes of its result depend on them.
  SmallVector<Value> conditions;
  for (int64_t number : ArrayRef(all).drop_back())
    conditions.push_back(c.create<EqualOp>(choice, c.integer(number)));
  return SmallVector<Value>{transformedByChoice(c, *this, axes, conditions)};
}

//===----------------------------------------------------------------------===//
// STFT
//===----------------------------------------------------------------------===//

/// Elements i * step ... i * step + length - 1 of dimension 1, for each frame i.
static Value gatherFrames(SignalComposer &c, Value signal, Value total, Value length, Value step) {
  Value rest = c.create<MaxOp>(ValueRange{c.sub(total, length), c.integer(0)});
  Value frames = c.add(c.div(rest, step), c.integer(1));
  frames = c.where(c.create<LessOrEqualOp>(length, total), frames, c.integer(0));
  // Where no frame fits it may be of any length.
  Value within = c.create<MinOp>(ValueRange{length, total});
  Value starts = c.range(frames);
  if (knownNumber(step) != 1)
    starts = c.mul(starts, step);
  starts = c.column(starts);
  return c.create<GatherOp>(signal, c.add(starts, c.range(within)), 1);
}

/// The same where the numbers are known: what divides both is gathered in one piece.
static Value gatherFrames(SignalComposer &c, Value signal, int64_t length, int64_t step) {
  int64_t piece = std::gcd(length, step), parts = SignalComposer::sizeOf(signal, 2);
  Value whole = c.div(c.size(signal, 1), c.integer(piece));
  if (piece > 1) {
    signal = c.slice(signal, c.vector(c.mul(whole, c.integer(piece))), 1);
    Value shape = c.concat({c.sizes(signal, 0, 1), c.vector(whole), c.integers({piece * parts})}, 0);
    signal = c.create<ReshapeOp>(signal, shape, 1);
  }
  Value framed = gatherFrames(c, signal, whole, c.integer(length / piece), c.integer(step / piece));
  Value shape = c.concat({c.sizes(framed, 0, 2), c.integers({length, parts})}, 0);
  return c.create<ReshapeOp>(framed, shape, 1);
}

FailureOr<SmallVector<Value>> STFTOp::decompose(RewriterBase &rewriter) {
  SignalComposer c(rewriter, getLoc());
  Value signal = getSignal();
  if (rankOf(signal) == 2)
    signal = c.create<UnsqueezeOp>(signal, c.integers({2}));
  signal = withKnownParts(c, signal, getOnesided() != 0);
  Transform transform{false, getOnesided() != 0, SignalComposer::sizeOf(signal, 2)};
  std::optional<int64_t> knownStep = knownNumber(getFrameStep()), knownLength = knownNumber(getFrameLength());
  if (!getFrameLength())
    knownLength = getWindow() ? knownSize(getWindow(), 0) : knownSize(signal, 1);
  else if (getWindow() && !knownLength)
    knownLength = knownSize(getWindow(), 0);
  bool isKnown = knownStep && knownLength && *knownLength > 0 && *knownStep > 0;
  Value total = c.size(signal, 1), step = c.scalar(getFrameStep()), length = total;
  if (getFrameLength())
    length = c.scalar(getFrameLength());
  else if (getWindow())
    length = c.size(getWindow(), 0);
  Value result = inWideType(c, signal, [&](Value wide) {
    Value framed = isKnown ? gatherFrames(c, wide, *knownLength, *knownStep) : gatherFrames(c, wide, total, length, step);
    if (getWindow())
      framed = c.mul(framed, c.like(c.column(getWindow()), wide));
    if (knownLength && *knownLength > 0)
      if (Value known = transformedRows(c, framed, *knownLength, transform))
        return known;
    return transformed(c, framed, c.size(framed, 2), transform);
  });
  return SmallVector<Value>{result};
}
