//===- StackShifts.cpp - One tensor, moved by several amounts -------------===//
//
// A stack of copies of one tensor, each moved along an axis by its own amount, with a constant in
// the places that become free.  Each copy would write single elements all over the stack.  A table
// says as well where each element comes from, so that all copies are made in one pass.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/parts/Borders.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// Elements [first, first + count) of `source` along `axis`, from position `at` of the result on.
struct Shift {
  Value source;
  int64_t axis = -1; ///< -1: all of it stays where it is
  int64_t first = 0, count = 0, at = 0;
  Attribute border;
};
} // namespace

/// What `part` is of what it has been cut out of.
static std::optional<Shift> shiftOf(Value part) {
  auto pad = part.getDefiningOp<PadOp>();
  if (!pad)
    return Shift{part, -1, 0, 0, 0, Attribute()};
  std::optional<Border> border = borderOf(pad);
  Attribute element = border ? addedElement(pad) : Attribute();
  if (!isa_and_present<IntegerAttr, FloatAttr>(element))
    return std::nullopt;
  Shift shift{pad.getData(),  border->axis, 0, tensorType(pad.getData()).getDimSize(border->axis),
              border->before, element};
  if (auto slice = pad.getData().getDefiningOp<SliceOp>()) {
    auto cut = cutOf(slice);
    if (!cut || cut->axis != border->axis)
      return std::nullopt;
    shift.source = slice.getData();
    shift.first = cut->start;
  }
  return shift;
}

/// Whether the amounts are at equal distances, so that a linear function says where elements are.
static bool areRegular(ArrayRef<Shift> shifts) {
  auto amount = [&](size_t i) { return shifts[i].first - shifts[i].at; };
  for (size_t i = 2; i < shifts.size(); ++i)
    if (amount(i) - amount(i - 1) != amount(1) - amount(0))
      return false;
  return true;
}

/// `source` with one more element along `axis`.
static Value withBorder(OpBuilder &b, Location loc, Value source, int64_t axis, Attribute element) {
  RankedTensorType type = tensorType(source);
  SmallVector<int64_t> shape(type.getShape());
  shape[axis] = 1;
  RankedTensorType own = type.clone(shape);
  Value border;
  if (own.hasStaticShape()) {
    border = ConstantOp::create(b, loc, DenseElementsAttr::get(own, element));
  } else {
    int64_t rank = type.getRank();
    auto sizesType = RankedTensorType::get({rank}, b.getI64Type());
    Value all = ShapeOp::create(b, loc, sizesType, source, 0, IntegerAttr());
    SmallVector<Value> sizes;
    if (axis > 0)
      sizes.push_back(sliced(b, loc, all, {0, 0, axis}));
    sizes.push_back(constantInts(b, loc, {1}));
    if (axis + 1 < rank)
      sizes.push_back(sliced(b, loc, all, {0, axis + 1, rank - axis - 1}));
    Value joined = ConcatOp::create(b, loc, sizesType, sizes, b.getI64IntegerAttr(0));
    auto one = RankedTensorType::get({1}, type.getElementType());
    border = ConstantOfShapeOp::create(b, loc, own, joined, DenseElementsAttr::get(one, element));
  }
  shape[axis] = type.getDimSize(axis) + 1;
  return ConcatOp::create(b, loc, type.clone(shape), ValueRange{source, border},
                          b.getI64IntegerAttr(axis));
}

namespace {
struct StackShifts : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The shifts that `op` joins: along one axis of known size, beside which it joins.
  static std::optional<SmallVector<Shift>> match(ConcatOp op) {
    constexpr size_t kMinParts = 4;
    SmallVector<Shift> shifts;
    int64_t along = -1, stack = fromFront(op.getAxis(), op.getType().getRank());
    Attribute element;
    for (Value part : op.getInputs()) {
      auto shift = shiftOf(part);
      if (!shift || tensorType(part) != tensorType(op.getInputs()[0]))
        return std::nullopt;
      if (shift->axis >= 0) {
        if ((along >= 0 && along != shift->axis) || (element && element != shift->border))
          return std::nullopt;
        along = shift->axis, element = shift->border;
      }
      shifts.push_back(*shift);
    }
    if (shifts.size() < kMinParts || along < 0 || std::abs(along - stack) != 1)
      return std::nullopt;
    for (Shift &shift : shifts) {
      RankedTensorType type = tensorType(shift.source);
      if (shift.source != shifts[0].source || type.isDynamicDim(along) ||
          type.getDimSize(stack) != 1)
        return std::nullopt;
      if (shift.axis < 0)
        shift.axis = along, shift.count = type.getDimSize(along);
      shift.border = element;
    }
    return shifts;
  }

  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    auto shifts = match(op);
    if (!shifts || areRegular(*shifts) || !isComputed(shifts->front().source))
      return rewriter.notifyMatchFailure(op, "joins no copies at irregular distances");
    Value source = shifts->front().source;
    Attribute element = shifts->front().border;
    int64_t along = shifts->front().axis, rank = op.getType().getRank(),
            stack = fromFront(op.getAxis(), rank), count = shifts->size();
    int64_t size = op.getType().getDimSize(along), whole = tensorType(source).getDimSize(along);
    bool isInner = stack > along;
    SmallVector<int64_t> table(size * count, whole);
    for (auto [i, shift] : llvm::enumerate(*shifts))
      for (int64_t j = 0; j < shift.count; ++j)
        table[isInner ? (shift.at + j) * count + i : i * size + shift.at + j] = shift.first + j;
    Location loc = op.getLoc();
    SmallVector<int64_t> shape{isInner ? size : count, isInner ? count : size};
    auto tableType = RankedTensorType::get(shape, rewriter.getI64Type());
    Value places =
        ConstantOp::create(rewriter, loc, DenseElementsAttr::get(tableType, ArrayRef(table)));
    Value bordered = withBorder(rewriter, loc, source, along, element);
    Value stacked = createInferred<GatherOp>(rewriter, loc, bordered, places,
                                             rewriter.getI64IntegerAttr(along));
    // The dimension of size 1 in which there was one copy.
    Value unit = constantInts(rewriter, loc, {isInner ? stack + 1 : stack});
    rewriter.replaceOpWithNewOp<SqueezeOp>(op, op.getType(), stacked, unit);
    return success();
  }
};
} // namespace

void onnxc::addShiftPatterns(RewritePatternSet &patterns) {
  patterns.add<StackShifts>(patterns.getContext());
}
