//===- Pad.cpp - Shapes of enlarged tensors -------------------------------===//

#include "dialects/onnx/ops/Pad/Pad.h"

#include "llvm/Support/MathExtras.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Pad/Pad.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using arith::CmpIPredicate;

void ONNXDialect::addPadOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Pad/Pad.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Pad, CenterCropPad
//===----------------------------------------------------------------------===//

FailureOr<Borders> onnx::bordersOf(PadOp::Adaptor op, DimBuilder &dims) {
  int64_t rank = cast<RankedTensorType>(op.getData().getType()).getRank();
  FailureOr<int64_t> length = dims.lengthOf(op.getPads(), "pads"); // C1
  if (failed(length))
    return failure();
  int64_t count = *length / 2;
  if (*length != 2 * count || (!op.getAxes() && count != rank))
    return dims.fail("pads has " + Twine(*length) + " entries, not two per axis"); // C1
  FailureOr<Dims> axes = dims.axesOrAll(op.getAxes(), count, rank);                // C2
  if (failed(axes))
    return failure();
  if ((int64_t)axes->size() != count)
    return dims.fail("pads has " + Twine(*length) + " entries, not two per axis"); // C1
  Borders borders{Dims(rank, dims.constant(0)), Dims(rank, dims.constant(0))};
  for (size_t i = 0; i < axes->size(); ++i) {
    Dim chosen = (*axes)[i];
    // An axis that is only known at run time may be any of them.
    for (int64_t axis = 0; axis < rank; ++axis) {
      auto choose = [&](Dim &border, int64_t position) {
        Dim value = dims.value(op.getPads(), position);
        border = dims.select(arith::CmpIPredicate::eq, chosen, dims.constant(axis), value, border);
      };
      if (auto constant = DimBuilder::constantOf(chosen); constant && *constant != axis)
        continue;
      choose(borders.before[axis], i);
      choose(borders.after[axis], count + i);
    }
  }
  return borders;
}

LogicalResult PadOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<Borders> borders = bordersOf(op, dims);
  if (failed(borders))
    return failure();
  Dims &shape = results.emplace_back(dims.of(op.getData()));
  for (auto [size, before, after] : llvm::zip(shape, borders->before, borders->after))
    size = dims.max(dims.add(dims.add(size, before), after), dims.constant(0));
  return success();
}

Attribute onnx::addedElement(PadOp op) {
  if (op.getMode() != "constant")
    return {};
  if (!op.getConstantValue())
    return Builder(op.getContext()).getZeroAttr(op.getType().getElementType());
  auto elements = dyn_cast_if_present<DenseElementsAttr>(constantElements(op.getConstantValue()));
  return elements && elements.isSplat() ? elements.getSplatValue<Attribute>() : Attribute();
}

LogicalResult PadOp::verify() {
  DimBuilder dims(getContext(), getLoc());
  FailureOr<Borders> borders = bordersOf(Adaptor((*this)->getOperands(), *this), dims);
  if (failed(borders))
    return success(); // reported with the result's sizes
  for (int64_t axis = 0; axis < getType().getRank(); ++axis) {
    auto before = DimBuilder::constantOf(borders->before[axis]),
         after = DimBuilder::constantOf(borders->after[axis]);
    if (getType().isDynamicDim(axis) || !before || !after)
      continue;
    int64_t least;
    if (!llvm::AddOverflow(*before, *after, least) && getType().getDimSize(axis) < least)
      return emitOpError() << "has a result of size " << getType().getDimSize(axis)
                           << " along axis " << axis << " where its borders are " << least; // C3
  }
  return success();
}

/// Size per axis that a CenterCropPad asks for.
static FailureOr<Dims> targetOf(CenterCropPadOp::Adaptor op, DimBuilder &dims) {
  Dims target = dims.of(op.getInputData());
  int64_t rank = target.size();
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (auto given = op.getAxes())
    axes.assign(given->begin(), given->end());
  FailureOr<int64_t> length = dims.lengthOf(op.getShape(), "shape");
  if (failed(length))
    return failure();
  if (*length != (int64_t)axes.size())
    return dims.fail("shape does not have one entry per axis"); // C1
  for (auto [i, axis] : llvm::enumerate(axes)) {
    FailureOr<int64_t> positive = dims.axis(axis, rank);
    if (failed(positive))
      return failure();
    target[*positive] = dims.value(op.getShape(), i);
  }
  return target;
}

FailureOr<Borders> onnx::bordersOf(CenterCropPadOp::Adaptor op, DimBuilder &dims) {
  FailureOr<Dims> target = targetOf(op, dims);
  if (failed(target))
    return failure();
  Borders borders;
  for (auto [size, wanted] : llvm::zip(dims.of(op.getInputData()), *target)) {
    // The odd element is cropped or added at the end.
    Dim missing = dims.sub(wanted, size);
    borders.before.push_back(dims.truncDiv(missing, dims.constant(2)));
    borders.after.push_back(dims.sub(missing, borders.before.back()));
  }
  return borders;
}

LogicalResult CenterCropPadOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<Dims> target = targetOf(op, dims);
  if (failed(target))
    return failure();
  results.push_back(std::move(*target));
  return success();
}

//===----------------------------------------------------------------------===//
// Tile, Expand
//===----------------------------------------------------------------------===//

LogicalResult TileOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims &shape = results.emplace_back(dims.of(op.getInput()));
  FailureOr<int64_t> length = dims.lengthOf(op.getRepeats(), "repeats");
  if (failed(length))
    return failure();
  if (*length != (int64_t)shape.size())
    return dims.fail("repeats does not have one entry per axis"); // C1
  for (auto [i, size] : llvm::enumerate(shape))
    size = dims.mul(size, dims.value(op.getRepeats(), i));
  return success();
}

LogicalResult ExpandOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput());
  FailureOr<int64_t> length = dims.lengthOf(op.getShape(), "shape");
  if (failed(length))
    return failure();
  int64_t own = source.size(), rank = std::max(own, *length);
  Dims &shape = results.emplace_back();
  for (int64_t i = 0; i < rank; ++i) {
    Dim size = i < rank - own ? dims.constant(1) : source[i - (rank - own)];
    Dim wanted =
        i < rank - *length ? dims.constant(1) : dims.value(op.getShape(), i - (rank - *length));
    FailureOr<Dim> dim = dims.broadcast(size, wanted); // C1
    if (failed(dim))
      return failure();
    shape.push_back(*dim);
  }
  return success();
}

Dim ExpandOp::valueAt(DimBuilder &dims, int64_t index) {
  return getType().getRank() == 1 ? dims.broadcastValue(getInput(), index) : Dim();
}
