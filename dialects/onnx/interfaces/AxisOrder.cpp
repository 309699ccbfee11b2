//===- AxisOrder.cpp - How operators name the axes that they work on ------===//

#include "dialects/onnx/interfaces/AxisOrder.h"

#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"
#include "dialects/onnx/ops/Normalization/Normalization.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Resize/Resize.h"
#include "dialects/onnx/ops/Slice/Slice.h"
#include "dialects/onnx/ops/Softmax/Softmax.h"

#include "dialects/onnx/interfaces/AxisInterface.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static SmallVector<int64_t> renamed(ArrayRef<int64_t> axes, ArrayRef<int64_t> newAxes) {
  int64_t rank = newAxes.size();
  return llvm::map_to_vector(axes,
                             [&](int64_t axis) { return newAxes[axis < 0 ? axis + rank : axis]; });
}

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

/// The first `count` axes by their new names.
static SmallVector<int64_t> firstAxes(int64_t count, ArrayRef<int64_t> newAxes) {
  return llvm::to_vector(newAxes.take_front(count));
}

static Value axesConstant(Operation *op, ArrayRef<int64_t> axes) {
  OpBuilder b(op);
  return ConstantOp::create(b, op->getLoc(), b.getI64TensorAttr(axes));
}

/// The axes in a constant operand, or the first `count` ones when it is missing.
static LogicalResult renameAxesOperand(Operation *op, MutableOperandRange operand, int64_t count,
                                       ArrayRef<int64_t> newAxes) {
  SmallVector<int64_t> axes = firstAxes(count, newAxes);
  if (!operand.empty()) {
    auto known = constantIntegers(operand[0].get());
    if (!known)
      return failure();
    axes = renamed(*known, newAxes);
  }
  operand.assign(axesConstant(op, axes));
  return success();
}

static FailureOr<int64_t> lengthOf(Value vector) {
  auto type = cast<RankedTensorType>(vector.getType());
  if (!type.hasStaticShape())
    return failure();
  return type.getNumElements();
}

namespace {
/// An attribute `axis`; all operands are data, or the first one alone.
template <typename OpT, bool allOperands>
struct AxisAttribute : AxisInterface::ExternalModel<AxisAttribute<OpT, allOperands>, OpT> {
  unsigned getNumDataOperands(Operation *op) const {
    return allOperands ? op->getNumOperands() : 1;
  }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<OpT>(op);
    own.setAxis(renamed({(int64_t)own.getAxis()}, newAxes).front());
    return success();
  }
};

/// An attribute `axis` that vanishes from the result unless it is kept.
template <typename OpT>
struct ReducedAxis : AxisInterface::ExternalModel<ReducedAxis<OpT>, OpT> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<OpT>(op);
    own.setAxis(renamed({(int64_t)own.getAxis()}, newAxes).front());
    return success();
  }
  std::optional<SmallVector<int64_t>> getDroppedAxes(Operation *op) const {
    auto own = cast<OpT>(op);
    SmallVector<int64_t> dropped;
    if (!own.getKeepdims())
      dropped.push_back(fromFront(own.getAxis(), rankOf(own->getOperand(0))));
    return dropped;
  }
};

/// Beside the batch.
struct ChannelAxis : AxisInterface::ExternalModel<ChannelAxis, InstanceNormalizationOp> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<InstanceNormalizationOp>(op);
    if (newAxes[0] != 0)
      return failure();
    own.setAxis(newAxes[own.getAxis()]);
    return success();
  }
};

/// Operand `axes` of a reduction; without it there are all axes or none.
template <typename OpT>
struct ReducedAxes : AxisInterface::ExternalModel<ReducedAxes<OpT>, OpT> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<OpT>(op);
    return own.getAxes() ? renameAxesOperand(op, own.getAxesMutable(), 0, newAxes) : success();
  }
  std::optional<SmallVector<int64_t>> getDroppedAxes(Operation *op) const {
    auto own = cast<OpT>(op);
    int64_t rank = rankOf(own->getOperand(0));
    if (own.getKeepdims())
      return SmallVector<int64_t>();
    auto axes =
        own.getAxes() ? constantIntegers(own.getAxes()) : std::optional(SmallVector<int64_t>());
    if (!axes)
      return std::nullopt;
    for (int64_t &axis : *axes)
      axis = fromFront(axis, rank);
    if (axes->empty() && rankOf(own->getResult(0)) != rank)
      llvm::append_range(*axes, llvm::seq<int64_t>(0, rank));
    return axes;
  }
};

