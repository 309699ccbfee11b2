//===- KeepRows.cpp - Rows stay in their dimensions -----------------------===//
//
// Exporters merge the dimensions that rows lie along before a product, and split them again behind
// it.  The product does as well without; then what follows it may move rows, and sees their
// dimensions.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/KeepRows.h"
#include "passes/kernels/Grouping.h"
#include "passes/kernels/schedule/ScheduleBuilder.h"

#include "dialects/onnx/interfaces/Graph.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace onnxc;

namespace {
/// What is done to the rows of a view that merges them, up to where they are split again.
struct Rows {
  SmallVector<Operation *> steps; ///< a product and elementwise operators, by their first operand
  Operation *split;
};
} // namespace

/// Whether `op` combines its operand `value` with others only that are alike for all rows.
static bool combinesWithVectors(OnnxOpInterface op, Value value) {
  return op.getKernelRole() == KernelRole::Elementwise && op->getNumResults() == 1 &&
         llvm::count(op->getOperands(), value) == 1 &&
         cast<RankedTensorType>(op->getResult(0).getType()).getRank() ==
             cast<RankedTensorType>(value.getType()).getRank() &&
         llvm::all_of(op->getOperands(), [&](Value operand) {
           return operand == value || cast<RankedTensorType>(operand.getType()).getRank() < 2;
         });
}

static std::optional<Rows> rowsFrom(OpOperand &use) {
  auto product = dyn_cast<PiecesInterface>(use.getOwner());
  if (!product || !product.keepsRows() || use.getOperandNumber() != 0 ||
      product->getNumResults() != 1)
    return std::nullopt;
  Rows rows{{product}, nullptr};
  for (Value value = product->getResult(0); value.hasOneUse();
       value = rows.steps.back()->getResult(0)) {
    auto next = dyn_cast<OnnxOpInterface>(*value.user_begin());
    if (!next)
      return std::nullopt;
    if (isView(next) && next->getOperand(0) == value) {
      rows.split = next;
      // Rows stay whole.
      bool isWhole = cast<RankedTensorType>(next->getResult(0).getType()).getShape().back() ==
                     cast<RankedTensorType>(value.getType()).getShape().back();
      return isWhole ? std::optional(rows) : std::nullopt;
    }
    if (!combinesWithVectors(next, value))
      return std::nullopt;
    rows.steps.push_back(next);
  }
  return std::nullopt;
}

/// Whether both have the same sizes but for those of columns.
static bool haveSameRows(SizeClasses &sizes, Value x, Value y) {
  auto a = cast<RankedTensorType>(x.getType()), b = cast<RankedTensorType>(y.getType());
  if (a.getRank() != b.getRank())
    return false;
  DimBuilder dims = sizes.dims(x.getLoc());
  for (int64_t axis = 0; axis + 1 < a.getRank(); ++axis) {
    Dim size = dims.of(x, axis);
    if (!size || size != dims.of(y, axis) || a.isDynamicDim(axis) != b.isDynamicDim(axis))
      return false;
  }
  return true;
}

/// Whether `view` merges all dimensions but the last, which it keeps.
static bool mergesRows(Operation *view) {
  if (!isView(view))
    return false;
  auto from = cast<RankedTensorType>(view->getOperand(0).getType()),
       to = cast<RankedTensorType>(view->getResult(0).getType());
  return to.getRank() == 2 && from.getRank() > 2 && !to.isDynamicDim(1) && to.getDimSize(1) > 0 &&
         from.getShape().back() == to.getDimSize(1);
}

/// Products behind views that merge rows, each with the view.
static SmallVector<std::pair<Operation *, Rows>> findRows(func::FuncOp main) {
  SmallVector<std::pair<Operation *, Rows>> found;
  SizeClasses sizes(main, symbolsOfInputs(main->getParentOfType<ModuleOp>()));
  main.walk([&](Operation *view) {
    if (!mergesRows(view))
      return;
    for (OpOperand &use : view->getResult(0).getUses()) {
      auto rows = rowsFrom(use);
      if (rows && haveSameRows(sizes, view->getOperand(0), rows->split->getResult(0)))
        found.push_back({view, *rows});
    }
  });
  return found;
}

void onnxc::keepRows(func::FuncOp main) {
  llvm::SetVector<Operation *> views;
  for (auto &[view, rows] : findRows(main)) {
    rows.steps.front()->setOperand(0, view->getOperand(0));
    auto type = cast<RankedTensorType>(rows.split->getResult(0).getType());
    for (Operation *step : rows.steps) {
      Value result = step->getResult(0);
      result.setType(type.clone(cast<RankedTensorType>(result.getType()).getElementType()));
    }
    rows.split->getResult(0).replaceAllUsesWith(rows.steps.back()->getResult(0));
    rows.split->erase();
    views.insert(view);
  }
  for (Operation *view : views)
    if (view->use_empty())
      view->erase();
}
