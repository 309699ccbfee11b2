//===- IntegerProduct.cpp - Products of quantized tensors -----------------===//
//
// Sums of (a - zero_a) * (b - zero_b) are exact in i32.  Where b is constant and fits signed
// bytes once its zero point is subtracted, bytes are multiplied (ByteProducts.h); else the
// differences, which fit 16 bits.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/IntegerProduct/IntegerProduct.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Window.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/IntegerProduct/ByteProducts.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Quantize/Quantize.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/IntegerProduct/IntegerProduct.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addIntegerProductOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/IntegerProduct/IntegerProduct.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

LogicalResult MatMulIntegerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return MatMulOp::dimsOf(MatMulOp::Adaptor({op.getA(), op.getB()}), dims, results);
}
LogicalResult QLinearMatMulOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return MatMulOp::dimsOf(MatMulOp::Adaptor({op.getA(), op.getB()}), dims, results);
}

template <typename AdaptorT>
static LogicalResult convolutionDims(AdaptorT op, DimBuilder &dims, ResultDims &results) {
  ConvOp::Properties attributes;
  attributes.auto_pad = op.getAutoPadAttr();
  attributes.dilations = op.getDilationsAttr();
  attributes.group = op.getGroupAttr();
  attributes.kernel_shape = op.getKernelShapeAttr();
  attributes.pads = op.getPadsAttr();
  attributes.strides = op.getStridesAttr();
  return ConvOp::dimsOf(ConvOp::Adaptor({op.getX(), op.getW()}, DictionaryAttr(), attributes), dims,
                        results);
}
LogicalResult ConvIntegerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return convolutionDims(op, dims, results);
}
LogicalResult QLinearConvOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return convolutionDims(op, dims, results);
}

//===----------------------------------------------------------------------===//
// Decompositions
//===----------------------------------------------------------------------===//

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

/// A vector of one value per position along the dimension `fromEnd` before the last,
/// made to broadcast there; other tensors as they are.
static Value alongDimension(RewriterBase &b, Location loc, Value vector, int64_t fromEnd) {
  auto type = cast<RankedTensorType>(vector.getType());
  if (type.getRank() != 1 || type.getDimSize(0) == 1 || fromEnd == 0)
    return vector;
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(1, 1 + fromEnd));
  return createInferred<UnsqueezeOp>(b, loc, vector, constantInts(b, loc, axes));
}

static Value castTo(RewriterBase &b, Location loc, Value tensor, Type element) {
  if (getElementTypeOrSelf(tensor.getType()) == element)
    return tensor;
  return createInferred<CastOp>(b, loc, tensor, onnxFromElementType(element));
}

/// What the bytes stand for, as integers.
static Value centered(RewriterBase &b, Location loc, Value bytes, Value zeroPoint) {
  if (isKnownZero(zeroPoint))
    return bytes;
  Type i16 = b.getIntegerType(16);
  return createInferred<SubOp>(b, loc, castTo(b, loc, bytes, i16), castTo(b, loc, zeroPoint, i16));
}

/// Quantizes the sums of products of numbers with these scales.
static Value requantized(RewriterBase &b, Location loc, Value sums, Value scaleA, Value scaleB,
                         Value scaleY, Value zeroY) {
  Type f32 = b.getF32Type();
  Value scale =
      createInferred<MulOp>(b, loc, castTo(b, loc, scaleA, f32), castTo(b, loc, scaleB, f32));
  Value real = createInferred<MulOp>(b, loc, castTo(b, loc, sums, f32), scale);
  return createInferred<QuantizeLinearOp>(b, loc, real, castTo(b, loc, scaleY, f32), zeroY,
                                          /*output_dtype=*/0,
                                          /*precision=*/0, /*saturate=*/1);
}

