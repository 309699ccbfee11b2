//===- Attention.cpp - Sizes and rules of attention -----------------------===//

#include "dialects/onnx/ops/Attention/Attention.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Attention/Attention.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addAttentionOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Attention/Attention.cpp.inc"
      >();
}

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

static LogicalResult requireShape(DimBuilder &dims, Value operand, ArrayRef<Dim> expected,
                                  StringRef name) {
  if (!operand)
    return success();
  Dims found = dims.of(operand);
  if (found.size() != expected.size())
    return dims.fail(name + " has rank " + Twine(found.size()) + " where " +
                     Twine(expected.size()) + " is needed");
  for (auto [axis, own, other] : llvm::enumerate(found, expected))
    if (failed(dims.requireEqual(own, other,
                                 "dimension " + Twine(axis) + " of " + name + " does not fit")))
      return failure();
  return success();
}

/// Checks that a size is a multiple of another.
static LogicalResult requireMultiple(DimBuilder &dims, Dim size, Dim factor, const Twine &what) {
  auto x = DimBuilder::constantOf(size), y = DimBuilder::constantOf(factor);
  if (x && y && *y == 0)
    return *x == 0 ? success() : dims.fail(what);
  return dims.requireEqual(dims.safeRem(size, factor), dims.constant(0), what);
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

namespace {
/// The sizes that attention is about.
struct Sizes {
  Dim batch, heads, groups, queries, keys, features, values;
};
} // namespace

/// [B, H, M, D], also of a tensor of rank 3 with `heads`.
static FailureOr<Dims> headed(DimBuilder &dims, Value tensor, std::optional<uint64_t> heads,
                              StringRef name) {
  Dims sizes = dims.of(tensor);
  if (sizes.size() == 4)
    return sizes;
  Dim count = dims.constant(*heads);
  if (failed(requireMultiple(dims, sizes[2], count,
                             name + " has a last size that the heads do not divide")))
    return failure();
  return Dims{sizes[0], count, sizes[1], dims.floorDiv(sizes[2], count)};
}

/// C2 of both kinds of attention.
static LogicalResult readSizes(DimBuilder &dims, ArrayRef<Dim> q, ArrayRef<Dim> k, ArrayRef<Dim> v,
                               Sizes &s) {
  s = {q[0], q[1], k[1], q[2], k[2], q[3], v[3]};
  if (failed(dims.requireEqual(q[0], k[0], "batches of Q and K differ", &s.batch)) ||
      failed(dims.requireEqual(s.batch, v[0], "batches of Q and V differ", &s.batch)) ||
      failed(dims.requireEqual(k[1], v[1], "heads of K and V differ", &s.groups)) ||
      failed(dims.requireEqual(k[2], v[2], "lengths of K and V differ", &s.keys)) ||
      failed(dims.requireEqual(q[3], k[3], "head sizes of Q and K differ", &s.features)))
    return failure();
  return requireMultiple(dims, s.heads, s.groups,
                         "the heads of Q are not a multiple of those of K");
}

/// C3: with past keys there are more.
static FailureOr<Dim> totalLength(AttentionOp::Adaptor op, DimBuilder &dims, const Sizes &s) {
  if (!op.getPastKey() != !op.getPastValue())
    return dims.fail("past_key and past_value must be given together");
  if (!op.getPastKey())
    return s.keys;
  if (op.getNonpadKvSeqlen())
    return dims.fail("past_key and nonpad_kv_seqlen are given together"); // C5
  if (rankOf(op.getPastKey()) != 4)
    return dims.fail("past_key has rank " + Twine(rankOf(op.getPastKey())) + " where 4 is needed");
  Dim past = dims.of(op.getPastKey(), 2);
  if (failed(
          requireShape(dims, op.getPastKey(), {s.batch, s.groups, past, s.features}, "past_key")) ||
      failed(
          requireShape(dims, op.getPastValue(), {s.batch, s.groups, past, s.values}, "past_value")))
    return failure();
  return dims.add(past, s.keys);
}

/// C4.
static LogicalResult verifyMask(DimBuilder &dims, Value mask, ArrayRef<Dim> scores) {
  if (!mask)
    return success();
  Dims sizes = dims.of(mask);
  if (sizes.empty() || sizes.size() > 4)
    return dims.fail("attn_mask has rank " + Twine(sizes.size()) + " where 1 to 4 is possible");
  if (failed(dims.requireAtMost(sizes.back(), scores.back(),
                                "attn_mask has more columns than there are keys")))
    return failure();
  ArrayRef<Dim> wanted = scores.take_back(sizes.size());
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    FailureOr<Dim> both = dims.broadcast(sizes[i], wanted[i]);
    if (failed(both) ||
        failed(dims.requireEqual(*both, wanted[i], "attn_mask is larger than the scores")))
      return failure();
  }
  return success();
}

