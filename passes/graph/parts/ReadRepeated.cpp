//===- ReadRepeated.cpp - What is repeated is read where it is ------------===//
//
// gather(reshape(tile(x)), i), where rows have been repeated and merged with those beside them,
// takes its elements from x: the row that a repetition is of is i floordiv the number of these.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/order/TransposePatterns.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

constexpr int64_t kInt64 = 7; // of TensorProto.DataType

/// Element `index` of a vector of integers as a tensor of one, without what else is in the vector
/// where that can be seen.
static Value elementAt(Composer &c, Value vector, int64_t index) {
  if (auto cast = vector.getDefiningOp<CastOp>();
      cast && tensorType(cast.getInput()).getElementType().isInteger())
    return c.create<CastOp>(elementAt(c, cast.getInput(), index), cast.getTo(), 1, "up");
  if (auto join = vector.getDefiningOp<ConcatOp>())
    for (Value part : join.getInputs()) {
      int64_t size = tensorType(part).getDimSize(0);
      if (ShapedType::isDynamic(size))
        break;
      if (index < size)
        return size == 1 ? part : elementAt(c, part, index);
      index -= size;
    }
  return c.create<GatherOp>(vector, c.integers({index}), 0);
}

namespace {
struct GatherRepeated : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;

  /// What rows of `op`'s data are repetitions of: [n, 1, row...] becomes [n, m, row...] and then
  /// [n * m, row...].
  static TileOp repetitionOf(GatherOp op) {
    Operation *view = op.getData().getDefiningOp();
    auto tile = isView(view) ? view->getOperand(0).getDefiningOp<TileOp>() : TileOp();
    RankedTensorType merged = tensorType(op.getData());
    if (!tile || fromFront(op.getAxis(), merged.getRank()) != 0)
      return {};
    auto from = tensorType(tile.getInput()).getShape(),
         to = tensorType(tile.getOutput()).getShape();
    if (from.size() < 2 || from[1] != 1 || merged.getRank() + 1 != (int64_t)from.size() ||
        from.drop_front(2) != merged.getShape().drop_front() ||
        to.drop_front(2) != from.drop_front(2) || ShapedType::isDynamicShape(from.drop_front(2)) ||
        llvm::is_contained(from.drop_front(2), 0))
      return {};
    DimBuilder dims(op.getContext(), op.getLoc());
    for (int64_t axis = 0; axis < (int64_t)from.size(); ++axis)
      if (axis != 1 && DimBuilder::constantOf(dims.value(tile.getRepeats(), axis)) != 1)
        return {};
    return tile;
  }

  LogicalResult matchAndRewrite(GatherOp op, PatternRewriter &rewriter) const override {
    TileOp tile = repetitionOf(op);
    if (!tile)
      return rewriter.notifyMatchFailure(op, "reads no repeated rows");
    Composer c(rewriter, op.getLoc());
    auto scalar = [&](int64_t value) { return c.number(c.b.getI64Type(), value); };
    auto asInt64 = [&](Value value) {
      bool is = tensorType(value).getElementType().isInteger(64);
      return is ? value : c.create<CastOp>(value, kInt64, 1, "up");
    };
    Value count = asInt64(elementAt(c, tile.getRepeats(), 1));
    if (tensorType(count).getRank() != 0)
      count = c.create<ReshapeOp>(count, c.integers({}), 0);
    Value index = asInt64(op.getIndices());
    // Those from the end are rounded towards minus infinity, too.  All begins with one value, so
    // that one kernel computes it.
    Value before = c.create<SubOp>(index, count), same = c.create<AddOp>(before, count);
    Value row = c.create<DivOp>(c.create<WhereOp>(c.create<LessOp>(same, scalar(0)),
                                                  c.create<AddOp>(before, scalar(1)), same),
                                count);
    // No index is right where nothing is there.
    row = c.create<WhereOp>(c.create<EqualOp>(before, same),
                            scalar(std::numeric_limits<int64_t>::min()), row);
    SmallVector<int64_t> shape(tensorType(tile.getInput()).getShape());
    shape.erase(shape.begin() + 1);
    Value source = reshaped(rewriter, op.getLoc(), tile.getInput(), shape);
    rewriter.replaceOpWithNewOp<GatherOp>(op, op.getType(), source, row, 0);
    return success();
  }
};
} // namespace

void onnxc::addReadRepeated(RewritePatternSet &patterns) {
  patterns.add<GatherRepeated>(patterns.getContext());
}
