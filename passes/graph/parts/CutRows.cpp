//===- CutRows.cpp - Only the rows that are needed are multiplied ---------===//
//
// A row of a product depends on that row of its left operand.  Where some rows are all that is
// needed they are cut out before, where they are found in place, and what is left of the product
// writes them where they belong.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Whether `op` combines its operand `value` with others only that are alike for all rows.
static bool combinesWithVectors(OnnxOpInterface op, Value value) {
  return op.getKernelRole() == KernelRole::Elementwise && op->getNumResults() == 1 &&
         tensorType(op->getResult(0)).getRank() == tensorType(value).getRank() &&
         llvm::count(op->getOperands(), value) == 1 &&
         llvm::all_of(op->getOperands(), [&](Value operand) {
           return operand == value || tensorType(operand).getRank() < 2;
         });
}

/// The operand whose rows those of what `op` makes depend on; null where there is no such.
static Value rowsOf(Operation *op, bool &isProduct) {
  auto product = dyn_cast<PiecesInterface>(op);
  isProduct = product && product.keepsRows();
  if (isProduct)
    return op->getOperand(0);
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  if (onnxOp && onnxOp.getKernelRole() == KernelRole::Elementwise)
    for (Value operand : op->getOperands())
      if (tensorType(operand).getRank() > 1 && combinesWithVectors(onnxOp, operand))
        return operand;
  return Value();
}

namespace {
/// slice(x w + v) is slice(x) w + v.
struct CutRowsOfProduct : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op, PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getType();
    auto axes = op.getAxes() ? constantIntegers(op.getAxes()) : std::nullopt;
    if (!axes || axes->size() != 1 ||
        fromFront(axes->front(), type.getRank()) + 1 >= type.getRank())
      return rewriter.notifyMatchFailure(op, "does not cut rows along one known axis");
    SmallVector<Operation *> steps; // from the last
    bool isProduct = false;
    for (Value value = op.getData(); !isProduct;) {
      Operation *step = value.getDefiningOp();
      Value rows = step && value.hasOneUse() && step->getBlock() == op->getBlock()
                       ? rowsOf(step, isProduct)
                       : Value();
      if (!rows || tensorType(rows).getRank() != type.getRank())
        return rewriter.notifyMatchFailure(op, "no product makes the rows, or others need them");
      steps.push_back(step);
      value = rows;
    }
    rewriter.setInsertionPoint(op);
    auto withRows = [&](Value value) {
      SmallVector<int64_t> shape(type.getShape());
      shape.back() = tensorType(value).getShape().back();
      return tensorType(value).clone(shape);
    };
    Value source = steps.back()->getOperand(0);
    Operation *cut = rewriter.clone(*op);
    cut->setLoc(withoutNumber(op.getLoc()));
    cut->setOperand(0, source);
    cut->getResult(0).setType(withRows(source));
    Value value = cut->getResult(0);
    for (Operation *step : llvm::reverse(steps)) {
      IRMapping mapping;
      mapping.map(source, value);
      Operation *own = rewriter.clone(*step, mapping);
      own->setLoc(withoutNumber(step->getLoc()));
      source = step->getResult(0);
      own->getResult(0).setType(withRows(source));
      value = own->getResult(0);
    }
    rewriter.replaceOp(op, value);
    return success();
  }
};
} // namespace

void onnxc::addRowCutPatterns(RewritePatternSet &patterns) {
  patterns.add<CutRowsOfProduct>(patterns.getContext());
}
