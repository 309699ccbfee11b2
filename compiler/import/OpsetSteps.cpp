//===- OpsetSteps.cpp - What families' steps have in common ---------------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// ImportedNode
//===----------------------------------------------------------------------===//

InFlightDiagnostic ImportedNode::error() const { return emitError(loc) << op << ": "; }

void ImportedNode::setOperand(size_t i, Value value) {
  if (operands.size() <= i)
    operands.resize(i + 1);
  operands[i] = value;
}

int64_t ImportedNode::rankOf(size_t i) const {
  Value value = operand(i);
  return value ? cast<ShapedType>(value.getType()).getRank() : -1;
}

int64_t ImportedNode::intAttribute(StringRef name, int64_t absent) const {
  auto attribute = dyn_cast_if_present<IntegerAttr>(attributes.get(name));
  return attribute ? attribute.getInt() : absent;
}

StringRef ImportedNode::stringAttribute(StringRef name, StringRef absent) const {
  auto attribute = dyn_cast_if_present<StringAttr>(attributes.get(name));
  return attribute ? attribute.getValue() : absent;
}

std::optional<SmallVector<int64_t>> ImportedNode::intsAttribute(StringRef name) const {
  auto attribute = dyn_cast_if_present<DenseI64ArrayAttr>(attributes.get(name));
  if (!attribute)
    return std::nullopt;
  return SmallVector<int64_t>(attribute.asArrayRef());
}

//===----------------------------------------------------------------------===//
// Emitting operators
//===----------------------------------------------------------------------===//

Value onnxc::emitOp(OpBuilder &b, Location loc, StringRef op, ArrayRef<Value> operands,
                    ArrayRef<NamedAttribute> attributes) {
  ImportedNode node(op, loc);
  node.operands.assign(operands.begin(), operands.end());
  node.attributes.append(attributes);
  FailureOr<SmallVector<Value>> results = emitNode(std::move(node), kNormalize - 1, b);
  return failed(results) ? Value() : results->front();
}

Value onnxc::emitConstant(OpBuilder &b, Location loc, ElementsAttr value) {
  return onnx::ConstantOp::create(b, loc, value);
}

Value onnxc::emitInts(OpBuilder &b, Location loc, ArrayRef<int64_t> values) {
  return emitConstant(b, loc, b.getI64TensorAttr(values));
}

/// `value` as an attribute of type `element`.
static TypedAttr scalarAttribute(Type element, double value) {
  if (isa<FloatType>(element))
    return FloatAttr::get(element, value);
  return IntegerAttr::get(element, static_cast<int64_t>(value));
}

Value onnxc::emitScalar(OpBuilder &b, Location loc, Type element, double value) {
  auto type = RankedTensorType::get({}, element);
  return emitConstant(
      b, loc, DenseElementsAttr::get(type, cast<Attribute>(scalarAttribute(element, value))));
}

//===----------------------------------------------------------------------===//
// Attributes that became operands
//===----------------------------------------------------------------------===//

ElementsAttr onnxc::elementsOf(Attribute attribute, OpBuilder &b, Type firstElement) {
  if (auto ints = dyn_cast<DenseI64ArrayAttr>(attribute))
    return b.getI64TensorAttr(ints.asArrayRef());
  if (auto floats = dyn_cast<DenseF32ArrayAttr>(attribute))
    return DenseElementsAttr::get(RankedTensorType::get({floats.size()}, b.getF32Type()),
                                  floats.asArrayRef());
  if (auto integer = dyn_cast<IntegerAttr>(attribute))
    return DenseElementsAttr::get(RankedTensorType::get({}, integer.getType()),
                                  cast<Attribute>(integer));
  if (auto number = dyn_cast<FloatAttr>(attribute)) {
    Type element = firstElement ? firstElement : number.getType();
    return DenseElementsAttr::get(
        RankedTensorType::get({}, element),
        cast<Attribute>(scalarAttribute(element, number.getValueAsDouble())));
  }
  return dyn_cast<ElementsAttr>(attribute);
}

LogicalResult onnxc::attributeBecomesOperand(ImportedNode &node, OpBuilder &b, StringRef name,
                                             std::optional<size_t> index) {
  Attribute attribute = node.attributes.erase(name);
  if (!attribute)
    return success();
  Value first = node.operand(0);
  ElementsAttr tensor =
      elementsOf(attribute, b, first ? getElementTypeOrSelf(first.getType()) : Type());
  if (!tensor)
    return node.error() << "attribute '" << name << "' must be numbers";
  node.setOperand(index.value_or(node.operands.size()), emitConstant(b, node.loc, tensor));
  return success();
}

