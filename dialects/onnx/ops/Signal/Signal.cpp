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

LogicalResult DFTOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getInput());
  int64_t rank = shape.size();
  std::optional<int64_t> parts = rank ? DimBuilder::constantOf(shape.back()) : std::nullopt;
  if (rank < 2 || !parts || (*parts != 1 && *parts != 2))
    return dims.fail("the last dimension of the input must be 1 or 2"); // C1
  int64_t axis = -2;
  if (op.getAxis()) {
    auto known = constantIntegers(op.getAxis());
    if (!known || known->size() != 1)
      return dims.fail("the axis must be constant"); // C2
    axis = known->front();
  }
  FailureOr<int64_t> front = dims.axis(axis, rank);
  if (failed(front))
    return failure();
  if (*front == rank - 1)
    return dims.fail("the axis is the dimension of real and imaginary parts"); // C2
  bool isOneSided = op.getOnesided(), isInverse = op.getInverse();
  if (isOneSided && !isInverse && *parts == 2)
    return dims.fail("a one-sided spectrum needs a real signal"); // C4
  Dim length = shape[*front];
  if (isOneSided && isInverse)
    length = dims.mul(dims.sub(length, 1), 2);
  if (op.getDftLength()) {
    FailureOr<Dim> given = lengthFrom(dims, op.getDftLength(), "dft_length", 1);
    if (failed(given))
      return failure();
    length = *given; // C3
  }
  shape[*front] = isOneSided && !isInverse ? half(dims, length) : length;
  shape[rank - 1] = dims.constant(isOneSided && isInverse ? 1 : 2);
  results.push_back(shape);
  return success();
}

LogicalResult STFTOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims signal = dims.of(op.getSignal());
  std::optional<int64_t> parts = signal.size() == 3 ? DimBuilder::constantOf(signal[2]) : 1;
  if (signal.size() < 2 || signal.size() > 3 || !parts || (*parts != 1 && *parts != 2))
    return dims.fail("the signal must be [batch, length] or [batch, length, 1 or 2]"); // C1
  if (op.getOnesided() && *parts == 2)
    return dims.fail("a one-sided spectrum needs a real signal"); // C4
  FailureOr<Dim> step = lengthFrom(dims, op.getFrameStep(), "frame_step", 1);
  FailureOr<Dim> length = signal[1];
  if (op.getFrameLength())
    length = lengthFrom(dims, op.getFrameLength(), "frame_length", 1);
  if (failed(step) || failed(length))
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
  Dim frames = dims.max(dims.add(dims.floorDiv(dims.sub(signal[1], *length), *step), 1), dims.constant(0));
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
