//===- ByteProducts.cpp - Products of bytes with zero points --------------===//

#include "dialects/onnx/ops/IntegerProduct/ByteProducts.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// What has one element and no more dimensions than a vector.
static bool isOneNumber(Value tensor) {
  return isOneElement(tensor) && tensorType(tensor).getRank() <= 1;
}

/// The bytes of a constant, if it is one.
static std::optional<ArrayRef<char>> bytesOf(Value value) {
  ElementsAttr elements = constantElements(value);
  if (auto resource = dyn_cast_if_present<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    return blob ? std::optional(blob->getData()) : std::nullopt;
  }
  auto dense = dyn_cast_if_present<DenseElementsAttr>(elements);
  return dense ? std::optional(dense.getRawData()) : std::nullopt;
}

Value onnx::signedWeights(OpBuilder &b, Location loc, Value weights, Value zeroPoint,
                          int64_t axis) {
  RankedTensorType type = tensorType(weights);
  bool isUnsigned = type.getElementType().isUnsignedInteger();
  auto bytes = bytesOf(weights);
  if (!bytes || bytes->empty() || !type.hasStaticShape() || !type.getElementType().isInteger(8))
    return {};
  if (!isUnsigned && isKnownZero(zeroPoint))
    return weights;
  SmallVector<int64_t> zeros{0};
  if (zeroPoint) {
    auto known = constantIntegers(zeroPoint);
    if (!known || known->empty() ||
        (known->size() > 1 && (int64_t)known->size() != type.getDimSize(axis)))
      return {};
    zeros = *known;
  }
  int64_t inner = 1, count = type.getNumElements();
  for (int64_t size : type.getShape().drop_front(axis + 1))
    inner *= size;
  bool isSplat = bytes->size() == 1;
  std::vector<char> result(count);
  for (int64_t i = 0; i < count; ++i) {
    char byte = (*bytes)[isSplat ? 0 : i];
    int64_t value = (isUnsigned ? int64_t(uint8_t(byte)) : int64_t(int8_t(byte))) -
                    zeros[i / inner % zeros.size()];
    if (value < -128 || value > 127)
      return {};
    result[i] = char(value);
  }
  auto resultType = type.clone(b.getIntegerType(8));
  return ConstantOp::create(b, loc, elementsFromBytes(resultType, result, "weights"));
}

static Value ones(OpBuilder &b, Location loc, ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, b.getIntegerType(8));
  return ConstantOp::create(b, loc,
                            DenseElementsAttr::get(type, b.getIntegerAttr(b.getIntegerType(8), 1)));
}

static Value matMul(OpBuilder &b, Location loc, Value x, Value y) {
  return createInferred<MatMulOp>(b, loc, x, y, /*packed_n=*/IntegerAttr());
}

Value onnx::columnSums(OpBuilder &b, Location loc, Value w, bool kept) {
  ArrayRef<int64_t> shape = tensorType(w).getShape();
  int64_t k = shape.size() == 1 ? shape[0] : shape[shape.size() - 2];
  return matMul(b, loc, kept ? ones(b, loc, {1, k}) : ones(b, loc, {k}), w);
}

Value onnx::channelSums(OpBuilder &b, Location loc, Value w) {
  RankedTensorType type = tensorType(w);
  int64_t channels = type.getDimSize(0),
          elements = type.getNumElements() / std::max<int64_t>(channels, 1);
  Value rows = createInferred<ReshapeOp>(b, loc, w, constantInts(b, loc, {channels, elements}),
                                         /*allowzero=*/0);
  return matMul(b, loc, rows, ones(b, loc, {elements}));
}

/// sums * zero, in i32.
static Value correction(OpBuilder &b, Location loc, Value sums, Value zero) {
  return createInferred<MulOp>(
      b, loc, sums, createInferred<CastOp>(b, loc, zero, onnxFromElementType(b.getI32Type())));
}

Value onnx::productOfBytes(OpBuilder &b, Location loc, Value a, Value zeroA, Value w) {
  bool isZero = isKnownZero(zeroA);
  int64_t rankOfA = tensorType(a).getRank(), rank = tensorType(w).getRank();
  if (!isZero && !isOneNumber(zeroA))
    return {};
  Value sums = matMul(b, loc, a, w);
  if (isZero)
    return sums;
  Value ofWeights = columnSums(b, loc, w, /*kept=*/rank > 2 && rankOfA > 1);
  return createInferred<SubOp>(b, loc, sums, correction(b, loc, ofWeights, zeroA));
}

/// Whether nothing is added around the input.
static bool isUnpadded(const ByteConvolution &c) {
  auto isNothing = [](int64_t amount) { return amount == 0; };
  return c.autoPad == "VALID" ||
         (c.autoPad == "NOTSET" && (!c.pads || llvm::all_of(c.pads.asArrayRef(), isNothing)));
}

bool onnx::canConvolveBytes(const ByteConvolution &c) {
  if (isKnownZero(c.zeroX))
    return true;
  bool isDepthwise = c.group.getInt() > 1 && tensorType(c.w).getDimSize(1) == 1;
  return isOneNumber(c.zeroX) && !isDepthwise && (constantIntegers(c.zeroX) || isUnpadded(c));
}

Value onnx::convolutionOfBytes(OpBuilder &b, Location loc, ByteConvolution c) {
  assert(canConvolveBytes(c) && "the sums need more than one convolution");
  int64_t padding = 0;
  if (!isKnownZero(c.zeroX)) {
    // What is not known is not added either.
    if (auto known = constantIntegers(c.zeroX))
      padding = known->front();
    Value excess = correction(b, loc, channelSums(b, loc, c.w), c.zeroX);
    int64_t channels = tensorType(c.w).getDimSize(0);
    if (!c.bias)
      c.bias = ConstantOp::create(b, loc, b.getI32TensorAttr(SmallVector<int32_t>(channels, 0)));
    c.bias = createInferred<SubOp>(b, loc, c.bias, excess);
  }
  auto convolution =
      createInferred<ConvOp>(b, loc, c.x, c.w, c.bias, c.autoPad, c.dilations, c.group,
                             c.kernelShape, c.pads, c.strides, /*channels_last=*/UnitAttr(),
                             /*packed_n=*/IntegerAttr(), /*winograd=*/IntegerAttr());
  convolution.setPadValue(padding);
  return convolution;
}
