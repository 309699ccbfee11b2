//===- SignalComposer.h - Numbers that signal operators compute --*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_SIGNAL_SIGNALCOMPOSER_H
#define ONNXC_DIALECTS_ONNX_OPS_SIGNAL_SIGNALCOMPOSER_H

#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

namespace onnxc {

/// Tables are computed in f64, so that they are exact in the type that they get; what
/// they are computed from is mostly constant, and then they are, too.
class SignalComposer : public Composer {
public:
  using Value = mlir::Value;
  using Composer::Composer;

  Value add(Value x, Value y) { return create<onnx::AddOp>(x, y); }
  Value sub(Value x, Value y) { return create<onnx::SubOp>(x, y); }
  Value mul(Value x, Value y) { return create<onnx::MulOp>(x, y); }
  Value div(Value x, Value y) { return create<onnx::DivOp>(x, y); }
  Value real(double value) { return number(b.getF64Type(), value); }
  Value integer(int64_t value) { return number(b.getI64Type(), value); }
  Value cast(Value x, int64_t onnxType) { return create<onnx::CastOp>(x, onnxType, 1, "up"); }
  Value toReal(Value x) { return cast(x, 11); }
  Value toInteger(Value x) { return cast(x, 7); }
  Value like(Value x, Value other) { return create<onnx::CastLikeOp>(x, other, 1, "up"); }
  Value where(Value condition, Value x, Value y) { return create<onnx::WhereOp>(condition, x, y); }

  /// An operand of one element as a scalar i64.
  Value scalar(Value operand) { return create<onnx::ReshapeOp>(toInteger(operand), integers({}), 0); }
  Value vector(Value scalar) { return create<onnx::UnsqueezeOp>(scalar, integers({0})); }
  /// The size along `axis` as a vector of one, and as a scalar.
  Value sizes(Value value, int64_t begin, int64_t end) {
    return create<onnx::ShapeOp>(value, b.getI64IntegerAttr(begin), b.getI64IntegerAttr(end));
  }
  Value size(Value value, int64_t axis) {
    return create<onnx::SqueezeOp>(sizes(value, axis, axis + 1), integers({0}));
  }
  /// 0, 1, ... `count` - 1.
  Value range(Value count) { return create<onnx::RangeOp>(integer(0), count, integer(1), 1); }
  Value column(Value vector) { return create<onnx::UnsqueezeOp>(vector, integers({1})); }
  Value concat(llvm::ArrayRef<Value> values, int64_t axis) {
    return create<onnx::ConcatOp>(mlir::ValueRange(values), axis);
  }
  Value stack(llvm::ArrayRef<Value> values, int64_t axis) {
    llvm::SmallVector<Value> parts;
    for (Value value : values)
      parts.push_back(create<onnx::UnsqueezeOp>(value, integers({axis})));
    return concat(parts, axis);
  }
  Value reshape(Value value, Value shape) { return create<onnx::ReshapeOp>(value, shape, 0); }
  Value reshape(Value value, llvm::ArrayRef<int64_t> shape) { return reshape(value, integers(shape)); }
  Value transpose(Value value, llvm::ArrayRef<int64_t> order) {
    return onnx::TransposeOp::createInferred(b, b.getLoc(), value, order);
  }
  Value slice(Value value, Value count, int64_t axis) {
    return create<onnx::SliceOp>(value, integers({0}), count, integers({axis}), Value());
  }
  static int64_t rankOf(Value value) { return llvm::cast<mlir::RankedTensorType>(value.getType()).getRank(); }
  static int64_t sizeOf(Value value, int64_t axis) {
    return llvm::cast<mlir::RankedTensorType>(value.getType()).getDimSize(axis);
  }
};

/// A Fourier transform of the dimension before the last one, which holds the `partsIn`
/// parts of a number (1: real, 2: real and imaginary).
struct Transform {
  bool isInverse, isOneSided;
  int64_t partsIn;

  /// From a one-sided spectrum to a real signal.
  bool isToReal() const { return isInverse && isOneSided; }
  /// From a real signal to a one-sided spectrum.
  bool isHalf() const { return !isInverse && isOneSided; }
  int64_t partsOut() const { return isToReal() ? 1 : 2; }
  /// Elements before and after a transform of `length`.
  int64_t rows(int64_t length) const { return isToReal() ? length / 2 + 1 : length; }
  int64_t columns(int64_t length) const { return isHalf() ? length / 2 + 1 : length; }
};

/// The transform of f32 or f64 numbers.  `length` is a scalar and `signal` has as many
/// elements as it needs.
mlir::Value transformed(SignalComposer &c, mlir::Value signal, mlir::Value length, Transform transform);

/// The same for a length that is known: [any, elements, parts] becomes [any, elements,
/// parts].  There may be fewer elements than the length: the rest are zeros.  Null where
/// the tables would be too large.
mlir::Value transformedKnown(SignalComposer &c, mlir::Value signal, int64_t length, Transform transform);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_SIGNAL_SIGNALCOMPOSER_H
