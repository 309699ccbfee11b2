//===- SinkChannelOrder.cpp - Weights in the order of shuffled channels ---===//
//
// A shuffle splits the channels, permutes what it has split them into, and merges them
// again: a known order of channels that has to be moved.  So is one that cuts them apart and joins
// them again, as for the colours of an image.  Where all that needs the result works on each
// channel alone or sums over all of them, it can as well take the channels as they were, and have
// its constants in another order.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/order/ChannelOrder.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace onnxc {
#define GEN_PASS_DEF_SINKCHANNELORDER
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// The dimensions that a reshape splits the channels into, while it keeps all others.
static std::optional<ReassociationIndices> piecesOfChannels(RankedTensorType whole,
                                                            RankedTensorType split) {
  // With more dynamic sizes it is not known which dimension is which.
  if (whole.getRank() <= kChannelAxis || whole.getRank() >= split.getRank() ||
      whole.getNumDynamicDims() > 1 || split.getNumDynamicDims() > 1 ||
      whole.isDynamicDim(kChannelAxis) || llvm::is_contained(whole.getShape(), 0))
    return std::nullopt;
  auto groups = getReassociationIndicesForReshape(split, whole);
  if (!groups)
    return std::nullopt;
  for (auto [axis, group] : llvm::enumerate(*groups))
    if ((int64_t)axis != kChannelAxis && group.size() != 1)
      return std::nullopt;
  return (*groups)[kChannelAxis];
}

/// The order of channels that reshape(transpose(reshape(x))) makes.
static std::optional<Shuffle> shuffleOf(ReshapeOp merge) {
  auto transpose = merge.getData().getDefiningOp<TransposeOp>();
  auto split = transpose ? transpose.getData().getDefiningOp<ReshapeOp>() : ReshapeOp();
  if (!split || tensorType(split.getData()) != tensorType(merge.getOutput()))
    return std::nullopt;
  auto pieces = piecesOfChannels(tensorType(split.getData()), tensorType(split.getOutput()));
  if (!pieces ||
      piecesOfChannels(tensorType(merge.getOutput()), tensorType(merge.getData())) != pieces)
    return std::nullopt;
  SmallVector<int64_t> perm = transpose.getPermutation(), sizes, strides(pieces->size(), 1);
  for (auto [i, axis] : llvm::enumerate(perm))
    if (!llvm::is_contained(*pieces, (int64_t)i) && axis != (int64_t)i)
      return std::nullopt;
  for (int64_t i = pieces->size() - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * tensorType(split.getOutput()).getDimSize((*pieces)[i + 1]);
  Shuffle shuffle{split.getData(), kChannelAxis, {0}};
  // From the outermost piece of the result on.
  for (int64_t piece : *pieces) {
    int64_t axis = perm[piece], stride = strides[axis - pieces->front()];
    SmallVector<int64_t> longer;
    for (int64_t start : shuffle.order)
      for (int64_t i = 0; i < tensorType(split.getOutput()).getDimSize(axis); ++i)
        longer.push_back(start + i * stride);
    shuffle.order = longer;
  }
  return shuffle;
}

/// Every `step`-th from `start` on.
static SmallVector<int64_t> positions(int64_t start, int64_t count, int64_t step) {
  return llvm::map_to_vector(llvm::seq<int64_t>(0, count),
                             [&](int64_t i) { return start + i * step; });
}

static std::optional<Shuffle> takenBy(SplitOp op, OpResult part) {
  auto type = tensorType(op.getInput());
  int64_t axis = fromFront(op.getAxis(), type.getRank()), start = 0;
  for (Value before : op->getResults().take_front(part.getResultNumber() + 1)) {
    if (tensorType(before).isDynamicDim(axis))
      return std::nullopt;
    start += tensorType(before).getDimSize(axis);
  }
  int64_t count = tensorType(part).getDimSize(axis);
  return Shuffle{op.getInput(), axis, positions(start - count, count, 1)};
}

static std::optional<Shuffle> takenBy(SliceOp op) {
  auto start = constantIntegers(op.getStarts());
  auto axes =
      op.getAxes() ? constantIntegers(op.getAxes()) : std::optional(SmallVector<int64_t>{0});
  auto step =
      op.getSteps() ? constantIntegers(op.getSteps()) : std::optional(SmallVector<int64_t>{1});
  RankedTensorType from = tensorType(op.getData()), to = op.getType();
  if (!start || !axes || !step || start->size() != 1 || axes->size() != 1 || step->size() != 1)
    return std::nullopt;
  int64_t axis = fromFront(axes->front(), from.getRank());
  if (from.isDynamicDim(axis) || to.isDynamicDim(axis))
    return std::nullopt;
  int64_t size = from.getDimSize(axis);
  // Backwards it begins at the last one at most.
  int64_t first =
      std::clamp<int64_t>(fromFront(start->front(), size), 0, step->front() < 0 ? size - 1 : size);
  return Shuffle{op.getData(), axis, positions(first, to.getDimSize(axis), step->front())};
}

static std::optional<Shuffle> takenBy(GatherOp op) {
  auto indices = constantIntegers(op.getIndices());
  RankedTensorType type = tensorType(op.getData());
  int64_t axis = fromFront(op.getAxis(), type.getRank());
  if (!indices || tensorType(op.getIndices()).getRank() != 1 || type.isDynamicDim(axis))
    return std::nullopt;
  for (int64_t &index : *indices)
    index = fromFront(index, type.getDimSize(axis));
  return Shuffle{op.getData(), axis, *indices};
}

/// What `value` takes of another one along an axis, at known places.
static std::optional<Shuffle> taken(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto split = dyn_cast_if_present<SplitOp>(op))
    return takenBy(split, cast<OpResult>(value));
  if (auto slice = dyn_cast_if_present<SliceOp>(op))
    return takenBy(slice);
  if (auto gather = dyn_cast_if_present<GatherOp>(op))
    return takenBy(gather);
  return std::nullopt;
}

