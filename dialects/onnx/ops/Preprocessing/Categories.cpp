//===- Categories.cpp - Encoders of categories ----------------------------===//

#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Preprocessing/Preprocessing.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static bool hasStrings(std::optional<ArrayAttr> strings) { return strings && !strings->empty(); }

//===----------------------------------------------------------------------===//
// OneHotEncoder
//===----------------------------------------------------------------------===//

LogicalResult OneHotEncoderOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (hasStrings(op.getCatsStrings()))
    return dims.fail("has categories that are strings; strings are not supported");
  size_t count = op.getCatsInt64s().value_or(ArrayRef<int64_t>()).size();
  if (count == 0)
    return dims.fail("has no categories"); // C1
  if (llvm::DenseSet<int64_t>(op.getCatsInt64s()->begin(), op.getCatsInt64s()->end()).size() !=
      count)
    return dims.fail("has a category twice"); // C1
  Dims &sizes = results.emplace_back(dims.of(op.getX()));
  sizes.push_back(dims.constant(count));
  return success();
}

FailureOr<SmallVector<Value>> OneHotEncoderOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type own = getElementTypeOrSelf(getX().getType());
  Type element = isa<FloatType>(own) ? own : Type(c.b.getI64Type());
  int64_t rank = cast<RankedTensorType>(getX().getType()).getRank();
  Value categories = castTo(c, c.integers(*getCatsInt64s()), element);
  Value x = c.create<UnsqueezeOp>(castTo(c, getX(), element), c.integers({rank}));
  Value encoded = castTo(c, c.create<EqualOp>(x, categories), c.b.getF32Type());
  if (getZeros() == 0)
    encoded = c.create<RequireCategoryOp>(encoded);
  return SmallVector<Value>{encoded};
}

LogicalResult RequireCategoryOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsSameAsFirst(op.getOperands(), dims, results);
}

//===----------------------------------------------------------------------===//
// LabelEncoder
//===----------------------------------------------------------------------===//

namespace {
/// Keys or values of a LabelEncoder, whatever attribute they are in.
struct Table {
  Type element;
  size_t size = 0;
  unsigned lists = 0; // how many attributes there are
  bool isStrings = false;
  std::vector<double> reals;
  std::vector<int64_t> integers;

  Table(MLIRContext *ctx, std::optional<ArrayRef<float>> floats,
        std::optional<ArrayRef<int64_t>> ints, std::optional<ArrayAttr> strings,
        std::optional<ElementsAttr> tensor, bool readsAll);
  bool isFloat() const { return isa<FloatType>(element); }
};
} // namespace

Table::Table(MLIRContext *ctx, std::optional<ArrayRef<float>> floats,
             std::optional<ArrayRef<int64_t>> ints, std::optional<ArrayAttr> strings,
             std::optional<ElementsAttr> tensor, bool readsAll) {
  if (hasStrings(strings))
    isStrings = true, ++lists, size = strings->size();
  if (floats && !floats->empty()) {
    element = Float32Type::get(ctx), size = floats->size(), ++lists;
    reals.assign(floats->begin(), floats->end());
  }
  if (ints && !ints->empty()) {
    element = IntegerType::get(ctx, 64), size = ints->size(), ++lists;
    integers.assign(ints->begin(), ints->end());
  }
  if (tensor) {
    element = tensor->getElementType(), size = tensor->getNumElements(), ++lists;
    if (readsAll && isFloat())
      reals = numbersOf(*tensor);
    else if (readsAll)
      integers = integersOf(*tensor);
  }
}

static Table keysOf(LabelEncoderOp::Adaptor op, MLIRContext *ctx, bool readsAll) {
  return Table(ctx, op.getKeysFloats(), op.getKeysInt64s(), op.getKeysStrings(), op.getKeysTensor(),
               readsAll);
}
static Table valuesOf(LabelEncoderOp::Adaptor op, MLIRContext *ctx, bool readsAll) {
  return Table(ctx, op.getValuesFloats(), op.getValuesInt64s(), op.getValuesStrings(),
               op.getValuesTensor(), readsAll);
}

Type LabelEncoderOp::getValueType() {
  Table values = valuesOf(Adaptor((*this)->getOperands(), *this), getContext(), false);
  return values.element ? values.element : IntegerType::get(getContext(), 64);
}

