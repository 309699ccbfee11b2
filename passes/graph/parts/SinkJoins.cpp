//===- SinkJoins.cpp - Elements are computed before they are joined -------===//
//
// f(concat(x, y)) is concat(f(x), f(y)) for an elementwise f.  Inputs and cuts have to be copied to
// lie in a join; what a kernel computes of them is written there at once.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/parts/Borders.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// How a join divides its axis.
struct Division {
  int64_t axisFromEnd;
  SmallVector<int64_t> sizes;
  int64_t sum() const { return std::accumulate(sizes.begin(), sizes.end(), int64_t(0)); }
  bool operator==(const Division &other) const {
    return axisFromEnd == other.axisFromEnd && sizes == other.sizes;
  }
};
} // namespace

/// None where a size is not known, or nothing is joined.
static std::optional<Division> divisionOf(ConcatOp join) {
  int64_t rank = join.getType().getRank(), axis = fromFront(join.getAxis(), rank);
  Division division{rank - axis, {}};
  for (Value part : join.getInputs()) {
    int64_t size = tensorType(part).getDimSize(axis);
    if (ShapedType::isDynamic(size))
      return std::nullopt;
    division.sizes.push_back(size);
  }
  if (division.sizes.size() < 2 || division.sum() != join.getType().getDimSize(axis))
    return std::nullopt;
  return division;
}

/// The size of `value` along the axis, 1 where it has none.
static int64_t sizeAlong(Value value, const Division &division) {
  RankedTensorType type = tensorType(value);
  return division.axisFromEnd > type.getRank()
             ? 1
             : type.getDimSize(type.getRank() - division.axisFromEnd);
}

/// Whether each part of `op`'s result can be computed of parts of its operands, which are joined
/// likewise, constant or alike for all parts, or will be joined when what computes them is.
static bool isDivisible(Operation *op, const Division &division, int64_t depth = 0) {
  constexpr int64_t kMaxDepth = 4;
  auto own = dyn_cast<OnnxOpInterface>(op);
  if (!own || own.getKernelRole() != KernelRole::Elementwise || op->getNumResults() != 1 ||
      depth > kMaxDepth || sizeAlong(op->getResult(0), division) != division.sum())
    return false;
  bool isStretching = !op->hasAttr("axis"); // of others an operand may belong to any axis
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    if (isOneElement(operand))
      return true;
    if (auto join = operand.getDefiningOp<ConcatOp>(); join && divisionOf(join) == division)
      return true;
    if (!isStretching)
      return false;
    if (sizeAlong(operand, division) == 1)
      return true;
    if (sizeAlong(operand, division) != division.sum())
      return false;
    return constantElements(operand) ||
           (operand.getDefiningOp() && operand.getDefiningOp()->getBlock() == op->getBlock() &&
            isDivisible(operand.getDefiningOp(), division, depth + 1));
  });
}

/// Whether an elementwise operator computes `value` for nobody else.
static bool isElementwise(Value value) {
  auto op = value.getDefiningOp<OnnxOpInterface>();
  return op && op.getKernelRole() == KernelRole::Elementwise && value.hasOneUse();
}

/// Whether all that needs `join` computes with its elements, which would have to be copied there,
/// or are computed by kernels that can as well go on.
static bool isWorthDividing(ConcatOp join, const Division &division) {
  constexpr size_t kMaxParts = 4;
  return division.sizes.size() <= kMaxParts &&
         (!llvm::all_of(join.getInputs(), isComputed) ||
          llvm::all_of(join.getInputs(), isElementwise)) &&
         llvm::all_of(join->getUsers(), [&](Operation *user) {
           return user->getBlock() == join->getBlock() && isDivisible(user, division);
         });
}

namespace {
struct SinkJoin : OpInterfaceRewritePattern<OnnxOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(OnnxOpInterface op, PatternRewriter &rewriter) const override {
    std::optional<Division> division;
    for (Value operand : op->getOperands())
      if (auto join = operand.getDefiningOp<ConcatOp>())
        if (auto own = divisionOf(join); own && isWorthDividing(join, *own))
          division = own;
    if (!division || !isDivisible(op, *division))
      return rewriter.notifyMatchFailure(op, "joins nothing that it could compute before");
    auto isReady = [&](Value operand) {
      return sizeAlong(operand, *division) == 1 || isOneElement(operand) ||
             constantElements(operand) || operand.getDefiningOp<ConcatOp>();
    };
    if (!llvm::all_of(op->getOperands(), isReady))
      return rewriter.notifyMatchFailure(op, "an operand is joined later");
    RankedTensorType type = tensorType(op->getResult(0));
    int64_t axis = type.getRank() - division->axisFromEnd, start = 0;
    SmallVector<Value> parts;
    for (auto [i, size] : llvm::enumerate(division->sizes)) {
      SmallVector<Value> operands =
          llvm::map_to_vector(op->getOperands(), [&, number = i](Value operand) {
            return partOf(rewriter, operand, *division, number, start);
          });
      Operation *part = rewriter.clone(*op);
      part->setOperands(operands);
      SmallVector<int64_t> shape(type.getShape());
      shape[axis] = size;
      part->getResult(0).setType(type.clone(shape));
      parts.push_back(part->getResult(0));
      start += size;
    }
    rewriter.replaceOpWithNewOp<ConcatOp>(op, type, parts, axis);
    return success();
  }

  static Value partOf(PatternRewriter &rewriter, Value operand, const Division &division,
                      size_t number, int64_t start) {
    if (auto join = operand.getDefiningOp<ConcatOp>(); join && divisionOf(join) == division)
      return join.getInputs()[number];
    if (isOneElement(operand) || sizeAlong(operand, division) == 1)
      return operand;
    return sliced(
        rewriter, operand.getLoc(), operand,
        {tensorType(operand).getRank() - division.axisFromEnd, start, division.sizes[number]});
  }
};
} // namespace

void onnxc::addSinkJoins(RewritePatternSet &patterns) {
  patterns.add<SinkJoin>(patterns.getContext());
}
