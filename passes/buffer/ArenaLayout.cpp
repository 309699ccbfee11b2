//===- ArenaLayout.cpp - Offsets for buffers with lifetimes ---------------===//
//
// Dynamic storage allocation with known lifetimes is NP-hard; placing one buffer
// after the other at the lowest offset that is free during its lifetime is close to
// the lower bound when the order is good.  No order is best for all graphs, so a few
// are tried (they cost microseconds) and the smallest arena wins:
// by size, by size times lifetime, by time of birth, by time of death.  Where that is
// above the lower bound, each order is mended: what ended up too high is placed earlier
// in the next round (Joslin and Clements, "Squeaky Wheel Optimization", 1999).
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/ArenaLayout.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <limits>
#include <map>
#include <set>

using namespace onnxc;
using llvm::ArrayRef;
using llvm::SmallVector;

/// The lowest offset where `buffer` overlaps none of `placed` that is alive with it.
static int64_t lowestFit(ArrayRef<Lifetime> buffers, ArrayRef<size_t> placed, ArrayRef<int64_t> offsets,
                         const Lifetime &buffer, int64_t alignment) {
  SmallVector<std::pair<int64_t, int64_t>> taken; // [begin, end)
  for (size_t other : placed)
    if (buffers[other].overlaps(buffer) && buffers[other].bytes > 0)
      taken.push_back({offsets[other], offsets[other] + buffers[other].bytes});
  llvm::sort(taken);
  int64_t at = 0;
  for (auto [begin, end] : taken) {
    if (at + buffer.bytes <= begin)
      break;
    at = std::max<int64_t>(at, llvm::alignTo(end, alignment));
  }
  return at;
}

static ArenaLayout placeInOrder(ArrayRef<Lifetime> buffers, ArrayRef<size_t> order, int64_t alignment) {
  ArenaLayout layout;
  layout.offsets.resize(buffers.size());
  SmallVector<size_t> placed;
  for (size_t i : order) {
    layout.offsets[i] = lowestFit(buffers, placed, layout.offsets, buffers[i], alignment);
    layout.bytes = std::max(layout.bytes, layout.offsets[i] + buffers[i].bytes);
    placed.push_back(i);
  }
  return layout;
}

/// Moves the buffers that end above `bound` towards the front of `order`; false if there is none.
static bool promoteHighest(ArrayRef<Lifetime> buffers, const ArenaLayout &layout, int64_t bound,
                           SmallVector<size_t> &order) {
  bool changed = false;
  for (size_t position = 1; position < order.size(); ++position) {
    size_t buffer = order[position];
    if (layout.offsets[buffer] + buffers[buffer].bytes <= bound)
      continue;
    std::rotate(order.begin() + position / 2, order.begin() + position, order.begin() + position + 1);
    changed = true;
  }
  return changed;
}

ArenaLayout onnxc::layOutArena(ArrayRef<Lifetime> buffers, int64_t alignment) {
  // A round costs the square of the number of buffers: this many keep it below a tenth of a second.
  constexpr int64_t kMaxRounds = 100, kMaxPairs = 10'000'000;
  int64_t count = buffers.size(), bound = arenaLowerBound(buffers, alignment);
  int64_t rounds = std::clamp<int64_t>(kMaxPairs / std::max<int64_t>(1, count * count), 1, kMaxRounds);
  using Key = int64_t (*)(const Lifetime &);
  static const Key kKeys[] = {
      [](const Lifetime &b) { return -b.bytes; },
      [](const Lifetime &b) { return -b.bytes * (b.last - b.first + 1); },
      [](const Lifetime &b) { return b.first; },
      [](const Lifetime &b) { return -b.last; },
  };
  ArenaLayout best;
  best.bytes = std::numeric_limits<int64_t>::max();
  for (Key key : kKeys) {
    auto order = llvm::to_vector(llvm::seq<size_t>(0, buffers.size()));
    llvm::stable_sort(order, [&](size_t a, size_t b) { return key(buffers[a]) < key(buffers[b]); });
    for (int64_t round = 0; round < rounds && best.bytes > bound; ++round) {
      ArenaLayout layout = placeInOrder(buffers, order, alignment);
      bool mayImprove = promoteHighest(buffers, layout, bound, order);
      if (layout.bytes < best.bytes)
        best = std::move(layout);
      if (!mayImprove)
        break;
    }
  }
  return best;
}

int64_t onnxc::arenaLowerBound(ArrayRef<Lifetime> buffers, int64_t alignment) {
  struct Events {
    SmallVector<const Lifetime *> come, go;
  };
  std::map<int64_t, Events> steps;
  for (const Lifetime &buffer : buffers) {
    if (buffer.bytes == 0)
      continue;
    steps[buffer.first].come.push_back(&buffer);
    steps[buffer.last + 1].go.push_back(&buffer);
  }
  auto rounded = [&](const Lifetime *buffer) -> int64_t { return llvm::alignTo(buffer->bytes, alignment); };
  auto padding = [&](const Lifetime *buffer) { return rounded(buffer) - buffer->bytes; };
  int64_t alive = 0, most = 0;
  std::multiset<int64_t> paddings;
  for (const auto &[step, events] : steps) {
    for (const Lifetime *buffer : events.go) {
      alive -= rounded(buffer);
      paddings.erase(paddings.find(padding(buffer)));
    }
    for (const Lifetime *buffer : events.come) {
      alive += rounded(buffer);
      paddings.insert(padding(buffer));
    }
    // Nothing lies behind the last buffer; at best that is the one with the most padding.
    if (!paddings.empty())
      most = std::max(most, alive - *paddings.rbegin());
  }
  return most;
}

SmallVector<int64_t> onnxc::assignSlots(ArrayRef<Lifetime> buffers, int64_t &numSlots) {
  auto order = llvm::to_vector(llvm::seq<size_t>(0, buffers.size()));
  llvm::stable_sort(order, [&](size_t a, size_t b) { return buffers[a].first < buffers[b].first; });
  SmallVector<int64_t> slotOf(buffers.size()), freeAfter;
  for (size_t i : order) {
    auto slot = llvm::find_if(freeAfter, [&](int64_t last) { return last < buffers[i].first; });
    if (slot == freeAfter.end()) {
      freeAfter.push_back(0);
      slot = std::prev(freeAfter.end());
    }
    *slot = buffers[i].last;
    slotOf[i] = slot - freeAfter.begin();
  }
  numSlots = freeAfter.size();
  return slotOf;
}
