//===- LegacyOpsets.cpp - Operators that were experiments -----------------===//
//
// Operator set 1 had experimental operators, which left ONNX without a successor but
// live on in models of that time.  They become others.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/Onnx.h"

using namespace mlir;
using namespace onnxc;

namespace {
/// Emits operators on a node's first operand; from a null value, which has been
/// reported, none.
struct Replacement {
  ImportedNode &node;
  OpBuilder &b;

  Value x() const { return node.operand(0); }
  Value emit(StringRef op, ArrayRef<Value> operands) {
    return llvm::all_of(operands, [](Value v) { return bool(v); })
               ? emitOp(b, node.loc, op, operands)
               : Value();
  }
  double attribute(StringRef name, double absent) const {
    auto value = dyn_cast_if_present<FloatAttr>(node.attributes.get(name));
    return value ? value.getValueAsDouble() : absent;
  }
  /// `value` times or plus a number in its type.
  Value with(StringRef op, Value value, double number) {
    return value ? emit(op, {value, emitScalar(b, node.loc, getElementTypeOrSelf(value.getType()),
                                               number)})
                 : Value();
  }
  LogicalResult finish(Value result) {
    node.results = SmallVector<Value>{result};
    return success(bool(result));
  }
  LogicalResult check() {
    if (!x())
      return node.error() << "input 0 is missing";
    if (!isa<FloatType>(getElementTypeOrSelf(x().getType())))
      return node.error() << "the input must be floating-point";
    return success();
  }
};
} // namespace

/// scale * x + bias of the channel.
static LogicalResult imageScaler(ImportedNode &node, OpBuilder &b) {
  Replacement r{node, b};
  if (failed(r.check()))
    return failure();
  int64_t rank = node.rankOf(0);
  Value scaled = r.with("Mul", r.x(), r.attribute("scale", 1));
  ElementsAttr bias =
      node.attributes.get("bias") ? elementsOf(node.attributes.get("bias"), b) : ElementsAttr();
  if (!bias)
    return r.finish(scaled);
  if (rank < 3)
    return node.error() << "the input must be (batch, channel, spatial...)";
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(1, rank - 1));
  Value perChannel =
      r.emit("Unsqueeze", {emitConstant(b, node.loc, bias), emitInts(b, node.loc, axes)});
  return r.finish(r.emit("Add", {scaled, r.emit("CastLike", {perChannel, r.x()})}));
}

static LogicalResult scaleAndShift(ImportedNode &node, OpBuilder &b) {
  Replacement r{node, b};
  if (failed(r.check()))
    return failure();
  return r.finish(
      r.with("Add", r.with("Mul", r.x(), r.attribute("alpha", 1)), r.attribute("beta", 0)));
}

static LogicalResult scale(ImportedNode &node, OpBuilder &b) {
  Replacement r{node, b};
  return failed(r.check()) ? failure() : r.finish(r.with("Mul", r.x(), r.attribute("scale", 1)));
}

/// alpha * f(beta * x).
static LogicalResult scaledFunction(ImportedNode &node, OpBuilder &b, StringRef function) {
  Replacement r{node, b};
  if (failed(r.check()))
    return failure();
  Value value = r.emit(function, {r.with("Mul", r.x(), r.attribute("beta", 1))});
  return r.finish(r.with("Mul", value, r.attribute("alpha", 1)));
}
static LogicalResult parametricSoftplus(ImportedNode &node, OpBuilder &b) {
  return scaledFunction(node, b, "Softplus");
}
static LogicalResult scaledTanh(ImportedNode &node, OpBuilder &b) {
  return scaledFunction(node, b, "Tanh");
}

/// What is left of an image without `border` (left, top, right, bottom), or what is as
/// large as `scale` (height, width) behind the left and top one.
static LogicalResult crop(ImportedNode &node, OpBuilder &b) {
  Replacement r{node, b};
  auto border = node.intsAttribute("border"), size = node.intsAttribute("scale");
  if (failed(r.check()))
    return failure();
  if (node.rankOf(0) != 4 || !border || border->size() != 4 || (size && size->size() != 2))
    return node.error() << "needs an image of rank 4, four borders, and two sizes if any";
  int64_t left = (*border)[0], top = (*border)[1], right = (*border)[2], bottom = (*border)[3];
  if (llvm::any_of(*border, [](int64_t width) { return width < 0; }))
    return node.error() << "a border is negative";
  // Ends count from the end where they are negative.
  auto endOf = [&](int64_t i, int64_t start, int64_t rest) {
    return size ? start + (*size)[i] : rest == 0 ? std::numeric_limits<int64_t>::max() : -rest;
  };
  Value ends = emitInts(b, node.loc, {endOf(0, top, bottom), endOf(1, left, right)});
  return r.finish(r.emit(
      "Slice", {r.x(), emitInts(b, node.loc, {top, left}), ends, emitInts(b, node.loc, {2, 3})}));
}

static const OpsetStep kSteps[] = {
    {"ImageScaler", kNormalize, imageScaler},
    {"Affine", kNormalize, scaleAndShift},
    {"Scale", kNormalize, scale},
    {"ParametricSoftplus", kNormalize, parametricSoftplus},
    {"ScaledTanh", kNormalize, scaledTanh},
    {"Crop", kNormalize, crop},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfLegacy() { return kSteps; }
