//===- ChannelSlots.cpp - Where channels lie while others come ------------===//
//
// Channels that are needed by the same events are a class.  What is free to choose is the order of
// the classes among channels that are new together: they fill the free slots from the first one on.
// The best order of one set depends on all others, so each is improved while the others stay, from
// several starts.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/order/ChannelSlots.h"

#include "llvm/ADT/STLExtras.h"
#include <map>
#include <random>

using namespace mlir;
using namespace onnxc;

SmallVector<SlotRange> onnxc::rangesOf(ArrayRef<int64_t> slots) {
  SmallVector<int64_t> sorted(slots);
  llvm::sort(sorted);
  SmallVector<SlotRange> ranges;
  for (int64_t slot : sorted)
    if (!ranges.empty() && ranges.back().second == slot)
      ++ranges.back().second;
    else
      ranges.push_back({slot, slot + 1});
  return ranges;
}

namespace {
class SlotSearch {
public:
  SlotSearch(ArrayRef<ChannelEvent> events, int64_t numChannels, int64_t numSlots)
      : events(events), numSlots(numSlots), slotOf(numChannels, -1), lastEvent(numChannels, -1) {}
  std::optional<SmallVector<int64_t>> run();

private:
  /// Per event with new channels: these in the order of their slots, class by class.
  using Orders = SmallVector<SmallVector<SmallVector<int64_t>>>;
  Orders classes() const;
  std::optional<int64_t> costOf(const Orders &orders);
  int64_t costOf(ArrayRef<char> isUsed) const;
  int64_t improve(Orders &orders, int64_t cost);
  bool isTooLarge(const Orders &orders) const;

  ArrayRef<ChannelEvent> events;
  int64_t numSlots;
  SmallVector<int64_t> slotOf, lastEvent;
};
} // namespace

/// The channels of each event that are needed by the same later ones.
SlotSearch::Orders SlotSearch::classes() const {
  SmallVector<SmallVector<int64_t>> needs(slotOf.size());
  for (auto [i, event] : llvm::enumerate(events))
    if (!event.isNew)
      for (int64_t channel : event.channels)
        needs[channel].push_back(i);
  Orders orders(events.size());
  for (auto [event, order] : llvm::zip_equal(events, orders)) {
    if (!event.isNew)
      continue;
    std::map<SmallVector<int64_t>, size_t> numbers;
    for (int64_t channel : event.channels) {
      size_t number =
          event.mayMove ? numbers.try_emplace(needs[channel], order.size()).first->second : 0;
      if (number == order.size())
        order.emplace_back();
      order[number].push_back(channel);
    }
  }
  return orders;
}

/// A range more is a loop or a kernel more, and a short one is hardly worth it.
int64_t SlotSearch::costOf(ArrayRef<char> isUsed) const {
  constexpr int64_t kRange = 4, kShort = 16, kShortRange = 3;
  int64_t cost = 0, length = 0;
  for (int64_t slot = 0; slot <= numSlots; ++slot) {
    if (slot < numSlots && isUsed[slot]) {
      ++length;
      continue;
    }
    cost += length ? kRange + (length < kShort ? kShortRange : 0) : 0;
    length = 0;
  }
  return cost;
}

std::optional<int64_t> SlotSearch::costOf(const Orders &orders) {
  SmallVector<int64_t> freeFrom(numSlots, -1); // after which event
  SmallVector<char> isUsed(numSlots);
  int64_t cost = 0;
  for (auto [i, event] : llvm::enumerate(events)) {
    llvm::fill(isUsed, 0);
    int64_t next = 0;
    for (ArrayRef<int64_t> channels : orders[i])
      for (int64_t channel : channels) {
        while (next < numSlots && freeFrom[next] >= (int64_t)i)
          ++next;
        if (next == numSlots)
          return std::nullopt;
        slotOf[channel] = next;
        isUsed[next] = 1;
        // Not to be taken twice by one event.
        freeFrom[next] = std::max<int64_t>(lastEvent[channel], i);
      }
    if (!event.isNew)
      for (int64_t channel : event.channels)
        isUsed[slotOf[channel]] = 1;
    cost += costOf(isUsed);
  }
  return cost;
}

/// Moves classes within their events as long as that helps.  Returns the cost.
int64_t SlotSearch::improve(Orders &orders, int64_t cost) {
  for (bool isBetter = true; isBetter;) {
    isBetter = false;
    for (auto &order : orders)
      for (size_t from = 0; from < order.size(); ++from)
        for (size_t to = 0; to < order.size(); ++to) {
          if (from == to)
            continue;
          auto moved = order;
          SmallVector<int64_t> channels = moved[from];
          moved.erase(moved.begin() + from);
          moved.insert(moved.begin() + to, channels);
          std::swap(order, moved);
          auto other = costOf(orders);
          if (other && *other < cost) {
            cost = *other;
            isBetter = true;
          } else {
            std::swap(order, moved);
          }
        }
  }
  return cost;
}

/// Whether trying all moves of classes once would take long.
bool SlotSearch::isTooLarge(const Orders &orders) const {
  constexpr int64_t kMaxSteps = 1 << 26;
  int64_t moves = 0, steps = slotOf.size() + events.size() * numSlots;
  for (const auto &order : orders)
    moves += order.size() * order.size();
  return moves > kMaxSteps / std::max<int64_t>(steps, 1);
}

std::optional<SmallVector<int64_t>> SlotSearch::run() {
  constexpr int kStarts = 8;
  for (auto [i, event] : llvm::enumerate(events))
    for (int64_t channel : event.channels)
      lastEvent[channel] = i;
  Orders start = classes();
  std::optional<int64_t> cost = costOf(start);
  if (!cost)
    return std::nullopt;
  if (isTooLarge(start))
    return slotOf;
  int64_t least = improve(start, *cost);
  Orders best = start;
  // The same for each run of the compiler.
  std::minstd_rand random;
  for (int i = 1; i < kStarts; ++i) {
    for (auto &order : start)
      for (size_t j = order.size(); j > 1; --j)
        std::swap(order[j - 1], order[random() % j]);
    int64_t other = improve(start, *costOf(start));
    if (other < least)
      least = other, best = start;
  }
  (void)costOf(best);
  return slotOf;
}

std::optional<SmallVector<int64_t>> onnxc::assignSlots(ArrayRef<ChannelEvent> events,
                                                       int64_t numChannels, int64_t numSlots) {
  return SlotSearch(events, numChannels, numSlots).run();
}
