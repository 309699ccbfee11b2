//===- ChannelMap.h - Which channels a value has -----------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_ORDER_CHANNELMAP_H
#define ONNXC_PASSES_GRAPH_ORDER_CHANNELMAP_H

#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "llvm/ADT/MapVector.h"

namespace onnxc {

/// A channel of a value that is not made of others.
struct Channel {
  mlir::Value value;
  int64_t number;
  bool operator==(const Channel &other) const {
    return value == other.value && number == other.number;
  }
};

/// The channels of a value, in the dimensions `block` behind the first one.
struct Channels {
  llvm::SmallVector<int64_t> block;
  llvm::SmallVector<Channel, 0> list;
};

/// Follows channels through what only moves them.
class ChannelMap {
public:
  /// Fills in the results of `op`; false where it does more than moving channels.
  bool add(mlir::Operation *op);
  /// What is known of `value`, or that it has channels of its own.
  std::optional<Channels> of(mlir::Value value) const;

private:
  bool addView(mlir::Operation *op);
  bool addTranspose(onnx::TransposeOp op);
  bool addConcat(onnx::ConcatOp op);
  bool addCut(mlir::Value data, mlir::Value result, Cut cut);
  bool addSplit(onnx::SplitOp op);

  llvm::MapVector<mlir::Value, Channels> known;
};

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_ORDER_CHANNELMAP_H
