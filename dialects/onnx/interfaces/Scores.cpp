//===- Scores.cpp - What the models of ai.onnx.ml share -------------------===//

#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Activation/Activation.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"
#include "dialects/onnx/ops/Softmax/Softmax.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

FailureOr<Dims> onnxc::featureSizes(DimBuilder &dims, Value x) {
  Dims sizes = dims.of(x);
  if (sizes.size() == 1)
    sizes.insert(sizes.begin(), dims.constant(1));
  if (sizes.size() != 2)
    return dims.fail("the features must be a matrix or one row, not of rank " +
                     Twine(sizes.size()));
  return sizes;
}

Value onnxc::castTo(Composer &c, Value value, Type element) {
  if (getElementTypeOrSelf(value.getType()) == element)
    return value;
  return c.create<CastOp>(value, onnxFromElementType(element));
}

Value onnxc::featureMatrix(Composer &c, Value x) {
  auto type = cast<RankedTensorType>(x.getType());
  if (type.getRank() == 1)
    x = c.create<UnsqueezeOp>(x, c.integers({0}));
  return castTo(c, x, type.getElementType().isF64() ? type.getElementType() : c.b.getF32Type());
}

/// The elements of a tensor attribute, also of a resource; null when it has none.
static DenseElementsAttr denseOf(ElementsAttr tensor) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(tensor)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    // A resource has a byte for what the dense form packs into bits.
    bool isPacked = resource.getElementType().getIntOrFloatBitWidth() < 8;
    return blob && !isPacked
               ? DenseElementsAttr::getFromRawBuffer(resource.getType(), blob->getData())
               : DenseElementsAttr();
  }
  return dyn_cast<DenseElementsAttr>(tensor);
}

std::vector<int64_t> onnxc::integersOf(ElementsAttr tensor) {
  DenseElementsAttr dense = denseOf(tensor);
  std::vector<int64_t> numbers;
  if (!dense || !isa<IntegerType>(dense.getElementType()))
    return numbers;
  bool isUnsigned =
      dense.getElementType().isUnsignedInteger() || dense.getElementType().isInteger(1);
  for (const APInt &value : dense.getValues<APInt>())
    numbers.push_back(isUnsigned ? value.getZExtValue() : value.getSExtValue());
  return numbers;
}

std::vector<double> onnxc::numbersOf(ElementsAttr tensor) {
  if (isa<IntegerType>(tensor.getElementType())) {
    std::vector<int64_t> integers = integersOf(tensor);
    return {integers.begin(), integers.end()};
  }
  std::vector<double> numbers;
  bool losesDigits;
  if (DenseElementsAttr dense = denseOf(tensor))
    for (APFloat value : dense.getValues<APFloat>()) {
      value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesDigits);
      numbers.push_back(value.convertToDouble());
    }
  return numbers;
}

Value onnxc::constantTensor(Composer &c, DenseElementsAttr value) {
  constexpr size_t kMostInline = 1024;
  ArrayRef<char> bytes = value.getRawData();
  if (value.isSplat() || bytes.size() <= kMostInline)
    return ConstantOp::create(c.b, value);
  auto type = cast<RankedTensorType>(value.getType());
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, alignof(std::max_align_t));
  return ConstantOp::create(c.b, DenseResourceElementsAttr::get(type, "table", std::move(blob)));
}

Value onnxc::constantNumbers(Composer &c, ArrayRef<double> values, ArrayRef<int64_t> shape,
                             Type element) {
  auto type = RankedTensorType::get(shape, element);
  if (element.isF32())
    return constantTensor(c,
                          DenseElementsAttr::get<float>(type, llvm::to_vector_of<float>(values)));
  if (element.isF64())
    return constantTensor(c, DenseElementsAttr::get(type, values));
  auto numbers = llvm::map_to_vector(values, [&](double value) -> Attribute {
    if (isa<FloatType>(element))
      return FloatAttr::get(element, value);
    return IntegerAttr::get(element, (int64_t)value);
  });
  return constantTensor(c, DenseElementsAttr::get(type, numbers));
}
Value onnxc::integerTensor(Composer &c, ArrayRef<int64_t> values, ArrayRef<int64_t> shape,
                           Type element) {
  unsigned width = element.getIntOrFloatBitWidth();
  auto elements =
      llvm::map_to_vector(values, [&](int64_t value) { return APInt(64, value).trunc(width); });
  return constantTensor(c, DenseElementsAttr::get(RankedTensorType::get(shape, element), elements));
}
Value onnxc::constantNumbers(Composer &c, ArrayRef<float> values, ArrayRef<int64_t> shape,
                             Type element) {
  return constantNumbers(c, llvm::to_vector_of<double>(values), shape, element);
}

//===----------------------------------------------------------------------===//
// Scores
//===----------------------------------------------------------------------===//

