//===- TrainingOpsets.cpp - Optimisers as compositions --------------------===//
//
// The operators of the domain ai.onnx.preview.training update any number of tensors at
// once: their inputs are the learning rate R, the number of updates T, then all tensors,
// all gradients, all first states, perhaps all second ones; the outputs are the new
// tensors, then the new states.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/Onnx.h"

using namespace mlir;
using namespace onnxc;

namespace {
/// Emits the update of one tensor after the other.  A null value is one that could not be
/// emitted, which has been reported; nothing is emitted from it.
class Update {
public:
  Update(ImportedNode &node, OpBuilder &b) : node(node), b(b) {}

  LogicalResult read(size_t numStates);
  size_t count() const { return numTensors; }
  /// Tensor `i` of kind `kind`: 0 tensors, 1 gradients, then the states.
  Value tensor(size_t kind, size_t i) const { return node.operand(2 + kind * numTensors + i); }
  Value rate() const { return node.operand(0); }

  double attribute(StringRef name, double absent) const {
    auto value = dyn_cast_if_present<FloatAttr>(node.attributes.get(name));
    return value ? value.getValueAsDouble() : absent;
  }
  Value emit(StringRef op, ArrayRef<Value> operands) {
    return llvm::all_of(operands, [](Value v) { return bool(v); }) ? emitOp(b, node.loc, op, operands) : Value();
  }
  Value add(Value x, Value y) { return emit("Add", {x, y}); }
  Value sub(Value x, Value y) { return emit("Sub", {x, y}); }
  Value mul(Value x, Value y) { return emit("Mul", {x, y}); }
  Value div(Value x, Value y) { return emit("Div", {x, y}); }
  /// A number of the type of `like`; 1 times a value is the value.
  Value number(double value, Value like) {
    return emitScalar(b, node.loc, getElementTypeOrSelf(like.getType()), value);
  }
  Value scaled(double factor, Value value) { return value ? mul(number(factor, value), value) : value; }
  Value asTypeOf(Value value, Value like) { return like ? emit("CastLike", {value, like}) : Value(); }
  /// The gradient of tensor `i` with that of the squared norm of the tensor.
  Value regularized(size_t i) {
    return add(scaled(attribute("norm_coefficient", 0), tensor(0, i)), tensor(1, i));
  }
  /// `factor` * x + `other` * y.
  Value mixed(double factor, Value x, double other, Value y) { return add(scaled(factor, x), scaled(other, y)); }
  /// The node's outputs, one list per kind in their order.
  LogicalResult finish(ArrayRef<SmallVector<Value>> kinds);

private:
  ImportedNode &node;
  OpBuilder &b;
  size_t numTensors = 0;
};
} // namespace

LogicalResult Update::read(size_t numStates) {
  size_t count = node.operands.size(), perTensor = 2 + numStates;
  if (count < 2 + perTensor || (count - 2) % perTensor != 0)
    return node.error() << "has " << count << " inputs; 2 and a multiple of " << perTensor << " are needed";
  numTensors = (count - 2) / perTensor;
  for (auto [i, operand] : llvm::enumerate(node.operands)) {
    if (!operand)
      return node.error() << "input " << i << " is missing";
    if (i != 1 && !isa<FloatType>(getElementTypeOrSelf(operand.getType())))
      return node.error() << "input " << i << " must be floating-point";
  }
  return success();
}

LogicalResult Update::finish(ArrayRef<SmallVector<Value>> kinds) {
  SmallVector<Value> results;
  for (const SmallVector<Value> &values : kinds)
    for (Value value : values) {
      if (!value)
        return failure();
      results.push_back(value);
    }
  if (node.outputs.size() > results.size())
    return node.error() << "has " << node.outputs.size() << " outputs where " << results.size() << " are defined";
  results.resize(node.outputs.size());
  node.results = std::move(results);
  return success();
}