LogicalResult LabelEncoderOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Table keys = keysOf(op, dims.getContext(), false),
        values = valuesOf(op, dims.getContext(), false);
  if (keys.isStrings || values.isStrings)
    return dims.fail("has keys or values that are strings; strings are not supported");
  if (keys.lists != 1 || values.lists != 1 || keys.size != values.size || keys.size == 0)
    return dims.fail("needs one list of keys and one of as many values"); // C1
  if (keys.element != getElementTypeOrSelf(op.getX().getType()))
    return dims.fail("the keys have another element type than the input"); // C1
  if (auto absent = op.getDefaultTensor())
    if (absent->getNumElements() != 1 || absent->getElementType() != values.element)
      return dims.fail("the default is not one element of the values' type"); // C2
  return dimsSameAsFirst(op.getOperands(), dims, results);
}

namespace {
/// Emits the constants of a lookup.
struct LookupEmitter {
  Composer &c;
  Table keys, values;
  SmallVector<size_t> order = {}; // positions of the keys, ascending and without NaN
  std::optional<size_t> ofNaN = std::nullopt;

  void sort();
  Value pick(const Table &table, ArrayRef<size_t> positions, ArrayRef<int64_t> shape);
};
} // namespace

void LookupEmitter::sort() {
  for (size_t i = 0; i < keys.size; ++i) {
    if (keys.isFloat() && std::isnan(keys.reals[i]))
      ofNaN = i;
    else
      order.push_back(i);
  }
  llvm::sort(order, [&](size_t a, size_t b) {
    if (keys.isFloat())
      return std::tie(keys.reals[a], a) < std::tie(keys.reals[b], b);
    // As the search compares them.
    if (keys.element.isUnsignedInteger() && keys.integers[a] != keys.integers[b])
      return uint64_t(keys.integers[a]) < uint64_t(keys.integers[b]);
    return std::tie(keys.integers[a], a) < std::tie(keys.integers[b], b);
  });
  // The search ends at the last of equal keys.  It halves a power of two.
  if (!order.empty())
    order.resize(llvm::PowerOf2Ceil(order.size()), order.back());
}

Value LookupEmitter::pick(const Table &table, ArrayRef<size_t> positions, ArrayRef<int64_t> shape) {
  if (table.isFloat())
    return constantNumbers(c,
                           llvm::map_to_vector(positions, [&](size_t i) { return table.reals[i]; }),
                           shape, table.element);
  return integerTensor(c,
                       llvm::map_to_vector(positions, [&](size_t i) { return table.integers[i]; }),
                       shape, table.element);
}

FailureOr<SmallVector<Value>> LabelEncoderOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Adaptor adaptor((*this)->getOperands(), *this);
  LookupEmitter e{c, keysOf(adaptor, getContext(), true), valuesOf(adaptor, getContext(), true)};
  Type element = e.values.element;
  Value absent;
  if (getDefaultTensor())
    absent = c.create<ReshapeOp>(ConstantOp::create(c.b, *getDefaultTensor()), c.integers({}), 0);
  else if (isa<FloatType>(element))
    absent = c.number(element, getDefaultFloat().convertToFloat());
  else
    absent = integerTensor(c, getDefaultInt64(), {}, element);
  e.sort();
  Value result = absent;
  if (!e.order.empty()) {
    int64_t count = e.order.size();
    result = c.create<LookupOp>(getX(), e.pick(e.keys, e.order, count),
                                e.pick(e.values, e.order, count), absent);
  }
  if (e.ofNaN)
    result = c.create<WhereOp>(c.create<IsNaNOp>(getX()), e.pick(e.values, *e.ofNaN, {}), result);
  return SmallVector<Value>{result};
}

LogicalResult LookupOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims keys = dims.of(op.getKeys()), values = dims.of(op.getValues());
  if (keys.size() != 1 || values.size() != 1 || !dims.of(op.getAbsent()).empty())
    return dims.fail("needs vectors of keys and values, and a scalar"); // C1
  auto count = DimBuilder::constantOf(keys[0]);
  if (!count || !llvm::isPowerOf2_64(*count) || count != DimBuilder::constantOf(values[0]))
    return dims.fail("the numbers of keys and values are not one power of two"); // C1
  return dimsSameAsFirst(op.getOperands(), dims, results);
}
