//===- Activations.cpp - The functions of recurrent operators -------------===//

#include "dialects/onnx/ops/Recurrent/Activations.h"
#include "dialects/onnx/ops/Activation/Activation.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// The functions
//===----------------------------------------------------------------------===//

static FloatAttr f32(Composer &c, double value) { return c.b.getF32FloatAttr(value); }

static Value scaled(Composer &c, Value x, double factor) {
  return factor == 1 ? x : c.create<MulOp>(x, c.number(getElementTypeOrSelf(x.getType()), factor));
}

static Value scaledAndMoved(Composer &c, Value x, double alpha, double beta) {
  return c.create<AddOp>(scaled(c, x, alpha), c.number(getElementTypeOrSelf(x.getType()), beta));
}

template <typename OpT> static Value plain(Composer &c, Value x, double, double) { return c.create<OpT>(x); }
template <typename OpT> static Value withAlpha(Composer &c, Value x, double alpha, double) {
  return c.create<OpT>(x, f32(c, alpha));
}
static Value hardSigmoid(Composer &c, Value x, double alpha, double beta) {
  return c.create<HardSigmoidOp>(x, f32(c, alpha), f32(c, beta));
}
static Value scaledTanh(Composer &c, Value x, double alpha, double beta) {
  return scaled(c, c.create<TanhOp>(scaled(c, x, beta)), alpha);
}

namespace {
struct Function {
  StringRef name;
  /// Defaults; absent where the function has no such parameter.
  std::optional<double> alpha, beta;
  Value (*emit)(Composer &c, Value x, double alpha, double beta);
};
} // namespace

static const Function kFunctions[] = {
    {"Relu", {}, {}, plain<ReluOp>},
    {"Tanh", {}, {}, plain<TanhOp>},
    {"Sigmoid", {}, {}, plain<SigmoidOp>},
    {"Softsign", {}, {}, plain<SoftsignOp>},
    {"Softplus", {}, {}, plain<SoftplusOp>},
    {"LeakyRelu", 0.01, {}, withAlpha<LeakyReluOp>},
    {"ThresholdedRelu", 1.0, {}, withAlpha<ThresholdedReluOp>},
    {"Elu", 1.0, {}, withAlpha<EluOp>},
    {"HardSigmoid", 0.2, 0.5, hardSigmoid},
    {"Affine", 1.0, 0.0, scaledAndMoved},
    {"ScaledTanh", 1.0, 1.0, scaledTanh},
};

/// Models do not agree on upper and lower case.
static const Function *find(StringRef name) {
  const auto *it = llvm::find_if(kFunctions, [&](const Function &f) { return f.name.equals_insensitive(name); });
  return it == std::end(kFunctions) ? nullptr : it;
}

//===----------------------------------------------------------------------===//
// As attributes
//===----------------------------------------------------------------------===//

LogicalResult onnxc::verifyActivations(DimBuilder &dims, ArrayAttr names, size_t count) {
  if (!names)
    return success();
  // The definition of RNN has two defaults for one direction: more than needed is fine.
  if (names.size() < count)
    return dims.fail("has " + Twine(names.size()) + " activations where " + Twine(count) + " are needed");
  for (auto name : names.getAsValueRange<StringAttr>())
    if (!find(name))
      return dims.fail("the activation '" + name + "' does not exist");
  return success();
}

SmallVector<RecurrentActivation> onnxc::activationsOf(ArrayAttr names, ArrayRef<StringRef> defaults,
                                                      int64_t directions, std::optional<ArrayRef<float>> alpha,
                                                      std::optional<ArrayRef<float>> beta,
                                                      std::optional<APFloat> clip) {
  SmallVector<RecurrentActivation> all;
  std::optional<double> limit;
  if (clip)
    limit = clip->convertToDouble();
  ArrayRef<float> alphas = alpha.value_or(ArrayRef<float>()), betas = beta.value_or(ArrayRef<float>());
  auto next = [](std::optional<double> absent, ArrayRef<float> &given) {
    if (!absent || given.empty())
      return absent.value_or(0);
    double value = given.front();
    given = given.drop_front();
    return value;
  };
  for (size_t i = 0; i < defaults.size() * directions; ++i) {
    StringRef name = names ? cast<StringAttr>(names[i]).getValue() : defaults[i % defaults.size()];
    const Function *function = find(name);
    all.push_back({function->name, next(function->alpha, alphas), next(function->beta, betas), limit});
  }
  return all;
}

Value RecurrentActivation::apply(Composer &c, Value x) const {
  if (clip) {
    Type type = getElementTypeOrSelf(x.getType());
    x = c.create<ClipOp>(x, c.number(type, -*clip), c.number(type, *clip));
  }
  return find(name)->emit(c, x, alpha, beta);
}
