//===- Cuts.cpp - Parts of a tensor along one axis ------------------------===//

#include "passes/graph/Cuts.h"

#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// The integer of a constant that has one; `otherwise` where there is no operand.
static std::optional<int64_t> onlyInteger(Value operand, int64_t otherwise) {
  if (!operand)
    return otherwise;
  auto integers = constantIntegers(operand);
  return integers && integers->size() == 1 ? std::optional(integers->front()) : std::nullopt;
}

std::optional<Cut> onnxc::cutOf(SliceOp op) {
  auto first = onlyInteger(op.getStarts(), 0), last = onlyInteger(op.getEnds(), 0),
       along = onlyInteger(op.getAxes(), 0), step = onlyInteger(op.getSteps(), 1);
  if (!first || !last || !along || step != 1)
    return std::nullopt;
  RankedTensorType type = tensorType(op.getData());
  int64_t axis = fromFront(*along, type.getRank());
  if (type.isDynamicDim(axis))
    return std::nullopt;
  int64_t whole = type.getDimSize(axis);
  int64_t start = std::clamp<int64_t>(fromFront(*first, whole), 0, whole);
  int64_t end = std::clamp<int64_t>(fromFront(*last, whole), start, whole);
  return end > start ? std::optional(Cut{axis, start, end - start}) : std::nullopt;
}

Value onnxc::sliced(OpBuilder &b, Location loc, Value data, Cut cut) {
  RankedTensorType type = tensorType(data);
  if (type.getDimSize(cut.axis) == cut.size)
    return data;
  SmallVector<int64_t> shape(type.getShape());
  shape[cut.axis] = cut.size;
  return SliceOp::create(b, loc, type.clone(shape), data, constantInts(b, loc, {cut.start}),
                         constantInts(b, loc, {cut.start + cut.size}),
                         constantInts(b, loc, {cut.axis}), Value());
}

bool onnxc::isComputed(Value value) {
  while (isView(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  auto op = value.getDefiningOp<OnnxOpInterface>();
  if (!op || op.getKernelRole() == KernelRole::Constant ||
      op.getKernelRole() == KernelRole::Control || op.getKernelRole() == KernelRole::Prefix)
    return false;
  auto part = dyn_cast<PartInterface>(op.getOperation());
  return !part || part.joinsParts();
}