/// The sums of a matrix product; `zeroA` is made to broadcast to `a`, `zeroB` is as the operator
/// has it.
static Value product(RewriterBase &rewriter, Location loc, Value a, Value zeroA, Value b,
                     Value zeroB) {
  // A vector is one zero point per column.
  if (!zeroB || rankOf(zeroB) <= 1)
    if (Value weights = signedWeights(rewriter, loc, b, zeroB, rankOf(b) - 1))
      if (Value sums = productOfBytes(rewriter, loc, a, zeroA, weights))
        return sums;
  return createInferred<MatMulOp>(rewriter, loc, centered(rewriter, loc, a, zeroA),
                                  centered(rewriter, loc, b, zeroB),
                                  /*packed_n=*/IntegerAttr());
}

FailureOr<SmallVector<Value>> MatMulIntegerOp::decompose(RewriterBase &rewriter) {
  Location loc = getLoc();
  Value zeroA = getAZeroPoint();
  if (zeroA && rankOf(getA()) > 1)
    zeroA = alongDimension(rewriter, loc, zeroA, 1);
  return SmallVector<Value>{product(rewriter, loc, getA(), zeroA, getB(), getBZeroPoint())};
}

FailureOr<SmallVector<Value>> QLinearMatMulOp::decompose(RewriterBase &rewriter) {
  Location loc = getLoc();
  auto perRow = [&](Value vector) {
    return rankOf(getA()) > 1 ? alongDimension(rewriter, loc, vector, 1) : vector;
  };
  Value sums = product(rewriter, loc, getA(), perRow(getAZeroPoint()), getB(), getBZeroPoint());
  return SmallVector<Value>{requantized(rewriter, loc, sums, perRow(getAScale()), getBScale(),
                                        perRow(getYScale()), perRow(getYZeroPoint()))};
}

/// The convolution of an operator with ONNX's attributes of convolutions.
template <typename OpT>
static Value convolution(RewriterBase &b, OpT op, Value zeroX, Value zeroW, Value bias) {
  Location loc = op.getLoc();
  // (outputs, channels, spatial...)
  ByteConvolution bytes{op.getX(),           zeroX,
                        op.getW(),           bias,
                        op.getAutoPadAttr(), op.getDilationsAttr(),
                        op.getGroupAttr(),   op.getKernelShapeAttr(),
                        op.getPadsAttr(),    op.getStridesAttr()};
  if ((!zeroW || rankOf(zeroW) <= 1) && canConvolveBytes(bytes))
    if (Value weights = signedWeights(b, loc, op.getW(), zeroW, /*axis=*/0)) {
      bytes.w = weights;
      return convolutionOfBytes(b, loc, bytes);
    }
  Value perOutput = zeroW ? alongDimension(b, loc, zeroW, rankOf(op.getW()) - 1) : zeroW;
  Value x = centered(b, loc, op.getX(), zeroX), w = centered(b, loc, op.getW(), perOutput);
  return createInferred<ConvOp>(b, loc, x, w, bias, op.getAutoPadAttr(), op.getDilationsAttr(),
                                op.getGroupAttr(), op.getKernelShapeAttr(), op.getPadsAttr(),
                                op.getStridesAttr(),
                                /*channels_last=*/UnitAttr(), /*packed_n=*/IntegerAttr(),
                                /*winograd=*/IntegerAttr());
}

FailureOr<SmallVector<Value>> ConvIntegerOp::decompose(RewriterBase &rewriter) {
  return SmallVector<Value>{
      convolution(rewriter, *this, getXZeroPoint(), getWZeroPoint(), Value())};
}

FailureOr<SmallVector<Value>> QLinearConvOp::decompose(RewriterBase &rewriter) {
  Location loc = getLoc();
  Value sums = convolution(rewriter, *this, getXZeroPoint(), getWZeroPoint(), getB());
  Value scaleW = alongDimension(rewriter, loc, getWScale(), rankOf(getX()) - 2);
  return SmallVector<Value>{
      requantized(rewriter, loc, sums, getXScale(), scaleW, getYScale(), getYZeroPoint())};
}
