//===- ReplaceChannels.cpp - New channels take the place of old ones ------===//
//
// Where some channels are kept and others computed, again and again, the kept ones had to be copied
// to where they are joined with the new ones.  Instead they stay where they are: one tensor has a
// slot for each, and what is computed takes the slots of channels that nothing needs any more.  The
// order of channels is then another one (ChannelSlots.cpp), which the weights of what computes and
// what needs them follow.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/ChannelOrder.h"
#include "passes/graph/ChannelSlots.h"
#include "passes/graph/Cuts.h"
#include "passes/graph/Passes.h"
#include "passes/graph/ProductChain.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/MapVector.h"
#include <numeric>

namespace onnxc {
#define GEN_PASS_DEF_REPLACECHANNELS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// Which channels a value has
//===----------------------------------------------------------------------===//

namespace {
/// A channel of a value that is not made of others.
struct Channel {
  Value value;
  int64_t number;
  bool operator==(const Channel &other) const {
    return value == other.value && number == other.number;
  }
};

/// The channels of a value, in the dimensions `block` behind the first one.
struct Channels {
  SmallVector<int64_t> block;
  SmallVector<Channel, 0> list;
};

/// Follows channels through what only moves them.
class ChannelMap {
public:
  /// Fills in the results of `op`; false where it does more than moving channels.
  bool add(Operation *op);
  /// What is known of `value`, or that it has channels of its own.
  std::optional<Channels> of(Value value) const;

private:
  bool addView(Operation *op);
  bool addTranspose(TransposeOp op);
  bool addConcat(ConcatOp op);
  bool addCut(Value data, Value result, Cut cut);
  bool addSplit(SplitOp op);

  llvm::MapVector<Value, Channels> known;
};
} // namespace

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

//===----------------------------------------------------------------------===//
// What happens to channels
//===----------------------------------------------------------------------===//

namespace {
/// Values whose channels are joined with each other, and those that are made of them and needed.
class Family {
public:
  void addSource(Value source) { sources.insert(source); }
  void addNeeded(Value value) { needed.insert(value); }
  /// Has new channels written over old ones, where all that needs them can find them.
  void replace(const ChannelMap &map, const llvm::DenseSet<Operation *> &movers);

private:
  bool order(const ChannelMap &map, const llvm::DenseSet<Operation *> &movers);
  bool areReadBefore();
  bool mayRead(Value value);
  void separate(const llvm::DenseSet<Operation *> &movers);
  void restore();
  void join();
  void write(Value source);
  void read(Value value);
  Value computed(OpBuilder &b, Value source, SlotRange range);
  SmallVector<int64_t> slotsOf(Value value) const {
    return llvm::map_to_vector(events[eventOf.lookup(value)].channels,
                               [&](int64_t channel) { return slots[channel]; });
  }

