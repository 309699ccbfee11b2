//===- AttentionDecompose.cpp - Attention as products and a softmax -------===//
//
// Where nothing but the result is asked for, the whole is one onnx.Attend, which never
// has all scores in memory.  What looks at the scores or changes them in between needs
// them as a tensor: then there are two products with what happens in between.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Attention/AttentionComposer.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Softmax/Softmax.h"

#include <cmath>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

/// [B, G, N, D] as [B, H, N, D], each head `count` times in a row.
static Value repeatHeads(AttentionComposer &c, Value value, Value count) {
  Value batch = c.size(value, 0), groups = c.size(value, 1), rest = c.sizes(value, 2, 4);
  Value wide =
      c.create<ExpandOp>(c.unsqueeze(value, {2}), c.concat({batch, groups, count, rest}, 0));
  return c.reshape(wide, {batch, c.mul(groups, count), rest});
}

Heads onnxc::shareHeads(AttentionComposer &c, Value q, Value k, Value v, bool canGroup) {
  int64_t heads = tensorType(q).getDimSize(1), groups = tensorType(k).getDimSize(1);
  bool isKnown = !ShapedType::isDynamic(heads) && !ShapedType::isDynamic(groups);
  if (isKnown && heads != groups && canGroup) {
    Value shared =
        c.reshape(q, {c.size(q, 0), c.integers({groups, heads / groups}), c.sizes(q, 2, 4)});
    Value kT = c.unsqueeze(c.transpose(k, {0, 1, 3, 2}), {2});
    return {shared, kT, c.unsqueeze(v, {2}), true};
  }
  if (!isKnown || heads != groups) {
    Value count = c.div(c.size(q, 1), c.size(k, 1));
    k = repeatHeads(c, k, count);
    v = repeatHeads(c, v, count);
  }
  return {q, c.transpose(k, {0, 1, 3, 2}), v, false};
}

Value onnxc::joinHeads(AttentionComposer &c, const Heads &heads, Value value, Value queries) {
  if (!heads.isGrouped)
    return value;
  return c.reshape(value, {c.sizes(queries, 0, 2), c.sizes(value, 3, 5)});
}

/// Whether a bias can be laid out as the scores of heads that share keys are.
static bool canGroupBias(Value bias) {
  if (!bias || tensorType(bias).getRank() < 3)
    return true;
  return !tensorType(bias).isDynamicDim(tensorType(bias).getRank() - 3);
}

/// A bias for [B, H, M, T] as one for [B, G, H / G, M, T].
static Value groupBias(AttentionComposer &c, Value bias, int64_t heads, int64_t groups) {
  int64_t rank = tensorType(bias).getRank(), axis = rank - 3;
  if (axis < 0)
    return bias;
  if (tensorType(bias).getDimSize(axis) == 1)
    return c.unsqueeze(bias, {axis});
  SmallVector<Value> shape;
  if (axis > 0)
    shape.push_back(c.sizes(bias, 0, axis));
  shape.append({c.integers({groups, heads / groups}), c.sizes(bias, axis + 1, rank)});
  return c.reshape(bias, shape);
}

//===----------------------------------------------------------------------===//
// Scale
//===----------------------------------------------------------------------===//

/// The type that one kernel computes attention of `element` in.
static Type kernelType(Type element) {
  return element.isF64() ? element : Float32Type::get(element.getContext());
}

/// `power` of the scale: given, else 1 / sqrt(D).  A number where D is known.
static std::variant<double, Value> scalePower(AttentionComposer &c, std::optional<APFloat> given,
                                              Value q, double power) {
  int64_t features = tensorType(q).getShape().back();
  if (given)
    return std::pow(given->convertToDouble(), power);
  if (!ShapedType::isDynamic(features))
    return std::pow((double)features, -power / 2);
  Type element = kernelType(elementOf(q));
  Value size = c.cast(c.size(q, tensorType(q).getRank() - 1), element);
  return c.create<PowOp>(size, c.number(element, -power / 2));
}

