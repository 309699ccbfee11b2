//===- ChannelSlots.h - Where channels lie while others come -----*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_ORDER_CHANNELSLOTS_H
#define ONNXC_PASSES_GRAPH_ORDER_CHANNELSLOTS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace onnxc {

/// Channels, by their numbers, that are needed together, or that are new.
struct ChannelEvent {
  bool isNew;
  llvm::SmallVector<int64_t> channels;
  bool mayMove = false; ///< new ones can be computed in any order
};

/// First and last but one slot.
using SlotRange = std::pair<int64_t, int64_t>;

/// Gives each of `numChannels` channels one of `numSlots` slots, in which it stays until no later
/// event needs it, so that those of an event are in few ranges.  None where slots do not suffice.
std::optional<llvm::SmallVector<int64_t>> assignSlots(llvm::ArrayRef<ChannelEvent> events,
                                                      int64_t numChannels, int64_t numSlots);

/// The ranges that make up `slots`, in ascending order.
llvm::SmallVector<SlotRange> rangesOf(llvm::ArrayRef<int64_t> slots);

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_ORDER_CHANNELSLOTS_H