LogicalResult AttentionOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  int64_t rank = rankOf(op.getQ());
  for (Value operand : {op.getQ(), op.getK(), op.getV()})
    if (rankOf(operand) != rank || (rank != 3 && rank != 4))
      return dims.fail("Q, K and V must all have rank 3 or all rank 4"); // C1
  if (rank == 3 && (!op.getQNumHeads() || !op.getKvNumHeads()))
    return dims.fail("operands of rank 3 need q_num_heads and kv_num_heads"); // C1
  FailureOr<Dims> q = headed(dims, op.getQ(), op.getQNumHeads(), "Q");
  FailureOr<Dims> k = headed(dims, op.getK(), op.getKvNumHeads(), "K");
  FailureOr<Dims> v = headed(dims, op.getV(), op.getKvNumHeads(), "V");
  Sizes s;
  if (failed(q) || failed(k) || failed(v) || failed(readSizes(dims, *q, *k, *v, s))) // C2
    return failure();
  FailureOr<Dim> total = totalLength(op, dims, s);
  if (failed(total))
    return failure();
  Dims scores{s.batch, s.heads, s.queries, *total};
  if (failed(verifyMask(dims, op.getAttnMask(), scores)) ||
      failed(requireShape(dims, op.getNonpadKvSeqlen(), {s.batch}, "nonpad_kv_seqlen"))) // C5
    return failure();
  if (rank == 3)
    results.push_back({s.batch, s.queries, dims.mul(s.heads, s.values)});
  else
    results.push_back({s.batch, s.heads, s.queries, s.values});
  results.push_back({s.batch, s.groups, *total, s.features});
  results.push_back({s.batch, s.groups, *total, s.values});
  results.push_back(scores);
  return success();
}

//===----------------------------------------------------------------------===//
// FlexAttention
//===----------------------------------------------------------------------===//

ArrayRef<StringRef> FlexAttentionOp::getSubgraphNames() {
  static const StringRef kNames[] = {"prob_mod", "score_mod"};
  return kNames;
}

Type FlexAttentionOp::getComputeType() {
  if (std::optional<uint64_t> code = getSoftmaxPrecision())
    return elementTypeFromOnnx(*code, getContext());
  Type element = getElementTypeOrSelf(getQ().getType());
  return element.isF64() ? element : Float32Type::get(getContext());
}

FailureOr<SmallVector<Type>> FlexAttentionOp::getSubgraphArgumentTypes(unsigned) {
  auto q = cast<RankedTensorType>(getQ().getType()), k = cast<RankedTensorType>(getK().getType());
  if (q.getRank() != 4 || k.getRank() != 4)
    return emitOpError("needs operands of rank 4"); // C1
  SmallVector<int64_t> shape(q.getShape());
  shape[3] = k.getDimSize(2);
  return SmallVector<Type>{RankedTensorType::get(shape, getComputeType())};
}

std::pair<Value, int64_t> FlexAttentionOp::getArgumentSize(unsigned, int64_t axis) {
  return axis == 3 ? std::pair<Value, int64_t>(getK(), 2) : std::pair<Value, int64_t>(getQ(), axis);
}

LogicalResult FlexAttentionOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  for (Value operand : {op.getQ(), op.getK(), op.getV()})
    if (rankOf(operand) != 4)
      return dims.fail("needs operands of rank 4"); // C1
  Sizes s;
  if (failed(readSizes(dims, dims.of(op.getQ()), dims.of(op.getK()), dims.of(op.getV()), s))) // C2
    return failure();
  results.push_back({s.batch, s.heads, s.queries, s.values});
  return success();
}

