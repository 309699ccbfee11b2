//===- AttentionComposer.h - What attention is composed of -------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_ATTENTION_ATTENTIONCOMPOSER_H
#define ONNXC_DIALECTS_ONNX_OPS_ATTENTION_ATTENTIONCOMPOSER_H

#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Attention/Attention.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include <limits>

namespace onnxc {

inline mlir::Type elementOf(mlir::Value value) { return tensorType(value).getElementType(); }

/// Sizes are vectors of i64, so that they concatenate to shapes.
class AttentionComposer : public Composer {
public:
  using Value = mlir::Value;
  using Composer::Composer;

  static constexpr int64_t kToTheEnd = std::numeric_limits<int64_t>::max();

  Value add(Value x, Value y) { return create<onnx::AddOp>(x, y); }
  Value sub(Value x, Value y) { return create<onnx::SubOp>(x, y); }
  Value mul(Value x, Value y) { return create<onnx::MulOp>(x, y); }
  Value div(Value x, Value y) { return create<onnx::DivOp>(x, y); }
  Value where(Value condition, Value x, Value y) { return create<onnx::WhereOp>(condition, x, y); }
  Value matmul(Value x, Value y) { return create<onnx::MatMulOp>(x, y, mlir::IntegerAttr()); }
  Value cast(Value x, mlir::Type element) {
    if (elementOf(x) == element)
      return x;
    return create<onnx::CastOp>(x, onnx::onnxFromElementType(element), 1, "up");
  }

  /// Sizes from axis `begin` to before `end`.
  Value sizes(Value value, int64_t begin, int64_t end) {
    return create<onnx::ShapeOp>(value, b.getI64IntegerAttr(begin), b.getI64IntegerAttr(end));
  }
  Value size(Value value, int64_t axis) { return sizes(value, axis, axis + 1); }
  Value scalar(Value vector) { return create<onnx::SqueezeOp>(vector, integers({0})); }
  Value concat(llvm::ArrayRef<Value> values, int64_t axis) {
    return values.size() == 1 ? values[0] : create<onnx::ConcatOp>(mlir::ValueRange(values), axis);
  }
  Value reshape(Value value, llvm::ArrayRef<Value> sizes) {
    return create<onnx::ReshapeOp>(value, concat(sizes, 0), /*allowzero=*/1);
  }
  Value unsqueeze(Value value, llvm::ArrayRef<int64_t> axes) {
    return create<onnx::UnsqueezeOp>(value, integers(axes));
  }
  Value transpose(Value value, llvm::ArrayRef<int64_t> perm) {
    return onnx::TransposeOp::createInferred(b, b.getLoc(), value, perm);
  }
  /// Elements [begin, end) along an axis, every `step`-th.
  Value slice(Value value, int64_t axis, Value begin, Value end, int64_t step = 1) {
    return create<onnx::SliceOp>(value, begin, end, integers({axis}), integers({step}));
  }

  /// [.., L, heads * D] as [.., L, heads, D].
  Value splitHeads(Value value, Value heads) {
    int64_t last = tensorType(value).getRank() - 1;
    return reshape(value, {sizes(value, 0, last), heads, div(size(value, last), heads)});
  }
};

/// What the scores and the values are made of, for both kinds of attention: all of rank 4,
/// [B, H, M, D], or of rank 5 where several heads share keys: [B, G, H / G, M, D].
struct Heads {
  mlir::Value q, k, v; ///< k is [.., D, N]
  bool isGrouped = false;
};

/// `q` [B, H, M, D] with `k` [B, G, N, D] and `v` [B, G, N, E].  Keys are repeated where
/// `canGroup` is false or the numbers of heads are not known.
Heads shareHeads(AttentionComposer &c, mlir::Value q, mlir::Value k, mlir::Value v, bool canGroup);

/// [B, G, H / G, ...] as [B, H, ...].
mlir::Value joinHeads(AttentionComposer &c, const Heads &heads, mlir::Value value,
                      mlir::Value queries);

/// What is added to the scores [B, H, M, T] by masks of all kinds, or null; of Q's element type.
mlir::Value composeBias(AttentionComposer &c, onnx::AttentionOp op, mlir::Value queries,
                        mlir::Value total);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_ATTENTION_ATTENTIONCOMPOSER_H
