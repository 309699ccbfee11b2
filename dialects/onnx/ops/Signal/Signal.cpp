//===- Signal.cpp - Sizes of signal operators -----------------------------===//

#include "dialects/onnx/ops/Signal/Signal.h"
#include "dialects/onnx/ops/Cast/Cast.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Signal/Signal.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addSignalOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Signal/Signal.cpp.inc"
      >();
}

static LogicalResult requireOneElement(DimBuilder &dims, Value operand, StringRef name) {
  auto type = operand ? cast<RankedTensorType>(operand.getType()) : RankedTensorType();
  if (type && type.hasStaticShape() && type.getNumElements() != 1)
    return dims.fail(name + " must have one element");
  return success();
}

/// A length that is given by an operand of one element.
static FailureOr<Dim> lengthFrom(DimBuilder &dims, Value operand, StringRef name, int64_t least) {
  if (failed(requireOneElement(dims, operand, name)))
    return failure();
  Dim length = dims.value(operand, 0);
  if (auto known = DimBuilder::constantOf(length); known && *known < least)
    return dims.fail(name + " is " + Twine(*known));
  return length;
}

static Dim half(DimBuilder &dims, Dim length) { return dims.add(dims.floorDiv(length, 2), 1); }

/// A number has one or two parts; which of these may be known at run time only.
static LogicalResult checkParts(DimBuilder &dims, Dim parts, StringRef message) {
  if (auto known = DimBuilder::constantOf(parts))
    return *known == 1 || *known == 2 ? success() : dims.fail(message);
  if (failed(dims.requireAtMost(parts, dims.constant(2), message)))
    return failure();
  return dims.requireAtMost(dims.constant(1), parts, message);
}

static LogicalResult checkIsReal(DimBuilder &dims, Dim parts) {
  return dims.requireEqual(parts, dims.constant(1), "a one-sided spectrum needs a real signal");
}

/// The axis of a transform, which may be known at run time only.
static FailureOr<Dim> axisOf(DFTOp::Adaptor op, DimBuilder &dims, int64_t rank) {
  if (!op.getAxis())
    return dims.constant(rank - 2);
  if (failed(requireOneElement(dims, op.getAxis(), "axis")))
    return failure();
  Dim axis = dims.value(op.getAxis(), 0);
  if (auto known = DimBuilder::constantOf(axis)) {
    FailureOr<int64_t> front = dims.axis(*known, rank);
    if (succeeded(front) && *front == rank - 1)
      return dims.fail("the axis is the dimension of real and imaginary parts");
    return failed(front) ? FailureOr<Dim>(failure()) : dims.constant(*front);
  }
  Dim front = dims.select(arith::CmpIPredicate::slt, axis, dims.constant(0), dims.add(axis, rank), axis);
  if (failed(dims.requireAtMost(dims.constant(0), front, "the axis is out of range")) ||
      failed(dims.requireAtMost(front, dims.constant(rank - 2), "the axis is out of range")))
    return failure();
  return front;
}

/// How long the transformed dimension is where it was `size`.
static FailureOr<Dim> transformedSize(DFTOp::Adaptor op, DimBuilder &dims, Dim size) {
  bool isOneSided = op.getOnesided(), isInverse = op.getInverse();
  Dim length = isOneSided && isInverse ? dims.mul(dims.sub(size, 1), 2) : size;
  if (op.getDftLength()) {
    FailureOr<Dim> given = lengthFrom(dims, op.getDftLength(), "dft_length", 1);
    if (failed(given))
      return failure();
    length = *given; // C3
  }
  return isOneSided && !isInverse ? half(dims, length) : length;
}

LogicalResult DFTOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getInput());
  int64_t rank = shape.size();
  StringRef message = "the last dimension of the input must be 1 or 2";
  if (rank < 2)
    return dims.fail(message);
  if (failed(checkParts(dims, shape.back(), message)))
    return failure(); // C1
  bool isOneSided = op.getOnesided(), isInverse = op.getInverse();
  if (isOneSided && !isInverse && failed(checkIsReal(dims, shape.back())))
    return failure(); // C4
  FailureOr<Dim> axis = axisOf(op, dims, rank);
  if (failed(axis))
    return failure(); // C2
  for (int64_t i = 0; i < rank - 1; ++i) {
    FailureOr<Dim> size = transformedSize(op, dims, shape[i]);
    if (failed(size))
      return failure();
    if (*size != shape[i] || !*size)
      shape[i] = dims.select(arith::CmpIPredicate::eq, *axis, dims.constant(i), *size, shape[i]);
  }
  shape[rank - 1] = dims.constant(isOneSided && isInverse ? 1 : 2);
  results.push_back(shape);
  return success();
}

LogicalResult STFTOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims signal = dims.of(op.getSignal());
  StringRef message = "the signal must be [batch, length] or [batch, length, 1 or 2]";
  if (signal.size() < 2 || signal.size() > 3)
    return dims.fail(message);
  if (signal.size() == 3 && failed(checkParts(dims, signal[2], message)))
    return failure(); // C1
  if (signal.size() == 3 && op.getOnesided() && failed(checkIsReal(dims, signal[2])))
    return failure(); // C4
  FailureOr<Dim> step = lengthFrom(dims, op.getFrameStep(), "frame_step", 1);
  FailureOr<Dim> length = signal[1];
  if (op.getFrameLength())
    length = lengthFrom(dims, op.getFrameLength(), "frame_length", 1);
  if (failed(step) || failed(length) ||
      failed(dims.requireAtMost(dims.constant(1), *step, "frame_step is not positive")))
    return failure(); // C3
  if (Value window = op.getWindow()) {
    if (cast<RankedTensorType>(window.getType()).getRank() != 1)
      return dims.fail("the window must be a vector"); // C2
    Dim own = dims.of(window, 0);
    if (!op.getFrameLength())
      length = own;
    else if (failed(dims.requireEqual(own, *length, "the window is not as long as a frame", &*length)))
      return failure();
  }
  // The step may be anything at run time where the check comes later.
  Dim last = dims.floorDiv(dims.sub(signal[1], *length), dims.max(*step, dims.constant(1)));
  Dim frames = dims.max(dims.add(last, 1), dims.constant(0));
  results.push_back({signal[0], frames, op.getOnesided() ? half(dims, *length) : *length, dims.constant(2)});
  return success();
}

/// The shape of a window.
static LogicalResult dimsOfWindow(Value size, DimBuilder &dims, ResultDims &results) {
  FailureOr<Dim> length = lengthFrom(dims, size, "size", 0);
  if (failed(length))
    return failure(); // C1
  results.push_back({*length});
  return success();
}
LogicalResult HannWindowOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfWindow(op.getSize(), dims, results);
}
LogicalResult HammingWindowOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfWindow(op.getSize(), dims, results);
}
LogicalResult BlackmanWindowOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfWindow(op.getSize(), dims, results);
}

LogicalResult MelWeightMatrixOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<Dim> bins = lengthFrom(dims, op.getNumMelBins(), "num_mel_bins", 0);
  FailureOr<Dim> length = lengthFrom(dims, op.getDftLength(), "dft_length", 0);
  if (failed(bins) || failed(length) || failed(requireOneElement(dims, op.getSampleRate(), "sample_rate")) ||
      failed(requireOneElement(dims, op.getLowerEdgeHertz(), "lower_edge_hertz")) ||
      failed(requireOneElement(dims, op.getUpperEdgeHertz(), "upper_edge_hertz")))
    return failure(); // C1
  results.push_back({half(dims, *length), *bins});
  return success();
}