LogicalResult FlexAttentionOp::verifyRegions() {
  for (Region &region : getOperation()->getRegions()) {
    if (region.empty())
      continue;
    Block &graph = region.front();
    auto yield = graph.mightHaveTerminator() ? dyn_cast<YieldOp>(graph.getTerminator()) : YieldOp();
    if (!region.hasOneBlock() || graph.getNumArguments() != 1 || !yield ||
        yield->getNumOperands() != 1)
      return emitOpError("a graph must take one value and yield one"); // C3
    auto argument = cast<RankedTensorType>(graph.getArgument(0).getType());
    auto result = cast<RankedTensorType>(yield->getOperand(0).getType());
    if (argument.getElementType() != result.getElementType() ||
        failed(verifyCompatibleShape(argument.getShape(), result.getShape())))
      return emitOpError() << "a graph takes " << argument << " and yields " << result; // C3
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Attend
//===----------------------------------------------------------------------===//

LogicalResult AttendOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims q = dims.of(op.getQ()), k = dims.of(op.getK()), v = dims.of(op.getV());
  size_t rank = q.size();
  if (rank < 2 || k.size() != rank || v.size() != rank)
    return dims.fail("needs operands of the same rank of at least 2"); // C1
  if (failed(dims.requireEqual(q[rank - 1], k[rank - 2], "q and k have different features")) ||
      failed(dims.requireEqual(k[rank - 1], v[rank - 2], "k and v have different lengths"))) // C2
    return failure();
  Dims scores;
  auto broadcastAxis = [&](Dim wanted, Value operand, size_t axis) -> FailureOr<Dim> {
    // The mask's axes count from the end.
    int64_t own = (int64_t)axis - (int64_t)rank + rankOf(operand);
    return own < 0 ? FailureOr<Dim>(wanted) : dims.broadcast(wanted, dims.of(operand, own));
  };
  SmallVector<Value> operands{op.getK(), op.getV()};
  if (op.getMask())
    operands.push_back(op.getMask());
  if (op.getMask() && rankOf(op.getMask()) > (int64_t)rank)
    return dims.fail("the mask has a higher rank than the scores"); // C3
  for (size_t axis = 0; axis + 1 < rank; ++axis) {
    FailureOr<Dim> size = q[axis];
    for (Value operand : operands) {
      if (axis + 2 < rank || operand == op.getMask())
        size = broadcastAxis(*size, operand, axis);
      if (failed(size))
        return failure(); // C1, C3
    }
    scores.push_back(*size);
  }
  Dims &shape = results.emplace_back(scores);
  shape.push_back(v.back());
  if (!op.getMask() || rankOf(op.getMask()) == 0)
    return success();
  FailureOr<Dim> columns = broadcastAxis(k.back(), op.getMask(), rank - 1);
  if (failed(columns))
    return failure();
  return dims.requireEqual(*columns, k.back(),
                           "the mask has more columns than there are keys"); // C3
}

//===----------------------------------------------------------------------===//
// Around attention
//===----------------------------------------------------------------------===//

LogicalResult RotaryEmbeddingOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims x = dims.of(op.getX());
  if (x.size() != 4 && (x.size() != 3 || !op.getNumHeads()))
    return dims.fail("X must have rank 4, or rank 3 with num_heads"); // C1
  Dim length = x[x.size() - 2], features = x.back();
  if (x.size() == 3) {
    length = x[1];
    Dim heads = dims.constant(*op.getNumHeads());
    if (failed(
            requireMultiple(dims, features, heads, "num_heads does not divide the last size of X")))
      return failure(); // C1
    features = dims.floorDiv(features, heads);
  }
  Dim turned = op.getRotaryEmbeddingDim() ? dims.constant(op.getRotaryEmbeddingDim()) : features;
  if (failed(requireMultiple(dims, turned, dims.constant(2),
                             "an odd number of features cannot be turned")) ||
      failed(dims.requireAtMost(turned, features, "turns more features than there are"))) // C4
    return failure();
  Dim half = dims.floorDiv(turned, 2);
  for (auto [cache, name] :
       {std::pair(op.getCosCache(), "cos_cache"), std::pair(op.getSinCache(), "sin_cache")}) {
    if (op.getPositionIds() && rankOf(cache) != 2)
      return dims.fail(StringRef(name) + " must have rank 2 where there are position_ids");
    Dims wanted =
        op.getPositionIds() ? Dims{dims.of(op.getCosCache(), 0), half} : Dims{x[0], length, half};
    if (failed(requireShape(dims, cache, wanted, name))) // C2
      return failure();
  }
  if (failed(requireShape(dims, op.getPositionIds(), {x[0], length}, "position_ids"))) // C3
    return failure();
  results.push_back(x);
  return success();
}

