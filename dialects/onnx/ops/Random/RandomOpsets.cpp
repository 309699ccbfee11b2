//===- RandomOpsets.cpp - Seeds, and what is made of random numbers -------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/Onnx.h"

using namespace mlir;
using namespace onnxc;

/// The seed of a node that has none: a hash (FNV-1a) of its name, so that nodes differ and
/// a model does not change from one compilation to the next.
static FloatAttr seedFromName(ImportedNode &node, OpBuilder &b) {
  uint32_t hash = 2166136261u;
  if (auto name = dyn_cast<NameLoc>(node.loc))
    for (unsigned char c : name.getName().getValue())
      hash = (hash ^ c) * 16777619u;
  // A whole number that f32 holds.
  return b.getF32FloatAttr((float)(hash >> 8));
}

static LogicalResult giveSeed(ImportedNode &node, OpBuilder &b) {
  setDefaultAttribute(node, "seed", seedFromName(node, b));
  return success();
}

namespace {
/// Emits operators for a node; from a null value, which has been reported, none.
struct NodeEmitter {
  ImportedNode &node;
  OpBuilder &b;

  Value operator()(StringRef op, ArrayRef<Value> operands, ArrayRef<NamedAttribute> attributes = {}) {
    return llvm::all_of(operands, [](Value v) { return bool(v); }) ? emitOp(b, node.loc, op, operands, attributes) : Value();
  }
  NamedAttribute integer(StringRef name, int64_t value) { return b.getNamedAttr(name, b.getI64IntegerAttr(value)); }
  Value cast(Value value, int64_t type) { return (*this)("Cast", value, integer("to", type)); }
  Value ints(ArrayRef<int64_t> values) { return emitInts(b, node.loc, values); }
  Value number(Value like, double value) { return emitScalar(b, node.loc, getElementTypeOrSelf(like.getType()), value); }
  /// Numbers in [0, 1) in the shape of `like`: f64 for f64, else f32.
  Value uniform(Value like) {
    if (!like)
      return {};
    Attribute seed = node.attributes.get("seed");
    if (auto integer = dyn_cast_if_present<IntegerAttr>(seed))
      seed = b.getF32FloatAttr((float)integer.getInt());
    if (!seed)
      seed = seedFromName(node, b);
    constexpr int64_t kF32 = 1, kF64 = 11;
    int64_t type = getElementTypeOrSelf(like.getType()).isF64() ? kF64 : kF32;
    return (*this)("RandomUniformLike", like, {integer("dtype", type), b.getNamedAttr("seed", seed)});
  }
  LogicalResult finish(ArrayRef<Value> results) {
    node.results = SmallVector<Value>(results);
    return success(llvm::all_of(results, [](Value v) { return bool(v); }));
  }
};
} // namespace

static LogicalResult checkInput(ImportedNode &node) {
  return node.operand(0) ? success() : LogicalResult(node.error() << "input 0 is missing");
}

/// 1 with the probability that the input says.
static LogicalResult bernoulli(ImportedNode &node, OpBuilder &b) {
  if (failed(checkInput(node)))
    return failure();
  NodeEmitter emit{node, b};
  Value probability = node.operand(0), number = emit.uniform(probability);
  Value isOne = emit("Less", {number, emit("CastLike", {probability, number})});
  if (!node.attributes.get("dtype"))
    return emit.finish(emit("CastLike", {isOne, probability}));
  return emit.finish(emit.cast(isOne, node.intAttribute("dtype", 0)));
}

