//===- RecurrentCompose.cpp - Recurrent operators as Scans ----------------===//
//
// What depends on the input alone is one matrix product for all steps.  A Scan then
// adds the product with the hidden state, step by step.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Recurrent/Activations.h"
#include "dialects/onnx/ops/Recurrent/Recurrent.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

using Values = SmallVector<Value>;

//===----------------------------------------------------------------------===//
// Shorthands
//===----------------------------------------------------------------------===//

static Type elementOf(Value value) { return getElementTypeOrSelf(value.getType()); }
static Value add(Composer &c, Value x, Value y) { return c.create<AddOp>(x, y); }
static Value mul(Composer &c, Value x, Value y) { return c.create<MulOp>(x, y); }
static Value oneMinus(Composer &c, Value x) { return c.create<SubOp>(c.number(elementOf(x), 1), x); }

/// `value` in `count` equal parts along its last axis.
static Values split(Composer &c, Value value, int64_t count) {
  if (count == 1)
    return {value};
  int64_t axis = cast<RankedTensorType>(value.getType()).getRank() - 1;
  auto op = SplitOp::create(c.b, SmallVector<Type>(count, value.getType()), value, Value(), axis, count);
  SmallVector<Type> types;
  if (succeeded(inferResultTypes(op, types)))
    for (auto [part, type] : llvm::zip_equal(op.getResults(), types))
      part.setType(type);
  return Values(op.getResults());
}

static Value transposed(Composer &c, Value value, ArrayRef<int64_t> perm) {
  return TransposeOp::createInferred(c.b, c.b.getLoc(), value, perm);
}

/// The size of `axis`, a vector of one.
static Value sizeOf(Composer &c, Value value, int64_t axis) {
  return c.create<ShapeOp>(value, c.b.getI64IntegerAttr(axis), c.b.getI64IntegerAttr(axis + 1));
}

//===----------------------------------------------------------------------===//
// All directions
//===----------------------------------------------------------------------===//

namespace {
/// What happens in one step, for one direction.
struct Step {
  Value w, r, bias; ///< for all gates: [G * H, I], [G * H, H], [G * H] or null
  Values initial;   ///< states, the hidden one first
  /// The next states from the product with the input and the states.
  std::function<Values(Composer &c, Value projected, ValueRange states)> next;
};

/// The parts of a recurrent operator, from its operands.
template <typename OpT> class Recurrence {
public:
  Recurrence(OpT op, RewriterBase &rewriter)
      : op(op), c(rewriter, op.getLoc()), isBidirectional(op.getDirection() == "bidirectional"),
        batchFirst(op.getLayout() == 1) {
    x = batchFirst ? transposed(c, op.getX(), {1, 0, 2}) : op.getX();
  }

  int64_t numDirections() const { return isBidirectional ? 2 : 1; }
  /// What an operand with a leading dimension for the direction has for `direction`.
  Value partOf(Value operand, int64_t direction) {
    if (!operand)
      return operand;
    if (!isBidirectional)
      return c.create<SqueezeOp>(operand, c.integers({0}));
    return c.create<GatherOp>(operand, c.number(c.b.getI64Type(), direction), 0);
  }
  /// The first value of a state, which is zero where the model gives none.
  Value initialState(Value operand, int64_t direction) {
    if (operand)
      return partOf(batchFirst ? transposed(c, operand, {1, 0, 2}) : operand, direction);
    Value shape = c.create<ConcatOp>(Values{sizeOf(c, x, 1), sizeOf(c, op.getR(), 2)}, 0);
    auto zero = DenseElementsAttr::get(RankedTensorType::get({1}, elementOf(x)), c.b.getZeroAttr(elementOf(x)));
    return c.create<ConstantOfShapeOp>(shape, zero);
  }
  /// The functions of a direction.
  SmallVector<RecurrentActivation> activations(ArrayRef<StringRef> defaults, int64_t direction) {
    auto all = activationsOf(op.getActivationsAttr(), defaults, numDirections(), op.getActivationAlpha(),
                             op.getActivationBeta(), op.getClip());
    auto own = ArrayRef(all).slice(direction * defaults.size(), defaults.size());
    return SmallVector<RecurrentActivation>(own);
  }
  /// Results of the operator: the sequence and the last states.
  Values run(ArrayRef<Step> steps);

  OpT op;
  Composer c;

private:
  Value validSteps();
  Values scan(const Step &step, bool isReversed, Value valid);

  bool isBidirectional, batchFirst;
  Value x; ///< [T, B, I]
};
} // namespace

