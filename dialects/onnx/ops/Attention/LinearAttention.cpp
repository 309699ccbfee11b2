//===- LinearAttention.cpp - Linear attention as a Scan -------------------===//
//
// Heads that share keys read the same state: their queries are the rows of one product.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Attention/AttentionComposer.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include <cmath>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct LinearSteps {
  LinearSteps(LinearAttentionOp op, RewriterBase &rewriter)
      : op(op), c(rewriter, op.getLoc()), real(c.b.getF32Type()) {}
  SmallVector<Value> run();

private:
  Value initialState(Value key, Value value);
  ScanOp scan(Value state, ArrayRef<Value> scanned);
  SmallVector<Value> step(ValueRange arguments);

  LinearAttentionOp op;
  AttentionComposer c;
  Type real; ///< the state and all that changes it
};
} // namespace

/// [B, G, D, E]; `key` is [B, T, G, D, 1] and `value` [B, T, G, 1, E].
Value LinearSteps::initialState(Value key, Value value) {
  if (op.getPastState())
    return c.cast(op.getPastState(), real);
  auto zero = DenseElementsAttr::get(RankedTensorType::get({1}, real), c.b.getZeroAttr(real));
  Value shape = c.concat({c.size(key, 0), c.sizes(key, 2, 4), c.size(value, 4)}, 0);
  return c.create<ConstantOfShapeOp>(shape, zero);
}

/// The next state and what the queries [B, G, H / G, D] read from it.
SmallVector<Value> LinearSteps::step(ValueRange arguments) {
  Value state = arguments[0], query = arguments[1], key = arguments[2], value = arguments[3];
  arguments = arguments.drop_front(4);
  if (op.isGated()) {
    state = c.mul(state, arguments.front());
    arguments = arguments.drop_front();
  }
  if (op.correctsDelta()) {
    Value known = c.matmul(c.transpose(key, {0, 1, 3, 2}), state);
    value = c.mul(arguments.front(), c.sub(value, known));
  }
  state = c.add(state, c.mul(key, value));
  return {state, c.matmul(query, state)};
}

ScanOp LinearSteps::scan(Value state, ArrayRef<Value> scanned) {
  SmallVector<Value> operands{state};
  llvm::append_range(operands, scanned);
  auto axes = c.b.getDenseI64ArrayAttr(SmallVector<int64_t>(scanned.size(), 1));
  auto outputAxes = c.b.getDenseI64ArrayAttr({1});
  auto scanOp = ScanOp::create(c.b, TypeRange{state.getType(), state.getType()}, operands,
                               scanned.size(), axes, nullptr, outputAxes, nullptr);
  {
    OpBuilder::InsertionGuard guard(c.b);
    auto types = cast<SubgraphInterface>(scanOp.getOperation()).getSubgraphArgumentTypes(0);
    SmallVector<Location> locs(types->size(), op.getLoc());
    Block *body = c.b.createBlock(&scanOp.getBody(), {}, *types, locs);
    SmallVector<Value> yielded = step(body->getArguments());
    YieldOp::create(c.b, yielded);
  }
  SmallVector<Type> inferred;
  if (succeeded(inferResultTypes(scanOp, inferred)))
    for (auto [result, type] : llvm::zip_equal(scanOp.getResults(), inferred))
      result.setType(type);
  return scanOp;
}

SmallVector<Value> LinearSteps::run() {
  Value groups = c.integers({(int64_t)op.getKvNumHeads()});
  int64_t share = op.getQNumHeads() / op.getKvNumHeads();
  Value query = c.cast(op.getQuery(), real);
  Value features = c.div(c.size(query, 2), c.integers({(int64_t)op.getQNumHeads()}));
  query = c.reshape(query, {c.sizes(query, 0, 2), groups, c.integers({share}), features});
  Value key = c.unsqueeze(c.splitHeads(c.cast(op.getKey(), real), groups), {4});
  Value value = c.unsqueeze(c.splitHeads(c.cast(op.getValue(), real), groups), {3});
  SmallVector<Value> scanned{query, key, value};
  if (op.isGated()) {
    // One decay per head or per feature: [B, T, G, 1 or D, 1].
    Value decay = c.create<ExpOp>(c.cast(op.getDecay(), real));
    scanned.push_back(c.unsqueeze(c.splitHeads(decay, groups), {4}));
  }
  if (op.correctsDelta())
    scanned.push_back(c.unsqueeze(c.cast(op.getBeta(), real), {3, 4}));
  ScanOp scanOp = scan(initialState(key, value), scanned);
  Value output = scanOp.getResult(1); // [B, T, G, H / G, E]
  if (float scale = op.getScale().convertToFloat())
    output = c.mul(output, c.number(real, scale));
  else
    output = c.div(output, c.create<SqrtOp>(c.cast(features, real)));
  Value width = c.mul(c.size(value, 4), c.integers({(int64_t)op.getQNumHeads()}));
  output = c.reshape(output, {c.sizes(query, 0, 2), width});
  return {c.cast(output, elementOf(op.getOutput())),
          c.cast(scanOp.getResult(0), elementOf(op.getPresentState()))};
}

FailureOr<SmallVector<Value>> LinearAttentionOp::decompose(RewriterBase &rewriter) {
  return LinearSteps(*this, rewriter).run();
}