/// Per row of logarithms of probabilities some classes: how many sums of the first
/// probabilities do not exceed a number in [0, 1).
static LogicalResult multinomial(ImportedNode &node, OpBuilder &b) {
  if (failed(checkInput(node)))
    return failure();
  if (node.rankOf(0) != 2)
    return node.error() << "the input must be a matrix";
  int64_t count = node.intAttribute("sample_size", 1), type = node.intAttribute("dtype", 6);
  if (count < 1 || (type != 6 && type != 7))
    return node.error() << "needs a positive sample_size, and int32 or int64 as dtype";
  NodeEmitter emit{node, b};
  Value input = node.operand(0);
  if (getElementTypeOrSelf(input.getType()).getIntOrFloatBitWidth() < 32)
    input = emit.cast(input, 1);
  Value shares = emit("Softmax", input, emit.integer("axis", 1));
  Value sums = emit("CumSum", {shares, emitScalar(b, node.loc, b.getI64Type(), 1)});
  Value first = emit("Slice", {input, emit.ints({0}), emit.ints({1}), emit.ints({1})});
  Value numbers = emit.uniform(emit("Expand", {first, emit.ints({1, count})}));
  Value isBelow = emit("LessOrEqual", {emit("Unsqueeze", {sums, emit.ints({1})}), emit("Unsqueeze", {numbers, emit.ints({2})})});
  Value chosen = emit("ReduceSum", {emit.cast(isBelow, 7), emit.ints({2})}, emit.integer("keepdims", 0));
  // The last sum may be less than 1.
  Value last = emit("Sub", {emit("Shape", input, emit.integer("start", 1)), emit.ints({1})});
  return emit.finish(emit.cast(emit("Min", {chosen, last}), type));
}

//===----------------------------------------------------------------------===//
// Dropout
//===----------------------------------------------------------------------===//

/// Whether a scalar is known not to be 0, or known to be.
static std::optional<bool> knownFlag(Value value) {
  auto values = value ? constantIntegers(value) : std::nullopt;
  return values && values->size() == 1 ? std::optional(values->front() != 0) : std::nullopt;
}
static bool isZero(Value value) {
  auto elements = dyn_cast_if_present<DenseFPElementsAttr>(value ? constantElements(value) : ElementsAttr());
  return elements && elements.isSplat() && elements.getSplatValue<APFloat>().isZero();
}

static LogicalResult keepEverything(ImportedNode &node, OpBuilder &b) {
  SmallVector<Value> results{node.operand(0)};
  if (node.outputs.size() > 1 && node.outputs[1]) {
    NodeEmitter emit{node, b};
    results.push_back(emit("Expand", {emitScalar(b, node.loc, b.getI1Type(), 1), emit("Shape", results[0])}));
  }
  return NodeEmitter{node, b}.finish(results);
}

/// Drops elements with a probability, and scales the others up, where it trains.
static LogicalResult dropout(ImportedNode &node, OpBuilder &b) {
  if (failed(checkInput(node)))
    return failure();
  Value data = node.operand(0), ratio = node.operand(1), training = node.operand(2);
  if (!training || knownFlag(training) == false || isZero(ratio))
    return keepEverything(node, b);
  NodeEmitter emit{node, b};
  if (!ratio)
    ratio = emitScalar(b, node.loc, b.getF32Type(), 0.5);
  ratio = emit("Reshape", {ratio, emit.ints({})});
  training = emit("Reshape", {training, emit.ints({})});
  Value number = emit.uniform(data);
  if (!ratio || !training || !number)
    return failure();
  Value isKept = emit("GreaterOrEqual", {number, emit("CastLike", {ratio, number})});
  Value kept = emit("Sub", {emit.number(ratio, 1), ratio});
  Value scale = emit("CastLike", {emit("Div", {emit.number(ratio, 1), kept}), data});
  Value scaled = emit("Where", {isKept, emit("Mul", {data, scale}), emit.number(data, 0)});
  SmallVector<Value> results{emit("Where", {training, scaled, data})};
  if (node.outputs.size() > 1 && node.outputs[1])
    results.push_back(emit("Or", {isKept, emit("Not", training)}));
  return emit.finish(results);
}

static const OpsetStep kSteps[] = {
    {"RandomUniform", kNormalize, giveSeed},      {"RandomNormal", kNormalize, giveSeed},
    {"RandomUniformLike", kNormalize, giveSeed},  {"RandomNormalLike", kNormalize, giveSeed},
    {"Bernoulli", kNormalize, bernoulli},         {"Multinomial", kNormalize, multinomial},
    {"Dropout", kNormalize, dropout},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfRandom() { return kSteps; }