namespace {
/// Elementwise arithmetic with constants of the scores' type.
struct ScoreMath {
  Composer &c;
  Type element;

  Value number(double value) { return c.number(element, value); }
  Value add(Value x, Value y) { return c.create<AddOp>(x, y); }
  Value sub(Value x, Value y) { return c.create<SubOp>(x, y); }
  Value mul(Value x, Value y) { return c.create<MulOp>(x, y); }
  Value where(Value condition, Value x, Value y) { return c.create<WhereOp>(condition, x, y); }
};
} // namespace

/// The quantile of the normal distribution, by the approximation that the operators'
/// reference implementation has: sqrt(2) * inverse erf(2 p - 1), Winitzki's with a = 0.147.
static Value probit(ScoreMath m, Value p) {
  constexpr double a = 0.147, pi = 3.14159265358979323846;
  Value x = m.sub(m.add(p, p), m.number(1));
  Value log = m.c.create<LogOp>(m.mul(m.sub(m.number(1), x), m.add(m.number(1), x)));
  Value v = m.add(m.mul(log, m.number(0.5)), m.number(2 / (pi * a)));
  Value root = m.c.create<SqrtOp>(m.sub(m.mul(v, v), m.mul(log, m.number(1 / a))));
  Value size = m.mul(m.c.create<SqrtOp>(m.sub(root, v)), m.number(1.41421356237309515));
  return m.where(m.c.create<LessOp>(x, m.number(0)), m.c.create<NegOp>(size), size);
}

/// A softmax in which scores of (nearly) 0 stay so.
static Value softmaxZero(ScoreMath m, Value scores) {
  Value axes = m.c.integers({-1});
  Value top = m.c.create<ReduceMaxOp>(scores, axes, 1, 0);
  Value isZero = m.c.create<LessOrEqualOp>(m.c.create<AbsOp>(scores), m.number(1e-7));
  Value kept = m.mul(scores, m.c.create<ExpOp>(m.c.create<NegOp>(top)));
  Value terms = m.where(isZero, kept, m.c.create<ExpOp>(m.sub(scores, top)));
  Value sum = m.c.create<ReduceSumOp>(terms, axes, 1, 0);
  Value isEmpty = m.c.create<EqualOp>(sum, m.number(0));
  Value quotient = m.c.create<DivOp>(terms, m.where(isEmpty, m.number(1), sum));
  return m.where(isEmpty, m.number(0.5), quotient);
}

Value onnxc::transformScores(Composer &c, Value scores, StringRef transform) {
  ScoreMath m{c, getElementTypeOrSelf(scores.getType())};
  if (transform == "SOFTMAX")
    return c.create<SoftmaxOp>(scores, -1);
  if (transform == "LOGISTIC")
    return c.create<SigmoidOp>(scores);
  if (transform == "SOFTMAX_ZERO")
    return softmaxZero(m, scores);
  if (transform == "PROBIT")
    return probit(m, scores);
  return scores;
}

Value onnxc::bothSigns(Composer &c, Value score) {
  return c.create<ConcatOp>(ValueRange{c.create<NegOp>(score), score}, 1);
}

//===----------------------------------------------------------------------===//
// Labels
//===----------------------------------------------------------------------===//

static Value stringsAt(Composer &c, ArrayRef<StringRef> strings, Value positions) {
  auto [offsets, bytes] = constantStrings(c.b, c.b.getLoc(), strings);
  return c.create<StringsOp>(offsets, bytes, positions);
}

LogicalResult ClassLabels::check(DimBuilder &dims) const {
  if (hasStrings() && !integers.empty())
    return dims.fail("has class labels of two types");
  return success();
}

Value ClassLabels::at(Composer &c, Value positions) const {
  if (hasStrings())
    return stringsAt(c, SmallVector<StringRef>(strings.getAsValueRange<StringAttr>()), positions);
  return integers.empty() ? positions : c.create<GatherOp>(c.integers(integers), positions, 0);
}

Value ClassLabels::ofLargest(Composer &c, Value matrix) const {
  return at(c, c.create<ArgMaxOp>(matrix, 1, /*keepdims=*/0, /*select_last_index=*/0));
}

Value ClassLabels::ofTwo(Composer &c, Value isSecond) const {
  Type i64 = c.b.getI64Type();
  Value flat = c.create<SqueezeOp>(isSecond, c.integers({1}));
  if (hasStrings()) {
    SmallVector<StringRef> labels(strings.getAsValueRange<StringAttr>());
    return stringsAt(c, {labels.size() == 2 ? labels[0] : StringRef(), labels.back()}, castTo(c, flat, i64));
  }
  int64_t first = integers.size() == 2 ? integers[0] : 0, second = integers.empty() ? 1 : integers.back();
  return c.create<WhereOp>(flat, c.number(i64, second), c.number(i64, first));
}