/// The order of slices that taking them apart and joining them makes.
static std::optional<Shuffle> orderOf(Operation *op) {
  if (auto merge = dyn_cast<ReshapeOp>(op))
    return shuffleOf(merge);
  std::optional<Shuffle> all;
  if (auto concat = dyn_cast<ConcatOp>(op)) {
    for (Value part : concat.getInputs()) {
      std::optional<Shuffle> one = taken(part);
      if (!one || one->axis != fromFront(concat.getAxis(), concat.getType().getRank()) ||
          (all && all->source != one->source))
        return std::nullopt;
      if (all)
        llvm::append_range(all->order, one->order);
      else
        all = one;
    }
  } else if (isa<SliceOp, GatherOp>(op)) {
    all = taken(op->getResult(0));
  }
  if (!all || tensorType(all->source) != tensorType(op->getResult(0)) ||
      constantElements(all->source) || !isPermutationVector(all->order))
    return std::nullopt;
  return all;
}

//===----------------------------------------------------------------------===//
// What needs shuffled channels
//===----------------------------------------------------------------------===//

static bool isElementwise(Operation *op) {
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  return onnxOp && onnxOp.getKernelRole() == KernelRole::Elementwise && op->getNumResults() == 1;
}

/// Whether it does not matter in which order the elements are that `op` makes one of.
static bool isReduction(Operation *op) {
  return isa<ReduceSumOp, ReduceMeanOp, ReduceProdOp, ReduceSumSquareOp, ReduceL1Op, ReduceL2Op,
             ReduceLogSumOp, ReduceLogSumExpOp, ReduceMaxOp, ReduceMinOp>(op);
}