static Value asTensor(AttentionComposer &c, std::variant<double, Value> scale, Type element) {
  if (auto *value = std::get_if<Value>(&scale))
    return c.cast(*value, element);
  return c.number(element, std::get<double>(scale));
}

//===----------------------------------------------------------------------===//
// The two ways
//===----------------------------------------------------------------------===//

/// All of it at once.
static Value attend(AttentionComposer &c, const Heads &heads, Value mask,
                    std::optional<APFloat> given, bool zeroEmpty) {
  Type element = kernelType(elementOf(heads.q));
  Value q = c.cast(heads.q, element);
  std::variant<double, Value> scale = scalePower(c, given, heads.q, 1);
  double factor = 1;
  if (auto *known = std::get_if<double>(&scale))
    factor = *known;
  else
    q = c.mul(q, asTensor(c, scale, element));
  return c.create<AttendOp>(q, c.cast(heads.k, element), c.cast(heads.v, element),
                            mask ? c.cast(mask, element) : mask, c.b.getF64FloatAttr(factor),
                            zeroEmpty ? c.b.getUnitAttr() : UnitAttr());
}

/// scale * q k; each operand gets its share of the scale, so that narrow types do not overflow.
static Value scoresOf(AttentionComposer &c, const Heads &heads, std::optional<APFloat> given) {
  Value factor = asTensor(c, scalePower(c, given, heads.q, 0.5), elementOf(heads.q));
  return c.matmul(c.mul(heads.q, factor), c.mul(heads.k, factor));
}

static Value softcapped(AttentionComposer &c, Value scores, double cap) {
  Value limit = c.number(elementOf(scores), cap);
  return c.mul(c.create<TanhOp>(c.div(scores, limit)), limit);
}

