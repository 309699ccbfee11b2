//===- ConstantOpsets.cpp - One way to say a constant ---------------------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace onnxc;

/// A STRING as a scalar, STRINGS as a vector.
static ElementsAttr stringsOf(Attribute value, MLIRContext *ctx) {
  Type element = onnx::StringType::get(ctx);
  if (auto string = dyn_cast<StringAttr>(value))
    return DenseStringElementsAttr::get(RankedTensorType::get({}, element), string.getValue());
  SmallVector<StringRef> strings;
  auto list = dyn_cast<ArrayAttr>(value);
  for (Attribute string : list ? list.getValue() : ArrayRef<Attribute>())
    strings.push_back(cast<StringAttr>(string).getValue());
  auto type = RankedTensorType::get({(int64_t)strings.size()}, element);
  return list ? DenseStringElementsAttr::get(type, strings) : DenseStringElementsAttr();
}

/// ONNX gives the contents as one of seven attributes; all become `value`.
static LogicalResult unifyValue(ImportedNode &node, OpBuilder &b) {
  ArrayRef<NamedAttribute> given = node.attributes.getAttrs();
  if (given.size() != 1)
    return node.error() << "has " << given.size() << " attributes where one is needed";
  StringRef name = given.front().getName().strref();
  Attribute value = given.front().getValue();
  ElementsAttr elements = dyn_cast<ElementsAttr>(value);
  if (name == "value_int" || name == "value_float") {
    if (auto scalar = dyn_cast<TypedAttr>(value))
      elements = DenseElementsAttr::get(RankedTensorType::get({}, scalar.getType()), value);
  } else if (name == "value_ints") {
    if (auto ints = dyn_cast<DenseI64ArrayAttr>(value))
      elements = b.getI64TensorAttr(ints);
  } else if (name == "value_floats") {
    if (auto floats = dyn_cast<DenseF32ArrayAttr>(value))
      elements = DenseElementsAttr::get(RankedTensorType::get({floats.size()}, b.getF32Type()),
                                        floats.asArrayRef());
  } else if (name == "value_string" || name == "value_strings") {
    elements = stringsOf(value, b.getContext());
  } else if (name != "value" && name != "sparse_value") {
    return node.error() << "has no attribute '" << name << "'";
  }
  if (!elements)
    return node.error() << "attribute '" << name << "' is of the wrong kind";
  node.attributes = NamedAttrList();
  node.attributes.set("value", elements);
  return success();
}

static const OpsetStep kSteps[] = {
    {"Constant", kNormalize, unifyValue},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfConstant() { return kSteps; }
