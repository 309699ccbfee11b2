//===- RotaryEmbedding.cpp - Rotary embeddings as products and sums -------===//

#include "dialects/onnx/ops/Attention/AttentionComposer.h"
#include "dialects/onnx/ops/Gather/Gather.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// [B, S, R / 2], with a dimension of size 1 for the heads.
static Value anglesOf(AttentionComposer &c, Value cache, Value positions, int64_t headAxis) {
  if (positions)
    cache = c.create<GatherOp>(cache, positions, 0);
  return c.unsqueeze(cache, {headAxis});
}

FailureOr<SmallVector<Value>> RotaryEmbeddingOp::decompose(RewriterBase &rewriter) {
  AttentionComposer c(rewriter, getLoc());
  bool isPacked = tensorType(getX()).getRank() == 3;
  int64_t headAxis = isPacked ? 2 : 1;
  Value x = isPacked ? c.splitHeads(getX(), c.integers({(int64_t)*getNumHeads()})) : getX();
  Value cos = anglesOf(c, getCosCache(), getPositionIds(), headAxis);
  Value sin = anglesOf(c, getSinCache(), getPositionIds(), headAxis);
  Value begin = c.integers({0}), end = c.integers({AttentionComposer::kToTheEnd});
  Value half = c.size(cos, 3), turned = c.mul(half, c.integers({2}));
  // The two features of a pair are neighbours or half of the features apart.
  Value first, second;
  if (getInterleaved()) {
    first = c.slice(x, 3, begin, turned, 2);
    second = c.slice(x, 3, c.integers({1}), turned, 2);
  } else {
    first = c.slice(x, 3, begin, half);
    second = c.slice(x, 3, half, turned);
  }
  Value real = c.sub(c.mul(cos, first), c.mul(sin, second));
  Value imaginary = c.add(c.mul(sin, first), c.mul(cos, second));
  Value result;
  if (getInterleaved()) {
    result = c.concat({c.unsqueeze(real, {4}), c.unsqueeze(imaginary, {4})}, 4);
    result = c.reshape(result, {c.sizes(x, 0, 3), turned});
  } else {
    result = c.concat({real, imaginary}, 3);
  }
  if (getRotaryEmbeddingDim())
    result = c.concat({result, c.slice(x, 3, turned, end)}, 3);
  if (isPacked)
    result = c.reshape(result, {c.sizes(getX(), 0, 3)});
  return SmallVector<Value>{result};
}