/// C3 and C4 of LinearAttention: `operand` is there if the rule `needs` it, [B, T, one of two].
static LogicalResult verifyGate(DimBuilder &dims, Value operand, bool needs, ArrayRef<Dim> query,
                                ArrayRef<Dim> last, const Twine &name) {
  if (!operand != !needs)
    return dims.fail(needs ? "the update rule needs " + name : "the update rule has no " + name);
  if (!operand)
    return success();
  Dims sizes = dims.of(operand);
  if (sizes.size() != 3)
    return dims.fail(name + " has rank " + Twine(sizes.size()) + " where 3 is needed");
  if (failed(dims.requireEqual(sizes[0], query[0], name + " has another batch")) ||
      failed(dims.requireEqual(sizes[1], query[1], name + " has another length")))
    return failure();
  Dim expected = dims.select(arith::CmpIPredicate::eq, sizes[2], last[0], last[0], last[1]);
  return dims.requireEqual(sizes[2], expected, name + " has another last size");
}

LogicalResult LinearAttentionOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  for (Value operand : {op.getQuery(), op.getKey(), op.getValue()})
    if (rankOf(operand) != 3)
      return dims.fail("query, key and value must have rank 3"); // C1
  Sizes s;
  FailureOr<Dims> q = headed(dims, op.getQuery(), op.getQNumHeads(), "query");
  FailureOr<Dims> k = headed(dims, op.getKey(), op.getKvNumHeads(), "key");
  FailureOr<Dims> v = headed(dims, op.getValue(), op.getKvNumHeads(), "value");
  if (failed(q) || failed(k) || failed(v) || failed(readSizes(dims, *q, *k, *v, s)) ||
      failed(dims.requireEqual(s.queries, s.keys, "lengths of query and key differ")))
    return failure(); // C1
  Dims state{s.batch, s.groups, s.features, s.values};
  if (failed(requireShape(dims, op.getPastState(), state, "past_state"))) // C2
    return failure();
  Dims query = dims.of(op.getQuery());
  bool isGated = op.getUpdateRule().starts_with("gated"),
       isDelta = op.getUpdateRule().ends_with("delta");
  if (failed(verifyGate(dims, op.getDecay(), isGated, query,
                        {s.groups, dims.mul(s.groups, s.features)}, "decay")) ||
      failed(verifyGate(dims, op.getBeta(), isDelta, query, {s.groups, dims.constant(1)}, "beta")))
    return failure(); // C3, C4
  results.push_back({s.batch, s.queries, dims.mul(s.heads, s.values)});
  results.push_back(state);
  return success();
}

LogicalResult CausalConvWithStateOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims input = dims.of(op.getInput()), weight = dims.of(op.getWeight());
  if (input.size() != 3 || weight.size() != 3)
    return dims.fail("input and weight must have rank 3"); // C1
  if (failed(dims.requireEqual(weight[0], input[1], "weight has another number of channels")) ||
      failed(dims.requireEqual(weight[1], dims.constant(1), "weight mixes channels")) ||
      failed(dims.requireAtMost(dims.constant(1), weight[2], "the kernel is empty")))
    return failure(); // C1
  Dims state{input[0], input[1], dims.sub(weight[2], 1)};
  if (failed(requireShape(dims, op.getBias(), {input[1]}, "bias")) ||     // C2
      failed(requireShape(dims, op.getPastState(), state, "past_state"))) // C3
    return failure();
  results.push_back(input);
  results.push_back(state);
  return success();
}
