//===- Placement.cpp - Products write where their columns belong ----------===//
//
// Columns that are split into pieces, heads of an attention or places in a block of an image, and
// then moved apart: a piece is written by a product of its own, so to speak, which knows where
// that belongs.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/Grouping.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"

using namespace mlir;
using namespace onnxc;

/// Lets a permutation of a view that splits columns join the kernel of a product, and the view with
/// it, where readers would not find the elements as they are.
bool Grouping::joinAfterViews(Operation *op) {
  auto permutation = dyn_cast<PermutationInterface>(op);
  SmallVector<Operation *> users = usersIn(block, op->getResult(0));
  if (!permutation || llvm::all_of(users, [&](Operation *user) { return mayRead(user, op); }))
    return false;
  SmallVector<int64_t> order = permutation.getDimensionOrder();
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  int64_t last = type.getRank() - 1;
  // Columns are written as vectors.
  if (order.empty() || order.back() != last || type.isDynamicDim(last))
    return false;
  SmallVector<Operation *> views;
  Value value = op->getOperand(0);
  for (; isView(value.getDefiningOp()); value = views.front()->getOperand(0)) {
    Operation *view = value.getDefiningOp();
    if (view->getBlock() != &block || sizes.isRead(value) || usersIn(block, value).size() != 1 ||
        !isSplit(view))
      return false;
    views.insert(views.begin(), view);
  }
  auto it = groupOf.find(value.getDefiningOp());
  if (views.empty() || it == groupOf.end())
    return false;
  Group &group = groups[it->second];
  auto product = dyn_cast<PiecesInterface>(group.ops.front());
  if (!product || !product.mayWritePieces(type.getDimSize(last)) ||
      group.ops.back() != value.getDefiningOp() ||
      llvm::any_of(group.ops, llvm::IsaPred<PermutationInterface>))
    return false;
  Group longer = group;
  llvm::append_range(longer.ops, views);
  if (hasUserBefore(longer, op))
    return false;
  longer.ops.push_back(op);
  if (!hasOneResult(longer, longer.ops.size()))
    return false;
  for (Operation *member : ArrayRef(longer.ops).drop_front(group.ops.size()))
    groupOf[member] = it->second;
  longer.complete = longer.ops.size();
  group = std::move(longer);
  return true;
}
