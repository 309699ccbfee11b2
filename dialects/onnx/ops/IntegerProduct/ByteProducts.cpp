//===- ByteProducts.cpp - Products of bytes with zero points --------------===//

#include "dialects/onnx/ops/IntegerProduct/ByteProducts.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

bool onnx::isKnownZero(Value zeroPoint) {
  if (!zeroPoint)
    return true;
  auto known = constantIntegers(zeroPoint);
  return known && llvm::all_of(*known, [](int64_t value) { return value == 0; });
}

static RankedTensorType typeOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()); }

static bool isOneNumber(Value tensor) { return typeOf(tensor).hasStaticShape() && typeOf(tensor).getNumElements() == 1; }

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

Value onnx::signedWeights(OpBuilder &b, Location loc, Value weights, Value zeroPoint, int64_t axis) {
  RankedTensorType type = typeOf(weights);
  bool isUnsigned = type.getElementType().isUnsignedInteger();
  auto bytes = bytesOf(weights);
  if (!bytes || bytes->empty() || !type.hasStaticShape() || !type.getElementType().isInteger(8))
    return {};
  if (!isUnsigned && isKnownZero(zeroPoint))
    return weights;
  SmallVector<int64_t> zeros{0};
  if (zeroPoint) {
    auto known = constantIntegers(zeroPoint);
    if (!known || known->empty() || (known->size() > 1 && (int64_t)known->size() != type.getDimSize(axis)))
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
    int64_t value = (isUnsigned ? int64_t(uint8_t(byte)) : int64_t(int8_t(byte))) - zeros[i / inner % zeros.size()];
    if (value < -128 || value > 127)
      return {};
    result[i] = char(value);
  }
  auto resultType = type.clone(b.getIntegerType(8));
  return ConstantOp::create(b, loc, elementsFromBytes(resultType, result, "weights"));
}

/// zero * sums of weights along `axes`, in i32.
static Value correction(OpBuilder &b, Location loc, Value zero, Value weights, ArrayRef<int64_t> axes, bool keepDims) {
  int64_t i32 = onnxFromElementType(b.getI32Type());
  Value sums = createInferred<CastOp>(b, loc, weights, i32);
  sums = createInferred<ReduceSumOp>(b, loc, sums, constantInts(b, loc, axes), int64_t(keepDims),
                                     /*noop_with_empty_axes=*/0);
  return createInferred<MulOp>(b, loc, sums, createInferred<CastOp>(b, loc, zero, i32));
}

Value onnx::productOfBytes(OpBuilder &b, Location loc, Value a, Value zeroA, Value w) {
  bool isZero = isKnownZero(zeroA);
  int64_t rankOfA = typeOf(a).getRank(), rank = typeOf(w).getRank();
  if (!isZero && (!isOneNumber(zeroA) || typeOf(zeroA).getRank() > 1))
    return {};
  Value sums = createInferred<MatMulOp>(b, loc, a, w, /*packed_n=*/IntegerAttr());
  if (isZero)
    return sums;
  Value excess = correction(b, loc, zeroA, w, {rank == 1 ? 0 : rank - 2}, /*keepDims=*/rank > 2 && rankOfA > 1);
  return createInferred<SubOp>(b, loc, sums, excess);
}

/// Whether nothing is added around the input.
static bool isUnpadded(const ByteConvolution &c) {
  if (c.autoPad.getValue() == "VALID")
    return true;
  return c.autoPad.getValue() == "NOTSET" &&
         (!c.pads || llvm::all_of(c.pads.asArrayRef(), [](int64_t amount) { return amount == 0; }));
}

Value onnx::convolutionOfBytes(OpBuilder &b, Location loc, ByteConvolution c) {
  bool isZero = isKnownZero(c.zeroX);
  RankedTensorType type = typeOf(c.w);
  std::optional<int64_t> padding = 0;
  if (!isZero) {
    auto known = constantIntegers(c.zeroX);
    padding = known && known->size() == 1 ? std::optional(known->front()) : std::nullopt;
    bool isDepthwise = c.group.getInt() > 1 && type.getDimSize(1) == 1;
    if (!isOneNumber(c.zeroX) || typeOf(c.zeroX).getRank() > 1 || isDepthwise || (!padding && !isUnpadded(c)))
      return {};
    Value excess = correction(b, loc, c.zeroX, c.w, llvm::to_vector(llvm::seq<int64_t>(1, type.getRank())),
                              /*keepDims=*/false);
    Value bias = c.bias;
    if (!bias)
      bias = ConstantOp::create(b, loc, b.getI32TensorAttr(SmallVector<int32_t>(type.getDimSize(0), 0)));
    c.bias = createInferred<SubOp>(b, loc, bias, excess);
  }
  auto convolution = createInferred<ConvOp>(b, loc, c.x, c.w, c.bias, c.autoPad, c.dilations, c.group, c.kernelShape,
                                            c.pads, c.strides, /*channels_last=*/UnitAttr(),
                                            /*packed_n=*/IntegerAttr(), /*winograd=*/IntegerAttr());
  convolution.setPadValue(padding.value_or(0));
  return convolution;
}
