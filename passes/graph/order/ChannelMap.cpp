//===- ChannelMap.cpp - Which channels a value has ------------------------===//

#include "passes/graph/order/ChannelMap.h"
#include "passes/graph/order/ChannelOrder.h"

#include "dialects/onnx/interfaces/Graph.h"

#include <numeric>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t productOf(ArrayRef<int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t(1), std::multiplies<>());
}

std::optional<Channels> ChannelMap::of(Value value) const {
  constexpr int64_t kMaxChannels = 1 << 14;
  if (auto it = known.find(value); it != known.end())
    return it->second;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() <= kChannelAxis || type.isDynamicDim(kChannelAxis) ||
      type.getDimSize(kChannelAxis) < 1 || type.getDimSize(kChannelAxis) > kMaxChannels)
    return std::nullopt;
  Channels channels{{type.getDimSize(kChannelAxis)}, {}};
  for (int64_t i = 0; i < channels.block.front(); ++i)
    channels.list.push_back({value, i});
  return channels;
}

/// A view that only splits or merges dimensions of channels.
bool ChannelMap::addView(Operation *op) {
  auto from = tensorType(op->getOperand(0)),
       to = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  std::optional<Channels> channels = of(op->getOperand(0));
  // With more dynamic sizes it is not known which dimension is which.
  if (!channels || !to || from.getNumDynamicDims() > 1 || to.getNumDynamicDims() > 1 ||
      llvm::is_contained(from.getShape(), 0))
    return false;
  int64_t rest = from.getRank() - 1 - channels->block.size(), rank = to.getRank() - 1 - rest;
  if (rank < 1 || from.getShape().front() != to.getShape().front() ||
      from.getShape().take_back(rest) != to.getShape().take_back(rest))
    return false;
  ArrayRef<int64_t> block = to.getShape().slice(1, rank);
  if (llvm::any_of(block, ShapedType::isDynamic) ||
      productOf(block) != (int64_t)channels->list.size())
    return false;
  channels->block.assign(block.begin(), block.end());
  known[op->getResult(0)] = std::move(*channels);
  return true;
}

bool ChannelMap::addTranspose(TransposeOp op) {
  std::optional<Channels> channels = of(op.getData());
  if (!channels)
    return false;
  int64_t rank = channels->block.size();
  SmallVector<int64_t> perm = op.getPermutation(), strides(rank, 1);
  for (auto [i, axis] : llvm::enumerate(perm)) {
    bool isChannel = (int64_t)i >= 1 && (int64_t)i <= rank;
    if (isChannel ? axis < 1 || axis > rank : axis != (int64_t)i)
      return false;
  }
  for (int64_t i = rank - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * channels->block[i + 1];
  SmallVector<int64_t> positions{0};
  Channels result;
  for (int64_t i = 1; i <= rank; ++i) {
    int64_t from = perm[i] - 1;
    result.block.push_back(channels->block[from]);
    SmallVector<int64_t> longer;
    for (int64_t start : positions)
      for (int64_t j = 0; j < channels->block[from]; ++j)
        longer.push_back(start + j * strides[from]);
    positions = std::move(longer);
  }
  for (int64_t position : positions)
    result.list.push_back(channels->list[position]);
  known[op.getTransposed()] = std::move(result);
  return true;
}

bool ChannelMap::addConcat(ConcatOp op) {
  SmallVector<Channels, 0> parts;
  int64_t axis = fromFront(op.getAxis(), op.getType().getRank()) - 1;
  for (Value input : op.getInputs()) {
    std::optional<Channels> channels = of(input);
    if (!channels || axis < 0 || axis >= (int64_t)channels->block.size() ||
        (!parts.empty() && parts.front().block.size() != channels->block.size()))
      return false;
    parts.push_back(std::move(*channels));
  }
  Channels result{parts.front().block, {}};
  int64_t outer = productOf(ArrayRef(result.block).take_front(axis)), sum = 0;
  for (const Channels &part : parts)
    sum += part.block[axis];
  if (sum != op.getType().getDimSize(axis + 1))
    return false;
  result.block[axis] = sum;
  for (int64_t i = 0; i < outer; ++i)
    for (const Channels &part : parts) {
      int64_t size = part.list.size() / outer;
      llvm::append_range(result.list, ArrayRef(part.list).slice(i * size, size));
    }
  known[op.getResult()] = std::move(result);
  return true;
}

bool ChannelMap::addCut(Value data, Value result, Cut cut) {
  std::optional<Channels> channels = of(data);
  int64_t axis = cut.axis - 1;
  if (!channels || axis < 0 || axis >= (int64_t)channels->block.size())
    return false;
  Channels part{channels->block, {}};
  int64_t outer = productOf(ArrayRef(part.block).take_front(axis)), whole = part.block[axis],
          inner = channels->list.size() / outer / whole;
  part.block[axis] = cut.size;
  for (int64_t i = 0; i < outer; ++i)
    llvm::append_range(
        part.list,
        ArrayRef(channels->list).slice((i * whole + cut.start) * inner, cut.size * inner));
  SmallVector<int64_t> shape(tensorType(data).getShape());
  shape[cut.axis] = cut.size;
  if (tensorType(result).getShape() != ArrayRef(shape))
    return false;
  known[result] = std::move(part);
  return true;
}

bool ChannelMap::addSplit(SplitOp op) {
  auto type = tensorType(op.getInput());
  Cut cut{fromFront(op.getAxis(), type.getRank()), 0, 0};
  for (Value part : op.getOutputs()) {
    cut.size = tensorType(part).getDimSize(cut.axis);
    if (ShapedType::isDynamic(cut.size) || cut.size < 1 || !addCut(op.getInput(), part, cut))
      return false;
    cut.start += cut.size;
  }
  return cut.start == type.getDimSize(cut.axis);
}

bool ChannelMap::add(Operation *op) {
  if (op->getNumOperands() == 0 || !isa<RankedTensorType>(op->getOperand(0).getType()))
    return false;
  bool isKnown = isView(op) && addView(op);
  if (auto transpose = dyn_cast<TransposeOp>(op))
    isKnown = addTranspose(transpose);
  else if (auto concat = dyn_cast<ConcatOp>(op))
    isKnown = addConcat(concat);
  else if (auto split = dyn_cast<SplitOp>(op))
    isKnown = addSplit(split);
  else if (auto slice = dyn_cast<SliceOp>(op); auto cut = slice ? cutOf(slice) : std::nullopt)
    isKnown = addCut(slice.getData(), slice.getResult(), *cut);
  if (!isKnown)
    for (Value result : op->getResults())
      known.erase(result);
  return isKnown;
}
