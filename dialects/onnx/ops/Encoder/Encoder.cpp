//===- Encoder.cpp - What encoders demand of their lists ------------------===//

#include "dialects/onnx/ops/Encoder/Encoder.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Encoder/Encoder.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addEncoderOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Encoder/Encoder.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Lists as elements
//===----------------------------------------------------------------------===//

static RankedTensorType vectorOf(int64_t size, Type element) { return RankedTensorType::get({size}, element); }

static ElementsAttr elementsOf(std::optional<ArrayRef<float>> floats, MLIRContext *ctx) {
  if (!floats)
    return {};
  return DenseElementsAttr::get(vectorOf(floats->size(), Float32Type::get(ctx)), *floats);
}
static ElementsAttr elementsOf(std::optional<ArrayRef<int64_t>> ints, MLIRContext *ctx) {
  if (!ints)
    return {};
  return DenseElementsAttr::get(vectorOf(ints->size(), IntegerType::get(ctx, 64)), *ints);
}
static ElementsAttr elementsOf(std::optional<ArrayAttr> strings, MLIRContext *ctx) {
  if (!strings)
    return {};
  SmallVector<StringRef> values(strings->getAsValueRange<StringAttr>());
  return DenseStringElementsAttr::get(vectorOf(values.size(), StringType::get(ctx)), values);
}

/// The only list with elements; null if there is none or more than one.
static ElementsAttr onlyOne(ArrayRef<ElementsAttr> lists) {
  ElementsAttr result;
  for (ElementsAttr list : lists) {
    if (!list || list.getNumElements() == 0)
      continue;
    if (result)
      return {};
    result = list;
  }
  // An empty map is one, too.
  for (ElementsAttr list : lists)
    if (!result && list)
      result = list;
  return result;
}

static ElementsAttr keysOf(LabelEncoderOp::Adaptor op, MLIRContext *ctx) {
  return onlyOne({elementsOf(op.getKeysStrings(), ctx), elementsOf(op.getKeysInt64s(), ctx),
                  elementsOf(op.getKeysFloats(), ctx), op.getKeysTensor().value_or(nullptr)});
}

static ElementsAttr valuesOf(LabelEncoderOp::Adaptor op, MLIRContext *ctx) {
  return onlyOne({elementsOf(op.getValuesStrings(), ctx), elementsOf(op.getValuesInt64s(), ctx),
                  elementsOf(op.getValuesFloats(), ctx), op.getValuesTensor().value_or(nullptr)});
}

/// The default for values of type `element`; null where there is none.
static ElementsAttr defaultOf(LabelEncoderOp::Adaptor op, Type element) {
  if (auto tensor = op.getDefaultTensor())
    return *tensor;
  Builder b(element.getContext());
  RankedTensorType type = vectorOf(1, element);
  if (isa<StringType>(element))
    return DenseStringElementsAttr::get(type, op.getDefaultString());
  if (isa<FloatType>(element))
    return DenseElementsAttr::get(type, b.getFloatAttr(element, op.getDefaultFloat().convertToFloat()));
  int64_t number = op.getDefaultInt64();
  if (!element.isSignlessInteger() || !llvm::isIntN(element.getIntOrFloatBitWidth(), number))
    return {};
  return DenseElementsAttr::get(type, b.getIntegerAttr(element, number));
}

ElementsAttr LabelEncoderOp::getKeyElements() { return keysOf(Adaptor((*this)->getOperands(), *this), getContext()); }
ElementsAttr LabelEncoderOp::getValueElements() { return valuesOf(Adaptor((*this)->getOperands(), *this), getContext()); }
ElementsAttr LabelEncoderOp::getDefaultElement() {
  return defaultOf(Adaptor((*this)->getOperands(), *this), getValueElements().getElementType());
}

static bool hasStrings(Value tensor) { return isa<StringType>(getElementTypeOrSelf(tensor.getType())); }

static ElementsAttr categoriesOf(OneHotEncoderOp::Adaptor op, MLIRContext *ctx) {
  return hasStrings(op.getX()) ? elementsOf(op.getCatsStrings(), ctx) : elementsOf(op.getCatsInt64s(), ctx);
}
ElementsAttr OneHotEncoderOp::getCategories() {
  return categoriesOf(Adaptor((*this)->getOperands(), *this), getContext());
}

//===----------------------------------------------------------------------===//
// Shapes and constraints
//===----------------------------------------------------------------------===//

static std::string nameOf(Type type) {
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return name;
}

LogicalResult LabelEncoderOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ElementsAttr keys = keysOf(op, dims.getContext()), values = valuesOf(op, dims.getContext());
  if (!keys || !values)
    return dims.fail("needs exactly one list of " + Twine(keys ? "values" : "keys")); // C1
  if (keys.getNumElements() != values.getNumElements())
    return dims.fail("has " + Twine(keys.getNumElements()) + " keys and " + Twine(values.getNumElements()) +
                     " values"); // C1
  // An emission sees the operand in its storage type.
  Type input = getElementTypeOrSelf(op.getX().getType());
  if (!dims.emits() && keys.getElementType() != input)
    return dims.fail("has keys of type " + nameOf(keys.getElementType()) + " for an input of " + nameOf(input)); // C2
  ElementsAttr absent = defaultOf(op, values.getElementType());
  if (!absent || absent.getNumElements() != 1 || absent.getElementType() != values.getElementType())
    return dims.fail("needs a default of type " + nameOf(values.getElementType())); // C3
  return dimsSameAsFirst(op.getOperands(), dims, results);
}

LogicalResult CategoryMapperOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  auto ints = op.getCatsInt64s();
  auto strings = op.getCatsStrings();
  if (!ints || !strings || ints->size() != strings->size())
    return dims.fail("needs as many cats_int64s as cats_strings"); // C1
  return dimsSameAsFirst(op.getOperands(), dims, results);
}

LogicalResult OneHotEncoderOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ElementsAttr categories = categoriesOf(op, dims.getContext());
  if (!categories)
    return dims.fail("needs " + Twine(hasStrings(op.getX()) ? "cats_strings" : "cats_int64s") + " for its input"); // C1
  Dims &shape = results.emplace_back(dims.of(op.getX()));
  shape.push_back(dims.constant(categories.getNumElements()));
  return success();
}

LogicalResult FindKeyOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  for (Value table : {op.getDisplacements(), op.getSlots(), op.getKeys()}) {
    auto type = cast<RankedTensorType>(table.getType());
    bool isTable = type.hasStaticShape() && type.getRank() == 1;
    if (!isTable || (table != op.getKeys() && !llvm::isPowerOf2_64(type.getNumElements())))
      return dims.fail("needs vectors of fixed size as tables, and powers of two for hashes"); // C1
  }
  results.push_back(dims.of(op.getInput()));
  return success();
}
