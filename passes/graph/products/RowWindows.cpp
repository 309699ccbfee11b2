//===- RowWindows.cpp - Rows beside each other are windows ----------------===//
//
// matmul(concat(x[:-1], x[1:]), w) multiplies each row of x and the one behind it: it is a
// convolution along the rows, which finds both where they are.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/order/TransposePatterns.h"
#include "passes/graph/products/Windows.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Whether `slice` takes the rows from `first` on without as many as `left` at the end.
static bool takesRows(SliceOp slice, int64_t first, int64_t left) {
  auto only = [](Value operand, int64_t otherwise) -> std::optional<int64_t> {
    if (!operand)
      return otherwise;
    auto integers = constantIntegers(operand);
    return integers && integers->size() == 1 ? std::optional(integers->front()) : std::nullopt;
  };
  auto start = only(slice.getStarts(), 0), end = only(slice.getEnds(), 0),
       axis = only(slice.getAxes(), 0), step = only(slice.getSteps(), 1);
  RankedTensorType type = tensorType(slice.getData());
  if (start != first || !end || !axis || step != 1 || fromFront(*axis, type.getRank()) != 0)
    return false;
  int64_t rows = type.getDimSize(0);
  if (!ShapedType::isDynamic(rows))
    return rows > first + left && std::min(fromFront(*end, rows), rows) == rows - left;
  return left > 0 ? *end == -left : *end >= std::numeric_limits<int32_t>::max();
}

/// What the parts of `join` are neighbouring rows of, or null.
static Value rowsOf(ConcatOp join) {
  if (join.getType().getRank() != 2 || fromFront(join.getAxis(), 2) != 1)
    return {};
  Value data;
  int64_t count = join.getInputs().size();
  for (auto [i, part] : llvm::enumerate(join.getInputs())) {
    auto slice = part.getDefiningOp<SliceOp>();
    if (!slice || (data && slice.getData() != data) || !takesRows(slice, i, count - 1 - i))
      return {};
    data = slice.getData();
  }
  return tensorType(data).isDynamicDim(1) || count < 2 ? Value() : data;
}

namespace {
struct RowsIntoConv : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatMulOp op, PatternRewriter &rewriter) const override {
    auto join = op.getA().getDefiningOp<ConcatOp>();
    Value data = join ? rowsOf(join) : Value();
    auto isProduct = [](Operation *user) {
      auto product = dyn_cast<MatMulOp>(user);
      return product && !product.getPackedN() && constantElements(product.getB()) &&
             tensorType(product.getB()).getRank() == 2;
    };
    // All of them, or the rows would be joined for the others.
    if (!data || !isa<FloatType>(join.getType().getElementType()) ||
        !llvm::all_of(join->getUsers(), isProduct))
      return rewriter.notifyMatchFailure(op, "multiplies no rows that are beside each other");
    Composer c(rewriter, op.getLoc());
    int64_t count = join.getInputs().size(), channels = tensorType(data).getDimSize(1),
            columns = tensorType(op.getB()).getDimSize(1), rows = tensorType(data).getDimSize(0);
    auto transposed = [&](Value value, ArrayRef<int64_t> order) {
      return TransposeOp::createInferred(rewriter, op.getLoc(), value, order);
    };
    Value x = transposed(reshaped(rewriter, op.getLoc(), data, {1, rows, channels}), {0, 2, 1});
    Value w = transposed(reshaped(rewriter, op.getLoc(), op.getB(), {count, channels, columns}),
                         {2, 1, 0});
    auto numbers = [&](ArrayRef<int64_t> values) { return rewriter.getDenseI64ArrayAttr(values); };
    Value y = c.create<ConvOp>(x, w, Value(), rewriter.getStringAttr("NOTSET"), numbers({1}),
                               rewriter.getI64IntegerAttr(1), numbers({count}), numbers({0, 0}),
                               numbers({1}), UnitAttr(), IntegerAttr(), IntegerAttr());
    rewriter.replaceOp(
        op, reshaped(rewriter, op.getLoc(), transposed(y, {0, 2, 1}), op.getType().getShape()));
    return success();
  }
};
} // namespace

void onnxc::addRowWindows(RewritePatternSet &patterns) {
  patterns.add<RowsIntoConv>(patterns.getContext());
}
