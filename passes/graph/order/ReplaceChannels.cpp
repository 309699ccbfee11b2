//===- ReplaceChannels.cpp - New channels take the place of old ones ------===//
//
// Where some channels are kept and others computed, again and again, the kept ones had to be copied
// to where they are joined with the new ones.  Instead they stay where they are: one tensor has a
// slot for each, and what is computed takes the slots of channels that nothing needs any more.  The
// order of channels is then another one (ChannelSlots.cpp), which the weights of what computes and
// what needs them follow.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/order/ChannelMap.h"
#include "passes/graph/order/ChannelOrder.h"
#include "passes/graph/order/ChannelSlots.h"
#include "passes/graph/products/ProductChain.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/IntEqClasses.h"

namespace onnxc {
#define GEN_PASS_DEF_REPLACECHANNELS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

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
  SmallVector<int64_t> own = slotsOf(value);
  Value copy = copies.lookup(value);
  SmallVector<int64_t> lengths = llvm::map_to_vector(
      rangesOf(own), [](SlotRange range) { return range.second - range.first; });
  auto readsPieces = [&](Operation *user) {
    auto channels = dyn_cast<ChannelInterface>(user);
    return isa<PiecesInterface>(user) && channels && channels.mayReorderChannels() &&
           !channels.keepsChannels() && user->getOperand(0) == copy;
  };
  // Narrow elements are multiplied in groups, or made wider before.
  bool isWide = tensorType(copy).getElementTypeBitWidth() >= 32;
  if (lengths.size() > 1 &&
      !(isWide && areFewPieces(lengths) && llvm::all_of(copy.getUsers(), readsPieces)))
    return false;
  // A channel that is needed twice has only one slot.
  for (auto [i, slot] : llvm::enumerate(own))
    if (llvm::is_contained(ArrayRef(own).drop_front(i + 1), slot))
      return false;
  return llvm::is_sorted(own) || Shuffled(copy, kChannelAxis).find();
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
  Shuffled shuffled(copy, kChannelAxis);
  if (!llvm::is_sorted(own) && shuffled.find())
    shuffled.reorder({source, kChannelAxis, ranksOf(own)});
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
