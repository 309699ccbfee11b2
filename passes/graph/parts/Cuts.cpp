//===- Cuts.cpp - Parts of a tensor along one axis ------------------------===//

#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/interfaces/Graph.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// The integers of a constant; `otherwise` where there is no operand.
static std::optional<SmallVector<int64_t>> integersOr(Value operand,
                                                      SmallVector<int64_t> otherwise) {
  if (!operand)
    return otherwise;
  if (auto integers = constantIntegers(operand))
    return SmallVector<int64_t>(*integers);
  return std::nullopt;
}

std::optional<Cut> onnxc::cutOf(SliceOp op) {
  auto first = integersOr(op.getStarts(), {}), last = integersOr(op.getEnds(), {});
  if (!first || !last || first->size() != last->size())
    return std::nullopt;
  auto along = integersOr(op.getAxes(), llvm::to_vector(llvm::seq<int64_t>(0, first->size()))),
       steps = integersOr(op.getSteps(), SmallVector<int64_t>(first->size(), 1));
  if (!along || !steps || along->size() != first->size() || steps->size() != first->size() ||
      !llvm::all_equal(*steps) || steps->empty() || steps->front() != 1)
    return std::nullopt;
  RankedTensorType type = tensorType(op.getData());
  std::optional<Cut> found;
  for (auto [from, to, number] : llvm::zip_equal(*first, *last, *along)) {
    int64_t axis = fromFront(number, type.getRank()), whole = type.getDimSize(axis);
    if (first->size() > 1 && from == 0 && ShapedType::isDynamic(whole) &&
        to >= firstImpossibleSize(type))
      continue;
    if (ShapedType::isDynamic(whole))
      return std::nullopt;
    int64_t start = std::clamp<int64_t>(fromFront(from, whole), 0, whole);
    int64_t end = std::clamp<int64_t>(fromFront(to, whole), start, whole);
    if (first->size() > 1 && start == 0 && end == whole)
      continue;
    if (found || end <= start)
      return std::nullopt;
    found = Cut{axis, start, end - start};
  }
  return found;
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
