//===- AttentionBias.cpp - Which keys a query may see ---------------------===//
//
// Masks of numbers are added to the scores.  All that hides a key becomes one condition,
// then -inf where it does not hold.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Attention/AttentionComposer.h"
#include "dialects/onnx/ops/Constant/Constant.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static Value infinity(AttentionComposer &c, Type element) {
  return c.number(element, -std::numeric_limits<double>::infinity());
}

/// 0 where the condition holds, else -inf.
static Value hideUnless(AttentionComposer &c, Value condition, Type element) {
  return c.where(condition, c.number(element, 0), infinity(c, element));
}

/// The mask that the model gives; keys after its end are hidden.
static Value givenMask(AttentionComposer &c, Value mask, Type element, int64_t knownTotal,
                       Value total) {
  Value bias = elementOf(mask).isInteger(1) ? hideUnless(c, mask, element) : c.cast(mask, element);
  int64_t last = tensorType(mask).getRank() - 1, own = tensorType(mask).getDimSize(last);
  if (!ShapedType::isDynamic(own) && own == knownTotal)
    return bias;
  Value missing = c.create<MaxOp>(ValueRange{c.sub(total, c.size(mask, last)), c.integers({0})});
  Value pads = c.concat({c.integers({0}), missing}, 0);
  return c.create<PadOp>(bias, pads, infinity(c, element), c.integers({last}), "constant");
}

/// 0, 1, ... for each of `count`, with dimensions of size 1 after it.
static Value positions(AttentionComposer &c, Value count, int64_t trailing) {
  Type index = c.b.getI64Type();
  Value range = c.create<RangeOp>(c.number(index, 0), c.scalar(count), c.number(index, 1), 1);
  return trailing ? c.unsqueeze(range, {1}) : range;
}

/// Whether a query may see a key for the places that they have, or null.
static Value composeVisible(AttentionComposer &c, AttentionOp op, Value queries, Value total) {
  Value visible, keyAt = positions(c, total, 0);
  auto require = [&](Value condition) {
    visible = visible ? c.create<AndOp>(visible, condition) : condition;
  };
  Value lengths = op.getNonpadKvSeqlen();
  if (lengths)
    lengths = c.unsqueeze(lengths, {1, 2, 3});
  // A window beyond any length is no window, and nothing that arithmetic overflows by.
  constexpr int64_t kEndless = int64_t(1) << 48;
  int64_t left = std::min<int64_t>(op.getLeftWindowSize(), kEndless);
  int64_t right = op.getIsCausal() ? 0 : std::min<int64_t>(op.getRightWindowSize(), kEndless);
  if (left >= 0 || right >= 0) {
    // Keys from before the first query shift its place.
    Value queryAt = positions(c, queries, 1);
    if (op.getPastKey())
      queryAt = c.add(queryAt, c.size(op.getPastKey(), 2));
    else if (lengths)
      queryAt = c.add(queryAt, c.sub(lengths, queries));
    Type index = c.b.getI64Type();
    if (right >= 0)
      require(
          c.create<LessOrEqualOp>(keyAt, right ? c.add(queryAt, c.number(index, right)) : queryAt));
    if (left >= 0)
      require(c.create<LessOrEqualOp>(c.sub(queryAt, c.number(index, left)), keyAt));
  }
  if (lengths)
    require(c.create<LessOp>(keyAt, lengths));
  return visible;
}

Value onnxc::composeBias(AttentionComposer &c, AttentionOp op, Value queries, Value total) {
  Type element = elementOf(op.getQ());
  int64_t knownTotal = tensorType(op.getQkMatmulOutput()).getDimSize(3);
  Value bias =
      op.getAttnMask() ? givenMask(c, op.getAttnMask(), element, knownTotal, total) : Value();
  Value visible = composeVisible(c, op, queries, total);
  if (!visible)
    return bias;
  Value structural = hideUnless(c, visible, element);
  return bias ? c.add(bias, structural) : structural;
}