/// Whether a step is within the sequence: [T, B, 1], or null where all are.
template <typename OpT> Value Recurrence<OpT>::validSteps() {
  if (!op.getSequenceLens())
    return Value();
  Type index = c.b.getI64Type();
  Value count = c.create<SqueezeOp>(sizeOf(c, x, 0), c.integers({0}));
  Value numbers = c.create<RangeOp>(c.number(index, 0), count, c.number(index, 1), 1);
  Value lengths = c.create<CastOp>(op.getSequenceLens(), 7, 1, "up"); // i64
  numbers = c.create<UnsqueezeOp>(numbers, c.integers({1, 2}));
  lengths = c.create<UnsqueezeOp>(lengths, c.integers({0, 2}));
  return c.create<LessOp>(numbers, lengths);
}

/// The last states, and before them the sequence of hidden states if it is needed.
template <typename OpT> Values Recurrence<OpT>::scan(const Step &step, bool isReversed, Value valid) {
  bool needsSequence = !op.getY().use_empty();
  Value projected = c.create<MatMulOp>(x, transposed(c, step.w, {1, 0}), IntegerAttr());
  if (step.bias)
    projected = add(c, projected, step.bias);
  Values operands(step.initial);
  operands.push_back(projected);
  if (valid)
    operands.push_back(valid);
  size_t numStates = step.initial.size();
  auto forAll = [&](size_t count) { return c.b.getDenseI64ArrayAttr(SmallVector<int64_t>(count, isReversed)); };
  SmallVector<Type> results(numStates + needsSequence, x.getType());
  auto scanOp = ScanOp::create(c.b, results, operands, operands.size() - numStates, nullptr,
                               forAll(operands.size() - numStates), nullptr, forAll(needsSequence));
  {
    OpBuilder::InsertionGuard guard(c.b);
    auto types = cast<SubgraphInterface>(scanOp.getOperation()).getSubgraphArgumentTypes(0);
    SmallVector<Location> locs(types->size(), op.getLoc());
    Block *body = c.b.createBlock(&scanOp.getBody(), {}, *types, locs);
    ValueRange states = body->getArguments().take_front(numStates);
    Values yielded = step.next(c, body->getArgument(numStates), states);
    Value output = yielded.front();
    if (valid) {
      // After the end a state stays, and the sequence is zero.
      Value isValid = body->getArgument(numStates + 1);
      output = c.create<WhereOp>(isValid, output, c.number(elementOf(x), 0));
      for (auto [value, state] : llvm::zip_equal(yielded, states))
        value = c.create<WhereOp>(isValid, value, state);
    }
    if (needsSequence)
      yielded.push_back(output);
    YieldOp::create(c.b, yielded);
  }
  SmallVector<Type> inferred;
  if (succeeded(inferResultTypes(scanOp, inferred)))
    for (auto [result, type] : llvm::zip_equal(scanOp.getResults(), inferred))
      result.setType(type);
  Values values(scanOp.getResults());
  // Nothing uses the sequence otherwise, so that any value does.
  values.insert(values.begin(), needsSequence ? values.pop_back_val() : values.front());
  return values;
}

template <typename OpT> Values Recurrence<OpT>::run(ArrayRef<Step> steps) {
  Value valid = validSteps();
  SmallVector<Values> parts;
  for (auto [i, step] : llvm::enumerate(steps))
    parts.push_back(scan(step, i == 1 || op.getDirection() == "reverse", valid));
  Values results;
  for (size_t i = 0; i < parts.front().size(); ++i) {
    if (op->getResult(i).use_empty()) {
      results.push_back(parts.front()[i]);
      continue;
    }
    // The directions are next to the batch.
    int64_t axis = i == 0 ? 1 : 0;
    Values all;
    for (Values &part : parts)
      all.push_back(c.create<UnsqueezeOp>(part[i], c.integers({axis})));
    Value result = all.size() == 1 ? all[0] : c.create<ConcatOp>(all, axis);
    if (batchFirst)
      result = i == 0 ? transposed(c, result, {2, 0, 1, 3}) : transposed(c, result, {1, 0, 2});
    results.push_back(result);
  }
  return results;
}

//===----------------------------------------------------------------------===//
// The operators
//===----------------------------------------------------------------------===//

/// The sum of a direction's two biases, or null.
template <typename OpT> static Value sumOfBiases(Recurrence<OpT> &all, int64_t direction) {
  if (!all.op.getB())
    return Value();
  Values biases = split(all.c, all.partOf(all.op.getB(), direction), 2);
  return add(all.c, biases[0], biases[1]);
}

/// `projected` + h * R.
static Value gatesOf(Composer &c, Value projected, Value h, Value r) {
  return add(c, c.create<MatMulOp>(h, r, IntegerAttr()), projected);
}

