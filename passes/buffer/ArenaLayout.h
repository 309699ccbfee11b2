//===- ArenaLayout.h - Offsets for buffers with lifetimes --------*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_ARENALAYOUT_H
#define ONNXC_PASSES_BUFFER_ARENALAYOUT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace onnxc {

/// A buffer that is alive at the steps [first, last].
struct Lifetime {
  int64_t bytes = 0;
  int64_t first = 0, last = 0;
  bool isReferredTo = false; ///< strings point into it
  bool overlaps(const Lifetime &other) const { return first <= other.last && other.first <= last; }
};

struct ArenaLayout {
  llvm::SmallVector<int64_t> offsets; ///< one per buffer
  int64_t bytes = 0;
};

/// Offsets such that buffers alive at the same step are disjoint; multiples of `alignment`.
ArenaLayout layOutArena(llvm::ArrayRef<Lifetime> buffers, int64_t alignment);

/// No layout can be smaller: the largest sum of buffers alive at one step, each but the last
/// rounded up to the alignment.
int64_t arenaLowerBound(llvm::ArrayRef<Lifetime> buffers, int64_t alignment);

/// Slots for buffers of unknown sizes: buffers in one slot are never alive together.
/// Returns the slot of each buffer; `numSlots` says how many there are.
llvm::SmallVector<int64_t> assignSlots(llvm::ArrayRef<Lifetime> buffers, int64_t &numSlots);

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_ARENALAYOUT_H