bool Shuffled::visitReduction(Operation *op, int64_t axis) {
  auto dropped = cast<AxisInterface>(op).getDroppedAxes();
  Value result = op->getResult(0);
  if (!dropped)
    return false;
  if (llvm::is_contained(*dropped, axis))
    return true;
  int64_t own = axis - llvm::count_if(*dropped, [&](int64_t other) { return other < axis; });
  int64_t size = tensorType(op->getOperand(0)).getDimSize(axis);
  // An axis that is reduced and kept has size 1.
  return tensorType(result).getDimSize(own) == size ? add(result, own)
                                                    : tensorType(result).getDimSize(own) == 1;
}

bool Shuffled::visit(OpOperand &use, int64_t axis) {
  Operation *op = use.getOwner();
  if (isElementwise(op)) {
    Value result = op->getResult(0);
    return add(result, axis + tensorType(result).getRank() - tensorType(use.get()).getRank());
  }
  if (use.getOperandNumber() != 0)
    return false;
  if (auto transpose = dyn_cast<TransposeOp>(op)) {
    SmallVector<int64_t> places = invertPermutationVector(transpose.getPermutation());
    return add(transpose.getResult(), places[axis]);
  }
  if (isReduction(op))
    return visitReduction(op, axis);
  auto channels = dyn_cast<ChannelInterface>(op);
  if (!channels || axis != kChannelAxis || !channels.mayReorderChannels())
    return false;
  return !channels.keepsChannels() || add(op->getResult(0), axis);
}

/// Whether what an elementwise operator takes beside shuffled operands is constant, or the same
/// for all slices.
bool Shuffled::mayReorderOperands(Operation *op) {
  Value result = op->getResult(0);
  int64_t axis = axes.lookup(result);
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    int64_t own = axisIn(operand, result, axis);
    const auto *shuffled = axes.find(operand);
    return shuffled != axes.end() ? shuffled->second == own : own < 0 || constantElements(operand);
  });
}

bool Shuffled::find() {
  for (size_t i = 0; i < axes.size(); ++i) {
    auto [value, axis] = axes.begin()[i];
    for (OpOperand &use : value.getUses()) {
      users.insert(use.getOwner());
      if (!visit(use, axis))
        return false;
    }
  }
  // Only now it is known which operands are shuffled.
  return llvm::all_of(users,
                      [&](Operation *op) { return !isElementwise(op) || mayReorderOperands(op); });
}

void Shuffled::reorder(const Shuffle &shuffle) {
  SmallVector<int64_t> back = invertPermutationVector(shuffle.order);
  for (Operation *user : users) {
    if (auto channels = dyn_cast<ChannelInterface>(user))
      channels.reorderChannels(back);
    if (!isElementwise(user))
      continue;
    OpBuilder b(user);
    Value result = user->getResult(0);
    for (OpOperand &operand : user->getOpOperands())
      if (int64_t axis = axisIn(operand.get(), result, axes.lookup(result));
          axis >= 0 && !axes.contains(operand.get()))
        operand.set(reorderedConstant(b, operand.get(), axis, back));
  }
  // Their slices are not those of the node's value any more.
  for (auto [value, axis] : llvm::drop_begin(axes))
    value.getDefiningOp()->setLoc(withoutNumber(value.getDefiningOp()->getLoc()));
  Value shuffled = axes.front().first;
  shuffled.replaceAllUsesWith(shuffle.source);
}

namespace {
struct SinkChannelOrder : onnxc::impl::SinkChannelOrderBase<SinkChannelOrder> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<Operation *> starts;
    getOperation().walk([&](Operation *op) {
      if (isa<ReshapeOp, ConcatOp, SliceOp, GatherOp>(op))
        starts.push_back(op);
    });
    for (Operation *start : starts) {
      std::optional<Shuffle> shuffle = orderOf(start);
      if (!shuffle || start->use_empty())
        continue;
      Shuffled shuffled(start->getResult(0), shuffle->axis);
      if (shuffled.find())
        shuffled.reorder(*shuffle);
    }
  }
};
} // namespace
