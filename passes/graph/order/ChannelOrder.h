//===- ChannelOrder.h - Channels in another order ----------------*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_ORDER_CHANNELORDER_H
#define ONNXC_PASSES_GRAPH_ORDER_CHANNELORDER_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace onnxc {

/// Before layout assignment.
inline constexpr int64_t kChannelAxis = 1;

/// Slice i of a result along `axis` is slice order[i] of `source`.
struct Shuffle {
  mlir::Value source;
  int64_t axis;
  llvm::SmallVector<int64_t> order;
};

/// Everything from `start` on that is shuffled along some axis.
class Shuffled {
public:
  Shuffled(mlir::Value start, int64_t axis) { axes.insert({start, axis}); }
  /// Whether nothing needs the slices in their order.
  bool find();
  void reorder(const Shuffle &shuffle);

private:
  bool add(mlir::Value value, int64_t axis) {
    return axes.insert({value, axis}).first->second == axis;
  }
  bool visit(mlir::OpOperand &use, int64_t axis);
  bool visitReduction(mlir::Operation *op, int64_t axis);
  bool mayReorderOperands(mlir::Operation *op);

  llvm::MapVector<mlir::Value, int64_t> axes; ///< of what is shuffled
  llvm::SetVector<mlir::Operation *> users;
};

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_ORDER_CHANNELORDER_H
