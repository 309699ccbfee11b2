//===- PerfectHash.cpp - Tables that find a key with one comparison -------===//

#include "dialects/onnx/interfaces/PerfectHash.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace onnxc;
using llvm::SmallVector;

uint64_t onnxc::mixHash(uint64_t bits) {
  bits = (bits ^ (bits >> kMixShift)) * kMixFirst;
  bits = (bits ^ (bits >> kMixShift)) * kMixSecond;
  return bits ^ (bits >> kMixShift);
}

uint64_t onnxc::hashNumber(int64_t number, uint64_t start) { return mixHash(uint64_t(number) ^ start); }

uint64_t onnxc::hashBytes(llvm::ArrayRef<char> bytes, uint64_t start) {
  uint64_t hash = start;
  for (char byte : bytes)
    hash = (hash ^ uint8_t(byte)) * kBytePrime;
  return mixHash(hash);
}

/// Finds displacements for the hashes of all keys; false when there are none, because two
/// hashes agree or by bad luck.
static bool place(llvm::ArrayRef<uint64_t> hashes, PerfectHash &table) {
  // Large enough for any bucket of different hashes in a table that is half empty.
  constexpr int64_t kMaxDisplacement = 1 << 16;
  uint64_t count = hashes.size(), numBuckets = table.displacements.size(), numSlots = table.slots.size();
  SmallVector<SmallVector<int64_t, 4>> buckets(numBuckets);
  for (auto [key, hash] : llvm::enumerate(hashes))
    buckets[hash & (numBuckets - 1)].push_back(key);
  // Large ones first, while there is room.
  SmallVector<int64_t> order(numBuckets);
  std::iota(order.begin(), order.end(), 0);
  llvm::stable_sort(order, [&](int64_t a, int64_t b) { return buckets[a].size() > buckets[b].size(); });
  for (int64_t bucket : order) {
    SmallVector<uint64_t, 4> taken;
    bool isPlaced = false;
    for (int64_t displacement = 0; !isPlaced && displacement < kMaxDisplacement; ++displacement) {
      taken.clear();
      isPlaced = llvm::all_of(buckets[bucket], [&](int64_t key) {
        uint64_t slot = mixHash(hashes[key] + displacement) & (numSlots - 1);
        bool isFree = table.slots[slot] == (int64_t)count && !llvm::is_contained(taken, slot);
        taken.push_back(slot);
        return isFree;
      });
      table.displacements[bucket] = displacement;
    }
    if (!isPlaced)
      return false;
    for (auto [key, slot] : llvm::zip(buckets[bucket], taken))
      table.slots[slot] = key;
  }
  return true;
}

std::optional<PerfectHash> onnxc::makePerfectHash(int64_t count,
                                                  llvm::function_ref<uint64_t(int64_t, uint64_t)> hash) {
  constexpr uint64_t kFirstStart = 0xcbf29ce484222325;
  constexpr int kMaxStarts = 8;
  uint64_t numSlots = llvm::PowerOf2Ceil(std::max<uint64_t>(1, count + count / 2));
  uint64_t numBuckets = llvm::PowerOf2Ceil(std::max<uint64_t>(1, count / 3));
  for (int i = 0; i < kMaxStarts; ++i) {
    uint64_t start = mixHash(kFirstStart + i);
    PerfectHash table{start, SmallVector<int64_t>(numBuckets, 0), SmallVector<int64_t>(numSlots, count)};
    SmallVector<uint64_t> hashes;
    for (int64_t key = 0; key < count; ++key)
      hashes.push_back(hash(key, start));
    if (place(hashes, table))
      return table;
    numSlots *= 2;
  }
  return std::nullopt;
}