FailureOr<Values> RNNOp::decompose(RewriterBase &rewriter) {
  Recurrence<RNNOp> all(*this, rewriter);
  SmallVector<Step> steps;
  for (int64_t d = 0; d < all.numDirections(); ++d) {
    RecurrentActivation f = all.activations(kRnnActivations, d)[0];
    Step &step = steps.emplace_back(
        Step{all.partOf(getW(), d), all.partOf(getR(), d), sumOfBiases(all, d), {all.initialState(getInitialH(), d)}, {}});
    Value r = transposed(all.c, step.r, {1, 0});
    step.next = [=](Composer &c, Value projected, ValueRange states) -> Values {
      return {f.apply(c, gatesOf(c, projected, states[0], r))};
    };
  }
  return all.run(steps);
}

FailureOr<Values> LSTMOp::decompose(RewriterBase &rewriter) {
  Recurrence<LSTMOp> all(*this, rewriter);
  bool coupled = getInputForget() != 0;
  SmallVector<Step> steps;
  for (int64_t d = 0; d < all.numDirections(); ++d) {
    SmallVector<RecurrentActivation> f = all.activations(kLstmActivations, d);
    Step &step = steps.emplace_back(Step{all.partOf(getW(), d), all.partOf(getR(), d), sumOfBiases(all, d),
                                         {all.initialState(getInitialH(), d), all.initialState(getInitialC(), d)}, {}});
    Value r = transposed(all.c, step.r, {1, 0});
    Values peepholes = getP() ? split(all.c, all.partOf(getP(), d), 3) : Values(3); // input, output, forget
    step.next = [=](Composer &c, Value projected, ValueRange states) -> Values {
      auto gate = [&](Value sum, Value peephole, Value cell) {
        return f[0].apply(c, peephole ? add(c, sum, mul(c, peephole, cell)) : sum);
      };
      Value cell = states[1];
      Values sums = split(c, gatesOf(c, projected, states[0], r), 4); // input, output, forget, cell
      Value input = gate(sums[0], peepholes[0], cell);
      Value forget = coupled ? oneMinus(c, input) : gate(sums[2], peepholes[2], cell);
      Value next = add(c, mul(c, forget, cell), mul(c, input, f[1].apply(c, sums[3])));
      Value output = gate(sums[1], peepholes[1], next);
      return {mul(c, output, f[2].apply(c, next)), next};
    };
  }
  return all.run(steps);
}

/// How GRU's hidden gate sees the state depends on `linear_before_reset`: reset after
/// the product is one product for all gates, before it needs a second one.
FailureOr<Values> GRUOp::decompose(RewriterBase &rewriter) {
  Recurrence<GRUOp> all(*this, rewriter);
  bool isLinear = getLinearBeforeReset() != 0;
  SmallVector<Step> steps;
  for (int64_t d = 0; d < all.numDirections(); ++d) {
    SmallVector<RecurrentActivation> f = all.activations(kGruActivations, d);
    Step &step = steps.emplace_back(
        Step{all.partOf(getW(), d), all.partOf(getR(), d), sumOfBiases(all, d), {all.initialState(getInitialH(), d)}, {}});
    Composer &outer = all.c;
    Value r = transposed(outer, step.r, {1, 0}), hiddenBias;
    if (isLinear) {
      // One that is reset must not be added to the input's product.
      if (getB()) {
        Values biases = split(outer, all.partOf(getB(), d), 2), own = split(outer, biases[1], 3);
        hiddenBias = own[2];
        Value none = outer.create<SubOp>(hiddenBias, hiddenBias);
        step.bias = add(outer, biases[0], outer.create<ConcatOp>(Values{own[0], own[1], none}, 0));
      }
      step.next = [=](Composer &c, Value projected, ValueRange states) -> Values {
        Values fromInput = split(c, projected, 3), fromState = split(c, c.create<MatMulOp>(states[0], r, IntegerAttr()), 3);
        Value update = f[0].apply(c, add(c, fromInput[0], fromState[0]));
        Value reset = f[0].apply(c, add(c, fromInput[1], fromState[1]));
        Value linear = hiddenBias ? add(c, fromState[2], hiddenBias) : fromState[2];
        Value hidden = f[1].apply(c, add(c, fromInput[2], mul(c, reset, linear)));
        return {add(c, mul(c, oneMinus(c, update), hidden), mul(c, update, states[0]))};
      };
      continue;
    }
    Values columns = split(outer, r, 3);
    Value gates = outer.create<ConcatOp>(Values{columns[0], columns[1]}, 1), hiddenColumns = columns[2];
    step.next = [=](Composer &c, Value projected, ValueRange states) -> Values {
      Values fromInput = split(c, projected, 3);
      Value forGates = c.create<ConcatOp>(Values{fromInput[0], fromInput[1]}, 1);
      Values both = split(c, f[0].apply(c, gatesOf(c, forGates, states[0], gates)), 2);
      Value hidden = f[1].apply(c, gatesOf(c, fromInput[2], mul(c, both[1], states[0]), hiddenColumns));
      return {add(c, mul(c, oneMinus(c, both[0]), hidden), mul(c, both[0], states[0]))};
    };
  }
  return all.run(steps);
}
