//===- EncoderDecompose.cpp - Encoders as searches and gathers ------------===//
//
// An encoder finds the position of each element among its keys; the positions then
// choose values.  What is not found has the position after the last key, where the
// default stands.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/PerfectHash.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Encoder/Encoder.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "mlir/IR/DialectResourceBlobManager.h"

#include <set>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

/// Elements that are neither strings nor a resource.
static DenseElementsAttr denseNumbers(ElementsAttr elements) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements))
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      return DenseElementsAttr::getFromRawBuffer(resource.getType(), blob->getData());
  return dyn_cast<DenseElementsAttr>(elements);
}

static SmallVector<StringRef> stringsIn(ElementsAttr elements) {
  auto strings = cast<DenseStringElementsAttr>(elements);
  return SmallVector<StringRef>(strings.getValues<StringRef>());
}

/// What numbers are compared by: one NaN and one zero.
static int64_t normalizedBits(const APFloat &value) {
  if (value.isNaN())
    return APFloat::getQNaN(value.getSemantics()).bitcastToAPInt().getZExtValue();
  return value.isZero() ? 0 : value.bitcastToAPInt().getZExtValue();
}

static FailureOr<SmallVector<int64_t>> normalizedNumbers(ElementsAttr elements) {
  SmallVector<int64_t> numbers;
  DenseElementsAttr dense = denseNumbers(elements);
  if (!dense)
    return failure();
  if (isa<FloatType>(dense.getElementType()))
    for (const APFloat &value : dense.getValues<APFloat>())
      numbers.push_back(normalizedBits(value));
  else
    for (const APInt &value : dense.getValues<APInt>())
      numbers.push_back(value.getSExtValue());
  return numbers;
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static Value emitTable(OpBuilder &b, Location loc, ArrayRef<int64_t> values, StringRef name) {
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(int64_t));
  auto type = RankedTensorType::get({(int64_t)values.size()}, b.getI64Type());
  return ConstantOp::create(b, loc, elementsFromBytes(type, bytes, name));
}

/// The positions of different keys, of equal ones the last.
template <typename Key> static SmallVector<int64_t> differentKeys(ArrayRef<Key> keys) {
  // Every integer can be a key, so that none can stand for an empty bucket.
  std::set<Key> seen;
  SmallVector<int64_t> positions;
  for (int64_t i = keys.size() - 1; i >= 0; --i)
    if (seen.insert(keys[i]).second)
      positions.push_back(i);
  return positions;
}

namespace {
/// Hashes in the two ways that onnx.FindKey knows.
struct KeyHash {
  uint64_t operator()(int64_t key, uint64_t start) const { return hashNumber(key, start); }
  uint64_t operator()(StringRef key, uint64_t start) const { return hashBytes(key, start); }
};
} // namespace

/// onnx.FindKey of `input` among `keys`, with the tables that it looks into.
template <typename Key>
static FailureOr<Value> emitSearch(RewriterBase &b, Operation *op, Value input, ArrayRef<Key> keys, Value keyTable,
                                   Value bytes, bool mustFind) {
  SmallVector<int64_t> positions = differentKeys(keys);
  auto table = makePerfectHash(positions.size(),
                               [&](int64_t i, uint64_t start) { return KeyHash()(keys[positions[i]], start); });
  if (!table)
    return op->emitOpError("has keys whose hashes are the same");
  for (int64_t &slot : table->slots)
    slot = slot == (int64_t)positions.size() ? (int64_t)keys.size() : positions[slot];
  Location loc = op->getLoc();
  Value displacements = emitTable(b, loc, table->displacements, "displacements");
  Value slots = emitTable(b, loc, table->slots, "slots");
  auto type = cast<RankedTensorType>(input.getType()).clone(b.getI64Type());
  return FindKeyOp::create(b, loc, type, input, displacements, slots, keyTable, bytes, (int64_t)table->start, mustFind)
      .getResult();
}

FailureOr<Value> onnxc::emitPositions(RewriterBase &b, Operation *op, Value input, ElementsAttr keys, bool mustFind) {
  Location loc = op->getLoc();
  // One key more, which slots without a key refer to.
  if (isa<StringType>(keys.getElementType())) {
    SmallVector<StringRef> strings = stringsIn(keys), withEnd = strings;
    withEnd.push_back("");
    auto [offsets, bytes] = constantStrings(b, loc, withEnd);
    return emitSearch<StringRef>(b, op, input, strings, offsets, bytes, mustFind);
  }
  FailureOr<SmallVector<int64_t>> numbers = normalizedNumbers(keys);
  if (failed(numbers))
    return op->emitOpError("has keys without contents");
  SmallVector<int64_t> withEnd = *numbers;
  withEnd.push_back(0);
  return emitSearch<int64_t>(b, op, input, *numbers, emitTable(b, loc, withEnd, "keys"), Value(), mustFind);
}

