//===- ElementwiseOpsets.cpp - How elementwise operators changed ----------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/Onnx.h"

using namespace mlir;
using namespace onnxc;

/// The integer (or bool) that `value` is, if it is constant.
static std::optional<int64_t> constantFlag(Value value) {
  auto values = value ? constantIntegers(value) : std::nullopt;
  return values && values->size() == 1 ? std::optional(values->front()) : std::nullopt;
}

/// Whether `value` is the constant 0.
static bool isZero(Value value) {
  auto elements = dyn_cast_if_present<DenseFPElementsAttr>(value ? constantElements(value) : ElementsAttr());
  return elements && elements.isSplat() && elements.getSplatValue<APFloat>().isZero();
}

/// Dropout keeps everything when it does not train: it is not an operator here.
static LogicalResult keepEverything(ImportedNode &node, OpBuilder &b) {
  Value data = node.operand(0), training = node.operand(2);
  if (!data)
    return node.error() << "input 0 is missing";
  if (training && constantFlag(training) != 0 && !isZero(node.operand(1)))
    return node.error() << "is only supported where it is known not to train";
  SmallVector<Value> results{data};
  if (node.outputs.size() > 1 && node.outputs[1]) {
    Value shape = emitOp(b, node.loc, "Shape", data);
    Value mask = shape ? emitOp(b, node.loc, "Expand", {emitScalar(b, node.loc, b.getI1Type(), 1), shape}) : Value();
    if (!mask)
      return failure();
    results.push_back(mask);
  }
  node.results = results;
  return success();
}

// Numpy's broadcasting came with operator set 7.
static const OpsetStep kSteps[] = {
    {"Add", 7, upgradeLegacyBroadcast},   {"Sub", 7, upgradeLegacyBroadcast},  {"Mul", 7, upgradeLegacyBroadcast},
    {"Div", 7, upgradeLegacyBroadcast},   {"Pow", 7, upgradeLegacyBroadcast},  {"And", 7, upgradeLegacyBroadcast},
    {"Or", 7, upgradeLegacyBroadcast},    {"Xor", 7, upgradeLegacyBroadcast},  {"Equal", 7, upgradeLegacyBroadcast},
    {"Greater", 7, upgradeLegacyBroadcast}, {"Less", 7, upgradeLegacyBroadcast},
    {"Dropout", kNormalize, keepEverything},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfElementwise() { return kSteps; }