  llvm::SetVector<Value> sources, needed;
  SmallVector<Value> sequence; // all of these, in the order of the graph
  SmallVector<ChannelEvent> events;
  llvm::DenseMap<Value, size_t> eventOf;
  llvm::DenseMap<Value, ProductChain> chains; // of sources whose channels can be computed apart
  llvm::DenseMap<Value, Value> copies;        // of what is needed, for what needs it
  SmallVector<int64_t> slots;                 // of each channel
  int64_t numSlots = 0;
  size_t numInitial = 0; // sources before anything is needed
  Value all;             // all slots as they are where the graph is being rewritten
};
} // namespace

/// The type of a value with so many channels.
static RankedTensorType withChannels(Value value, int64_t count) {
  SmallVector<int64_t> shape(tensorType(value).getShape());
  shape[kChannelAxis] = count;
  return tensorType(value).clone(shape);
}

/// Puts values into the order of the graph, and numbers channels.  Fails where values are not
/// alike, or nothing new comes after something is needed.
bool Family::order(const ChannelMap &map, const llvm::DenseSet<Operation *> &movers) {
  sequence.append(sources.begin(), sources.end());
  sequence.append(needed.begin(), needed.end());
  for (Value value : sequence) {
    int64_t size = tensorType(value).getRank() > kChannelAxis
                       ? tensorType(value).getDimSize(kChannelAxis)
                       : -1;
    if (!value.getDefiningOp() || constantElements(value) || size < 1 ||
        value.getType() != withChannels(sequence.front(), size))
      return false;
  }
  for (Value source : sources)
    if (!llvm::all_of(source.getUsers(), [&](Operation *user) { return movers.contains(user); }))
      return false;
  llvm::sort(sequence, [](Value x, Value y) {
    Operation *a = x.getDefiningOp(), *b = y.getDefiningOp();
    return a == b ? cast<OpResult>(x).getResultNumber() < cast<OpResult>(y).getResultNumber()
                  : a->isBeforeInBlock(b);
  });
  llvm::DenseMap<Value, int64_t> first;
  int64_t count = 0;
  for (Value value : sequence) {
    ChannelEvent event{sources.contains(value), {}};
    if (event.isNew) {
      int64_t size = tensorType(value).getDimSize(kChannelAxis);
      llvm::append_range(event.channels, llvm::seq(count, count + size));
      ProductChain chain;
      event.mayMove = chain.find(value, kChannelAxis);
      if (event.mayMove)
        chains[value] = chain;
      first[value] = count;
      count += size;
      if (numInitial == events.size())
        ++numInitial, numSlots = count;
    } else {
      std::optional<Channels> channels = map.of(value);
      for (const Channel &channel : channels->list) {
        // Only what has been computed can be needed, but for what the graph does not tell.
        if (!first.contains(channel.value))
          return false;
        event.channels.push_back(first[channel.value] + channel.number);
      }
    }
    eventOf[value] = events.size();
    events.push_back(std::move(event));
  }
  if (numInitial == 0 || numInitial == sources.size())
    return false;
  auto assigned = assignSlots(events, count, numSlots);
  if (assigned)
    slots = std::move(*assigned);
  return assigned.has_value();
}

/// Whether all that needs old channels has run when new ones are written.
bool Family::areReadBefore() {
  Operation *start = sequence.front().getDefiningOp();
  for (auto [i, source] : llvm::enumerate(sequence)) {
    if (i < numInitial || !sources.contains(source))
      continue;
    llvm::DenseSet<Operation *> before = operatorsBefore(source, start);
    for (Value value : ArrayRef(sequence).take_front(i))
      if (Value copy = copies.lookup(value);
          copy &&
          !llvm::all_of(copy.getUsers(), [&](Operation *user) { return before.contains(user); }))
        return false;
  }
  return true;
}

/// For each of the slots, how many of the others are in front of it.
static SmallVector<int64_t> ranksOf(ArrayRef<int64_t> slots) {
  SmallVector<int64_t> sorted(slots), ranks;
  llvm::sort(sorted);
  for (int64_t slot : slots)
    ranks.push_back(llvm::lower_bound(sorted, slot) - sorted.begin());
  return ranks;
}

/// Whether all that needs `value` finds its channels where they are.
bool Family::mayRead(Value value) {
  constexpr size_t kMaxRanges = 8;
  SmallVector<int64_t> own = slotsOf(value);
  Value copy = copies.lookup(value);
  size_t numRanges = rangesOf(own).size();
  auto readsPieces = [&](Operation *user) {
    auto channels = dyn_cast<ChannelInterface>(user);
    return isa<PiecesInterface>(user) && channels && channels.mayReorderChannels() &&
           !channels.keepsChannels() && user->getOperand(0) == copy;
  };
  if (numRanges > kMaxRanges || (numRanges > 1 && !llvm::all_of(copy.getUsers(), readsPieces)))
    return false;
  // A channel that is needed twice has only one slot.
  for (auto [i, slot] : llvm::enumerate(own))
    if (llvm::is_contained(ArrayRef(own).drop_front(i + 1), slot))
      return false;
  return llvm::is_sorted(own) || Shuffled(copy).find();
}

/// Lets what only moves channels have values of its own.
void Family::separate(const llvm::DenseSet<Operation *> &movers) {
  for (Value value : needed) {
    Operation *producer = value.getDefiningOp();
    OpBuilder b(producer);
    Value copy = b.clone(*producer)->getResult(cast<OpResult>(value).getResultNumber());
    value.replaceUsesWithIf(copy, [&](OpOperand &use) { return !movers.contains(use.getOwner()); });
    copies[value] = copy;
  }
}

void Family::restore() {
  for (auto [value, copy] : copies) {
    copy.replaceAllUsesWith(value);
    copy.getDefiningOp()->erase();
  }
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// The channels of `source` that belong to the slots in `range`.
Value Family::computed(OpBuilder &b, Value source, SlotRange range) {
  SmallVector<int64_t> own = slotsOf(source), columns(range.second - range.first);
  for (auto [column, slot] : llvm::enumerate(own))
    if (slot >= range.first && slot < range.second)
      columns[slot - range.first] = column;
  bool isAll = columns.size() == own.size() && llvm::is_sorted(columns);
  if (auto chain = chains.find(source); !isAll && chain != chains.end())
    return chain->second.compute(b, columns);
  return sliced(b, withoutNumber(source.getLoc()), source,
                {kChannelAxis, columns.front(), (int64_t)columns.size()});
}

/// The first channels, one source after the other.
void Family::join() {
  Value last = sequence[numInitial - 1];
  OpBuilder b(last.getContext());
  SmallVector<Value> parts;
  for (Value source : ArrayRef(sequence).take_front(numInitial)) {
    b.setInsertionPointAfter(source.getDefiningOp());
    parts.push_back(computed(b, source, rangesOf(slotsOf(source)).front()));
  }
  all = parts.front();
  if (parts.size() > 1)
    all = ConcatOp::create(b, withoutNumber(last.getLoc()), withChannels(last, numSlots), parts,
                           b.getI64IntegerAttr(kChannelAxis));
}

void Family::write(Value source) {
  OpBuilder b(source.getContext());
  b.setInsertionPointAfter(source.getDefiningOp());
  SmallVector<Value> parts;
  SmallVector<int64_t> starts;
  for (SlotRange range : rangesOf(slotsOf(source))) {
    parts.push_back(computed(b, source, range));
    starts.push_back(range.first);
  }
  all = ReplaceOp::create(b, withoutNumber(source.getLoc()), all.getType(), all, parts,
                          b.getI64IntegerAttr(kChannelAxis), b.getDenseI64ArrayAttr(starts));
}

void Family::read(Value value) {
  Value copy = copies.lookup(value);
  OpBuilder b(copy.getDefiningOp());
  Location loc = withoutNumber(value.getLoc());
  SmallVector<int64_t> own = slotsOf(value);
  SmallVector<Value> parts;
  for (auto [begin, end] : rangesOf(own))
    parts.push_back(sliced(b, loc, all, {kChannelAxis, begin, end - begin}));
  Value source = parts.front();
  if (parts.size() > 1)
    source = ConcatOp::create(b, loc, copy.getType(), parts, b.getI64IntegerAttr(kChannelAxis));
  Shuffled shuffled(copy);
  if (!llvm::is_sorted(own) && shuffled.find())
    shuffled.reorder({source, ranksOf(own)});
  else
    copy.replaceAllUsesWith(source);
}

void Family::replace(const ChannelMap &map, const llvm::DenseSet<Operation *> &movers) {
  if (!order(map, movers))
    return;
  separate(movers);
  if (!llvm::all_of(needed, [&](Value value) { return mayRead(value); }) || !areReadBefore())
    return restore();
  join();
  for (Value value : ArrayRef(sequence).drop_front(numInitial))
    sources.contains(value) ? write(value) : read(value);
}

/// The families of the values in `block`.
static SmallVector<Family, 0> findFamilies(Block &block, const ChannelMap &map,
                                           const llvm::DenseSet<Operation *> &movers) {
  llvm::MapVector<Value, int64_t> number; // of sources
  llvm::IntEqClasses classes;
  SmallVector<std::pair<Value, int64_t>> needed; // and a source of each
  for (Operation &op : block) {
    if (!movers.contains(&op))
      continue;
    for (Value result : op.getResults()) {
      std::optional<Channels> channels = map.of(result);
      int64_t first = -1;
      Value last;
      for (const Channel &channel : channels->list) {
        if (channel.value == last)
          continue;
        last = channel.value;
        auto [it, isNew] = number.insert({channel.value, (int64_t)number.size()});
        if (isNew)
          classes.grow(number.size());
        first = first < 0 ? it->second : first;
        classes.join(first, it->second);
      }
      if (!llvm::all_of(result.getUsers(), [&](Operation *user) { return movers.contains(user); }))
        needed.push_back({result, first});
    }
  }
  classes.compress();
  SmallVector<Family, 0> families(classes.getNumClasses());
  for (auto [source, i] : number)
    families[classes[i]].addSource(source);
  for (auto [value, i] : needed)
    families[classes[i]].addNeeded(value);
  return families;
}

/// Erases what nothing needs any more.
static void eraseUnused(Block &block) {
  SmallVector<Operation *> ops;
  for (Operation &op : block.without_terminator())
    ops.push_back(&op);
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();
}

namespace {
struct ReplaceChannels : onnxc::impl::ReplaceChannelsBase<ReplaceChannels> {
  using Base::Base;
  void runOnOperation() override {
    Block &block = getOperation().front();
    ChannelMap map;
    llvm::DenseSet<Operation *> movers;
    for (Operation &op : block)
      if (map.add(&op))
        movers.insert(&op);
    for (Family &family : findFamilies(block, map, movers))
      family.replace(map, movers);
    eraseUnused(block);
  }
};
} // namespace