/// The bytes of all elements.
static void appendElements(SmallVectorImpl<char> &bytes, DenseElementsAttr elements) {
  int64_t copies = elements.isSplat() ? elements.getNumElements() : 1;
  for (int64_t i = 0; i < copies; ++i)
    llvm::append_range(bytes, elements.getRawData());
}

/// values[position], or `absent` after the last.
static FailureOr<Value> valuesAt(RewriterBase &b, Operation *op, Value position, ElementsAttr values,
                                 ElementsAttr absent) {
  Location loc = op->getLoc();
  auto type = cast<RankedTensorType>(position.getType()).clone(values.getElementType());
  if (isa<StringType>(values.getElementType())) {
    SmallVector<StringRef> strings = stringsIn(values);
    strings.push_back(stringsIn(absent).front());
    auto [offsets, bytes] = constantStrings(b, loc, strings);
    return StringsOp::create(b, loc, type, offsets, bytes, position).getResult();
  }
  DenseElementsAttr numbers = denseNumbers(values), last = denseNumbers(absent);
  if (!numbers || !last)
    return op->emitOpError("has values without contents");
  SmallVector<char> bytes;
  appendElements(bytes, numbers);
  appendElements(bytes, last);
  auto tableType = RankedTensorType::get({values.getNumElements() + 1}, values.getElementType());
  Value table = ConstantOp::create(b, loc, elementsFromBytes(tableType, bytes, "values"));
  return GatherOp::create(b, loc, type, table, position, /*axis=*/0).getResult();
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

static FailureOr<SmallVector<Value>> mapKeys(RewriterBase &b, Operation *op, ElementsAttr keys, ElementsAttr values,
                                             ElementsAttr absent) {
  FailureOr<Value> position = emitPositions(b, op, op->getOperand(0), keys);
  if (failed(position))
    return failure();
  FailureOr<Value> result = valuesAt(b, op, *position, values, absent);
  if (failed(result))
    return failure();
  return SmallVector<Value>{*result};
}

FailureOr<SmallVector<Value>> LabelEncoderOp::decompose(RewriterBase &b) {
  return mapKeys(b, *this, getKeyElements(), getValueElements(), getDefaultElement());
}

FailureOr<SmallVector<Value>> CategoryMapperOp::decompose(RewriterBase &b) {
  SmallVector<StringRef> names(getCatsStrings()->getAsValueRange<StringAttr>());
  Type text = StringType::get(getContext());
  ElementsAttr strings = DenseStringElementsAttr::get(RankedTensorType::get({(int64_t)names.size()}, text), names);
  ElementsAttr ints = b.getI64TensorAttr(*getCatsInt64s());
  if (isa<StringType>(getElementTypeOrSelf(getX().getType())))
    return mapKeys(b, *this, strings, ints, b.getI64TensorAttr({(int64_t)getDefaultInt64()}));
  return mapKeys(b, *this, ints, strings,
                 DenseStringElementsAttr::get(RankedTensorType::get({1}, text), getDefaultString()));
}

FailureOr<SmallVector<Value>> OneHotEncoderOp::decompose(RewriterBase &b) {
  Value input = getX();
  auto type = cast<RankedTensorType>(input.getType());
  constexpr int64_t kInt64 = 7;
  if (!isa<StringType>(type.getElementType()) && !type.getElementType().isInteger(64))
    input = CastOp::create(b, getLoc(), type.clone(b.getI64Type()), input, kInt64);
  FailureOr<Value> position = emitPositions(b, *this, input, getCategories(), /*mustFind=*/!getZeros());
  if (failed(position))
    return failure();
  Value depth = constantInts(b, getLoc(), getCategories().getNumElements());
  auto offAndOn = DenseElementsAttr::get(RankedTensorType::get({2}, b.getF32Type()), ArrayRef<float>{0, 1});
  Value values = ConstantOp::create(b, getLoc(), offAndOn);
  return SmallVector<Value>{OneHotOp::create(b, getLoc(), getType(), *position, depth, values, /*axis=*/-1)};
}
