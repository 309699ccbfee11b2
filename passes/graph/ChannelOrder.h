//===- ChannelOrder.h - Channels in another order ----------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_CHANNELORDER_H
#define ONNXC_PASSES_GRAPH_CHANNELORDER_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/SetVector.h"

namespace onnxc {

/// Before layout assignment.
inline constexpr int64_t kChannelAxis = 1;

/// Channel i of the result is channel order[i] of `source`.
struct Shuffle {
  mlir::Value source;
  llvm::SmallVector<int64_t> order;
};

/// Everything from `start` on whose channels are shuffled.
class Shuffled {
public:
  explicit Shuffled(mlir::Value start) { values.insert(start); }
  /// Whether nothing needs the channels in their order.
  bool find();
  /// Has them in that of the shuffle's source.
  void reorder(const Shuffle &shuffle);

private:
  bool visit(mlir::Operation *op);
  bool isElementwise(mlir::Operation *op);

  llvm::SetVector<mlir::Value> values;
  llvm::SetVector<mlir::Operation *> users;
};

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_CHANNELORDER_H
