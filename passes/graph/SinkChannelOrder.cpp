//===- SinkChannelOrder.cpp - Weights in the order of shuffled channels ---===//
//
// A shuffle splits the channels, permutes what it has split them into, and merges them
// again: a known order of channels that has to be moved.  Where all that needs the result
// works on each channel alone or sums over all of them, it can as well take the channels as
// they were, and have its constants in another order.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/ChannelOrder.h"
#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
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
  Shuffle shuffle{split.getData(), {0}};
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

//===----------------------------------------------------------------------===//
// What needs shuffled channels
//===----------------------------------------------------------------------===//

/// The channels of an elementwise operator's operand; -1 where it has none.
static int64_t channelAxisOf(Value operand, Value result) {
  int64_t axis = kChannelAxis - (tensorType(result).getRank() - tensorType(operand).getRank());
  return axis < 0 || tensorType(operand).getDimSize(axis) == 1 ? -1 : axis;
}

bool Shuffled::isElementwise(Operation *op) {
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  return onnxOp && onnxOp.getKernelRole() == KernelRole::Elementwise && op->getNumResults() == 1 &&
         tensorType(op->getResult(0)).getRank() > kChannelAxis;
}

bool Shuffled::visit(Operation *op) {
  if (isElementwise(op)) {
    values.insert(op->getResult(0));
    return true;
  }
  auto channels = dyn_cast<ChannelInterface>(op);
  if (!channels || !channels.mayReorderChannels())
    return false;
  if (channels.keepsChannels())
    values.insert(op->getResult(0));
  return true;
}

bool Shuffled::find() {
  for (size_t i = 0; i < values.size(); ++i)
    for (Operation *user : values[i].getUsers())
      if (users.insert(user) && !visit(user))
        return false;
  // Only now it is known which operands are shuffled.
  for (Operation *user : users) {
    if (!isElementwise(user)) {
      if (llvm::any_of(user->getOperands().drop_front(),
                       [&](Value operand) { return values.contains(operand); }))
        return false;
      continue;
    }
    for (Value operand : user->getOperands()) {
      int64_t axis = channelAxisOf(operand, user->getResult(0));
      if (values.contains(operand) ? axis != kChannelAxis : axis >= 0 && !constantElements(operand))
        return false;
    }
  }
  return true;
}

void Shuffled::reorder(const Shuffle &shuffle) {
  SmallVector<int64_t> back = invertPermutationVector(shuffle.order);
  for (Operation *user : users) {
    if (!isElementwise(user)) {
      cast<ChannelInterface>(user).reorderChannels(back);
      continue;
    }
    OpBuilder b(user);
    for (OpOperand &operand : user->getOpOperands())
      if (int64_t axis = channelAxisOf(operand.get(), user->getResult(0));
          axis >= 0 && !values.contains(operand.get()))
        operand.set(reorderedConstant(b, operand.get(), axis, back));
  }
  // Their channels are not those of the node's value any more.
  for (Value value : ArrayRef(values.getArrayRef()).drop_front())
    value.getDefiningOp()->setLoc(withoutNumber(value.getDefiningOp()->getLoc()));
  Value shuffled = values.front();
  shuffled.replaceAllUsesWith(shuffle.source);
}

namespace {
struct SinkChannelOrder : onnxc::impl::SinkChannelOrderBase<SinkChannelOrder> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<ReshapeOp> merges;
    getOperation().walk([&](ReshapeOp op) { merges.push_back(op); });
    for (ReshapeOp merge : merges) {
      std::optional<Shuffle> shuffle = shuffleOf(merge);
      Shuffled shuffled(merge.getOutput());
      if (shuffle && !merge->use_empty() && shuffled.find())
        shuffled.reorder(*shuffle);
    }
  }
};
} // namespace