/// Softmax in a type of its own; rows that the bias hides as a whole are zero.
static Value probabilities(AttentionComposer &c, Value scores, Value bias, Type computeType) {
  Value result = c.create<SoftmaxOp>(c.cast(scores, computeType), -1);
  if (!bias)
    return result;
  Value largest = c.create<ReduceMaxOp>(bias, c.integers({-1}), 1, 0);
  Value none = c.number(elementOf(bias), -std::numeric_limits<double>::infinity());
  return c.where(c.create<EqualOp>(largest, none), c.number(computeType, 0), result);
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

namespace {
/// Attention in the steps of its definition.
struct Steps {
  Steps(AttentionOp op, RewriterBase &rewriter) : op(op), c(rewriter, op.getLoc()) {}
  SmallVector<Value> run();

private:
  Value asHeads(Value operand, std::optional<uint64_t> heads);
  Value general(const Heads &heads, Value bias, Value &shownScores);
  bool isPlain();

  AttentionOp op;
  AttentionComposer c;
};
} // namespace

Value Steps::asHeads(Value operand, std::optional<uint64_t> heads) {
  if (tensorType(operand).getRank() == 4)
    return operand;
  return c.transpose(c.splitHeads(operand, c.integers({(int64_t)*heads})), {0, 2, 1, 3});
}

/// Whether the result alone is asked for, in a precision that one kernel has.
bool Steps::isPlain() {
  Type element = elementOf(op.getQ());
  auto code = op.getSoftmaxPrecision();
  Type precision = code ? elementTypeFromOnnx(*code, op.getContext()) : element;
  return op.getQkMatmulOutput().use_empty() && op.getSoftcap().isZero() &&
         (precision == element || precision == kernelType(element));
}

Value Steps::general(const Heads &heads, Value bias, Value &shownScores) {
  int64_t shown = op.getQkMatmulOutputMode();
  Type element = elementOf(op.getQ()), computeType = element;
  if (std::optional<uint64_t> code = op.getSoftmaxPrecision())
    computeType = elementTypeFromOnnx(*code, op.getContext());
  Value scores = scoresOf(c, heads, op.getScale());
  shownScores = scores;
  if (double cap = op.getSoftcap().convertToDouble(); cap > 0)
    scores = softcapped(c, scores, cap);
  if (shown >= 1)
    shownScores = scores;
  if (bias)
    scores = c.add(scores, bias);
  if (shown >= 2)
    shownScores = scores;
  Value probability = c.cast(probabilities(c, scores, bias, computeType), element);
  if (shown == 3)
    shownScores = probability;
  return c.matmul(probability, c.cast(heads.v, element));
}

SmallVector<Value> Steps::run() {
  Value q = asHeads(op.getQ(), op.getQNumHeads());
  Value k = asHeads(op.getK(), op.getKvNumHeads()), v = asHeads(op.getV(), op.getKvNumHeads());
  if (op.getPastKey()) {
    k = c.concat({op.getPastKey(), k}, 2);
    v = c.concat({op.getPastValue(), v}, 2);
  }
  Value bias = composeBias(c, op, c.size(q, 2), c.size(k, 2));
  Heads heads = shareHeads(c, q, k, v, canGroupBias(bias));
  if (bias && heads.isGrouped)
    bias = groupBias(c, bias, tensorType(q).getDimSize(1), tensorType(k).getDimSize(1));
  // Of what nothing uses, any value will do.
  Value unused = c.number(elementOf(q), 0), shownScores;
  Value result = isPlain() ? attend(c, heads, bias, op.getScale(), /*zeroEmpty=*/bias != nullptr)
                           : general(heads, bias, shownScores);
  result = c.cast(joinHeads(c, heads, result, q), elementOf(op.getQ()));
  if (tensorType(op.getY()).getRank() == 3) {
    result = c.transpose(result, {0, 2, 1, 3});
    result =
        c.reshape(result, {c.sizes(result, 0, 2), c.mul(c.size(result, 2), c.size(result, 3))});
  }
  auto ifUsed = [&](Value old, Value value) { return old.use_empty() ? unused : value; };
  if (shownScores)
    shownScores = joinHeads(c, heads, shownScores, q);
  return {result, ifUsed(op.getPresentKey(), k), ifUsed(op.getPresentValue(), v),
          ifUsed(op.getQkMatmulOutput(), shownScores)};
}

FailureOr<SmallVector<Value>> AttentionOp::decompose(RewriterBase &rewriter) {
  return Steps(*this, rewriter).run();
}

//===----------------------------------------------------------------------===//
// FlexAttention
//===----------------------------------------------------------------------===//

/// Moves a graph in front of `op` and returns what it yields.
static Value inlineGraph(RewriterBase &rewriter, Operation *op, Region &graph, Value argument) {
  if (graph.empty())
    return argument;
  Operation *yield = graph.front().getTerminator();
  rewriter.inlineBlockBefore(&graph.front(), op, argument);
  Value result = yield->getOperand(0);
  rewriter.eraseOp(yield);
  return result;
}

FailureOr<SmallVector<Value>> FlexAttentionOp::decompose(RewriterBase &rewriter) {
  AttentionComposer c(rewriter, getLoc());
  Type element = elementOf(getV()), computeType = getComputeType();
  bool isPlain =
      getScoreMod().empty() && getProbMod().empty() && computeType == kernelType(element);
  Heads heads = shareHeads(c, getQ(), getK(), getV(), /*canGroup=*/isPlain);
  if (isPlain) {
    Value result = attend(c, heads, Value(), getScale(), /*zeroEmpty=*/false);
    return SmallVector<Value>{c.cast(joinHeads(c, heads, result, getQ()), element)};
  }
  // The graphs have been built for a type of their own, which the scores must have.
  Value scores = c.cast(scoresOf(c, heads, getScale()), computeType);
  scores = inlineGraph(rewriter, *this, getScoreMod(), scores);
  Value probability = inlineGraph(rewriter, *this, getProbMod(), c.create<SoftmaxOp>(scores, -1));
  return SmallVector<Value>{c.cast(c.matmul(probability, c.cast(heads.v, computeType)), element)};
}