struct SliceAxes : AxisInterface::ExternalModel<SliceAxes, SliceOp> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<SliceOp>(op);
    FailureOr<int64_t> count = lengthOf(own.getStarts());
    return failed(count) ? failure() : renameAxesOperand(op, own.getAxesMutable(), *count, newAxes);
  }
};

struct PadAxes : AxisInterface::ExternalModel<PadAxes, PadOp> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<PadOp>(op);
    return renameAxesOperand(op, own.getAxesMutable(), newAxes.size(), newAxes);
  }
};

struct ResizeAxes : AxisInterface::ExternalModel<ResizeAxes, ResizeOp> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<ResizeOp>(op);
    auto axes = own.getAxes();
    own.setAxes(axes ? renamed(*axes, newAxes) : firstAxes(newAxes.size(), newAxes));
    return success();
  }
};

/// Lists with an entry per axis, whose old names are in `newAxes` where the new ones are.
static SmallVector<int64_t> reordered(ArrayRef<int64_t> entries, ArrayRef<int64_t> newAxes) {
  SmallVector<int64_t> result(entries.size());
  for (auto [entry, axis] : llvm::zip_equal(entries, newAxes))
    result[axis] = entry;
  return result;
}

struct SpreadAxes : AxisInterface::ExternalModel<SpreadAxes, SpreadOp> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<SpreadOp>(op);
    own.setStrides(reordered(own.getStrides(), newAxes));
    own.setBefore(reordered(own.getBefore(), newAxes));
    own.setAfter(reordered(own.getAfter(), newAxes));
    return success();
  }
};

struct InterleaveAxes : AxisInterface::ExternalModel<InterleaveAxes, InterleaveOp> {
  unsigned getNumDataOperands(Operation *) const { return 1; }
  LogicalResult renumberAxes(Operation *op, ArrayRef<int64_t> newAxes) const {
    auto own = cast<InterleaveOp>(op);
    // The channels hold the places in the order of the axes.
    int64_t last = -1;
    for (auto [stride, axis] : llvm::zip_equal(own.getStrides(), newAxes)) {
      if (stride > 1 && axis < last)
        return failure();
      last = stride > 1 ? axis : last;
    }
    own.setAxis(newAxes[own.getAxis()]);
    own.setStrides(reordered(own.getStrides(), newAxes));
    own.setBefore(reordered(own.getBefore(), newAxes));
    own.setAfter(reordered(own.getAfter(), newAxes));
    return success();
  }
};
} // namespace

template <template <typename> typename Model, typename... Ops>
static void attachTo(MLIRContext *ctx) {
  (Ops::template attachInterface<Model<Ops>>(*ctx), ...);
}

void onnxc::attachAxisOrder(MLIRContext *ctx) {
  ConcatOp::attachInterface<AxisAttribute<ConcatOp, /*allOperands=*/true>>(*ctx);
  ReplaceOp::attachInterface<AxisAttribute<ReplaceOp, /*allOperands=*/true>>(*ctx);
  SplitOp::attachInterface<AxisAttribute<SplitOp, /*allOperands=*/false>>(*ctx);
  SoftmaxOp::attachInterface<AxisAttribute<SoftmaxOp, /*allOperands=*/false>>(*ctx);
  LogSoftmaxOp::attachInterface<AxisAttribute<LogSoftmaxOp, /*allOperands=*/false>>(*ctx);
  attachTo<ReducedAxis, ArgMaxOp, ArgMinOp>(ctx);
  attachTo<ReducedAxes, ReduceSumOp, ReduceMeanOp, ReduceProdOp, ReduceSumSquareOp, ReduceL1Op,
           ReduceL2Op, ReduceLogSumOp, ReduceLogSumExpOp, ReduceMaxOp, ReduceMinOp>(ctx);
  InstanceNormalizationOp::attachInterface<ChannelAxis>(*ctx);
  LRNOp::attachInterface<AxisAttribute<LRNOp, /*allOperands=*/false>>(*ctx);
  SliceOp::attachInterface<SliceAxes>(*ctx);
  PadOp::attachInterface<PadAxes>(*ctx);
  ResizeOp::attachInterface<ResizeAxes>(*ctx);
  SpreadOp::attachInterface<SpreadAxes>(*ctx);
  InterleaveOp::attachInterface<InterleaveAxes>(*ctx);
}