LogicalResult onnxc::intBecomesVectorOperand(ImportedNode &node, OpBuilder &b, StringRef name,
                                             size_t index) {
  Attribute attribute = node.attributes.erase(name);
  if (!attribute)
    return success();
  auto integer = dyn_cast<IntegerAttr>(attribute);
  if (!integer)
    return node.error() << "attribute '" << name << "' must be an integer";
  node.setOperand(index, emitInts(b, node.loc, {integer.getInt()}));
  return success();
}

//===----------------------------------------------------------------------===//
// Attributes that stay
//===----------------------------------------------------------------------===//

void onnxc::setDefaultAttribute(ImportedNode &node, StringRef name, Attribute value) {
  if (!node.attributes.get(name))
    node.attributes.set(name, value);
}

void onnxc::dropAttributes(ImportedNode &node, ArrayRef<StringRef> names) {
  for (StringRef name : names)
    node.attributes.erase(name);
}

LogicalResult onnxc::requireAttribute(ImportedNode &node, StringRef name, int64_t only) {
  int64_t value = node.intAttribute(name, only);
  if (value != only)
    return node.error() << "attribute '" << name << "' is " << value << " where only " << only
                        << " is supported";
  node.attributes.erase(name);
  return success();
}

LogicalResult onnxc::checkString(ImportedNode &node, StringRef name, ArrayRef<StringRef> allowed) {
  Attribute attribute = node.attributes.get(name);
  if (!attribute)
    return success();
  auto string = dyn_cast<StringAttr>(attribute);
  if (string && llvm::is_contained(allowed, string.getValue()))
    return success();
  InFlightDiagnostic diag = node.error()
                            << "attribute '" << name << "' is " << attribute << ", not one of ";
  llvm::interleaveComma(allowed, diag, [&](StringRef s) { diag << '"' << s << '"'; });
  return diag;
}

/// `axis` counted from the front, or a diagnostic.
static FailureOr<int64_t> positiveAxis(ImportedNode &node, int64_t axis, int64_t rank,
                                       bool inclusive) {
  if (axis < -rank || axis >= rank + inclusive)
    return node.error() << "axis " << axis << " is out of range for rank " << rank;
  return axis < 0 ? axis + rank : axis;
}

LogicalResult onnxc::makeAxisPositive(ImportedNode &node, OpBuilder &b, StringRef name,
                                      int64_t extra, bool inclusive) {
  auto attribute = dyn_cast_if_present<IntegerAttr>(node.attributes.get(name));
  if (!attribute || !node.operand(0))
    return success();
  FailureOr<int64_t> axis =
      positiveAxis(node, attribute.getInt(), node.rankOf(0) + extra, inclusive);
  if (failed(axis))
    return failure();
  node.attributes.set(name, b.getI64IntegerAttr(*axis));
  return success();
}

LogicalResult onnxc::makeAxesPositive(ImportedNode &node, OpBuilder &b, StringRef name) {
  std::optional<SmallVector<int64_t>> axes = node.intsAttribute(name);
  if (!axes || !node.operand(0))
    return success();
  int64_t rank = node.rankOf(0);
  llvm::SmallBitVector seen(rank);
  for (int64_t &axis : *axes) {
    FailureOr<int64_t> positive = positiveAxis(node, axis, rank, /*inclusive=*/false);
    if (failed(positive))
      return failure();
    axis = *positive;
    if (seen.test(axis))
      return node.error() << "axis " << axis << " is named twice";
    seen.set(axis);
  }
  node.attributes.set(name, b.getDenseI64ArrayAttr(*axes));
  return success();
}

LogicalResult onnxc::upgradeLegacyBroadcast(ImportedNode &node, OpBuilder &b) {
  bool broadcasts = node.intAttribute("broadcast", 0) != 0;
  auto axis = dyn_cast_if_present<IntegerAttr>(node.attributes.erase("axis"));
  node.attributes.erase("broadcast");
  if (!broadcasts || !axis || node.operands.size() != 2 || !node.operand(0) || !node.operand(1))
    return success();
  int64_t rank = node.rankOf(0), ownRank = node.rankOf(1);
  FailureOr<int64_t> start = positiveAxis(node, axis.getInt(), rank, /*inclusive=*/true);
  if (failed(start))
    return failure();
  // -1 was also written for "aligned at the end", where numpy's rule already holds.
  int64_t trailing = rank - *start - ownRank;
  if (trailing <= 0)
    return success();
  SmallVector<int64_t> ones = llvm::to_vector(llvm::seq(ownRank, ownRank + trailing));
  Value widened = emitOp(b, node.loc, "Unsqueeze", {node.operand(1), emitInts(b, node.loc, ones)});
  if (!widened)
    return failure();
  node.operands[1] = widened;
  return success();
}