/// The learning rate falls with the number of updates; squared gradients add up.
static LogicalResult adagrad(ImportedNode &node, OpBuilder &b) {
  Update u(node, b);
  if (failed(u.read(1)))
    return failure();
  SmallVector<Value> tensors, squares;
  for (size_t i = 0; i < u.count(); ++i) {
    Value x = u.tensor(0, i), gradient = u.regularized(i);
    Value updates = u.scaled(u.attribute("decay_factor", 0), u.asTypeOf(node.operand(1), x));
    Value rate = u.div(u.asTypeOf(u.rate(), x), u.add(u.number(1, x), updates));
    squares.push_back(u.add(u.tensor(2, i), u.mul(gradient, gradient)));
    Value divisor = u.add(u.emit("Sqrt", {squares.back()}), u.number(u.attribute("epsilon", 1e-6), x));
    tensors.push_back(u.sub(x, u.div(u.mul(rate, gradient), divisor)));
  }
  return u.finish({tensors, squares});
}

/// Averages of gradients and of squared ones; the first updates make up for averages that
/// started at 0.
static LogicalResult adam(ImportedNode &node, OpBuilder &b) {
  Update u(node, b);
  if (failed(u.read(2)))
    return failure();
  double alpha = u.attribute("alpha", 0.9), beta = u.attribute("beta", 0.999);
  SmallVector<Value> tensors, averages, squares;
  for (size_t i = 0; i < u.count(); ++i) {
    Value x = u.tensor(0, i), gradient = u.regularized(i), updates = u.asTypeOf(node.operand(1), x);
    averages.push_back(u.mixed(alpha, u.tensor(2, i), 1 - alpha, gradient));
    squares.push_back(u.mixed(beta, u.tensor(3, i), 1 - beta, u.mul(gradient, gradient)));
    Value divisor = u.add(u.emit("Sqrt", {squares.back()}), u.number(u.attribute("epsilon", 1e-6), x));
    auto missing = [&](double factor) {
      return u.sub(u.number(1, x), u.emit("Pow", {u.number(factor, x), updates}));
    };
    Value rate = u.asTypeOf(u.rate(), x);
    Value adjusted = u.div(u.mul(rate, u.emit("Sqrt", {missing(beta)})), missing(alpha));
    Value isLater = u.emit("Greater", {updates, u.number(0, x)});
    rate = u.emit("Where", {isLater, adjusted, rate});
    Value result = u.sub(x, u.div(u.mul(rate, averages.back()), divisor));
    tensors.push_back(u.scaled(1 - u.attribute("norm_coefficient_post", 0), result));
  }
  return u.finish({tensors, averages, squares});
}

static LogicalResult momentum(ImportedNode &node, OpBuilder &b) {
  Update u(node, b);
  for (StringRef name : {"alpha", "beta", "norm_coefficient", "mode"})
    if (!node.attributes.get(name))
      return node.error() << "attribute '" << name << "' is missing";
  if (failed(u.read(1)) || failed(checkString(node, "mode", {"standard", "nesterov"})))
    return failure();
  double alpha = u.attribute("alpha", 0), beta = u.attribute("beta", 0);
  bool isNesterov = node.stringAttribute("mode", "standard") == "nesterov";
  SmallVector<Value> tensors, momenta;
  for (size_t i = 0; i < u.count(); ++i) {
    Value x = u.tensor(0, i), gradient = u.regularized(i);
    // The first gradient counts whole.
    Value isLater = u.emit("Greater", {u.asTypeOf(node.operand(1), x), u.number(0, x)});
    Value weight = u.emit("Where", {isLater, u.number(beta, x), u.number(1, x)});
    momenta.push_back(u.add(u.scaled(alpha, u.tensor(2, i)), u.mul(weight, gradient)));
    Value step = isNesterov ? u.add(gradient, u.scaled(alpha, momenta.back())) : momenta.back();
    tensors.push_back(u.sub(x, u.mul(u.asTypeOf(u.rate(), x), step)));
  }
  return u.finish({tensors, momenta});
}

static const OpsetStep kSteps[] = {
    {"training.Adagrad", kNormalize, adagrad},
    {"training.Adam", kNormalize, adam},
    {"training.Momentum", kNormalize, momentum},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfTraining() { return kSteps; }
