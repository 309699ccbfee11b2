//===- Recurrent.cpp - Sizes of recurrent operators -----------------------===//

#include "dialects/onnx/ops/Recurrent/Recurrent.h"
#include "dialects/onnx/ops/Recurrent/Activations.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Recurrent/Recurrent.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addRecurrentOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Recurrent/Recurrent.cpp.inc"
      >();
}

namespace {
/// The sizes that a recurrent operator is about.
struct Sizes {
  Dim steps, batch, inputs, hidden, directions;
};
} // namespace

static LogicalResult requireShape(DimBuilder &dims, Value operand, ArrayRef<Dim> expected, StringRef name) {
  if (!operand)
    return success();
  Dims found = dims.of(operand);
  if (found.size() != expected.size())
    return dims.fail(name + " has rank " + Twine(found.size()) + " where " + Twine(expected.size()) + " is needed");
  for (auto [axis, own, other] : llvm::enumerate(found, expected))
    if (failed(dims.requireEqual(own, other, "dimension " + Twine(axis) + " of " + name + " does not fit")))
      return failure();
  return success();
}

template <typename AdaptorT> static FailureOr<Sizes> sizesOf(AdaptorT op, int64_t gates, DimBuilder &dims) {
  for (Value operand : {op.getX(), op.getW(), op.getR()})
    if (cast<RankedTensorType>(operand.getType()).getRank() != 3)
      return dims.fail("X, W and R must have rank 3"); // C1
  Sizes s;
  bool batchFirst = op.getLayout() == 1;
  s.steps = dims.of(op.getX(), batchFirst ? 1 : 0);
  s.batch = dims.of(op.getX(), batchFirst ? 0 : 1);
  s.inputs = dims.of(op.getX(), 2);
  s.hidden = dims.of(op.getR(), 2);
  if (std::optional<uint64_t> declared = op.getHiddenSize())
    if (failed(dims.requireEqual(s.hidden, dims.constant(*declared), "hidden_size differs from R's", &s.hidden)))
      return failure(); // C2
  s.directions = dims.constant(op.getDirection() == "bidirectional" ? 2 : 1);
  Dim rows = dims.mul(s.hidden, gates);
  if (failed(requireShape(dims, op.getW(), {s.directions, rows, s.inputs}, "W")) || // C2
      failed(requireShape(dims, op.getR(), {s.directions, rows, s.hidden}, "R")) ||
      failed(requireShape(dims, op.getB(), {s.directions, dims.mul(rows, 2)}, "B")) || // C3
      failed(requireShape(dims, op.getSequenceLens(), {s.batch}, "sequence_lens")))
    return failure();
  return s;
}

/// Shape of a state.
static Dims stateDims(const Sizes &s, int64_t layout) {
  return layout == 1 ? Dims{s.batch, s.directions, s.hidden} : Dims{s.directions, s.batch, s.hidden};
}

template <typename AdaptorT>
static LogicalResult dimsOfRecurrent(AdaptorT op, int64_t gates, ArrayRef<StringRef> defaults, DimBuilder &dims,
                                     ResultDims &results) {
  FailureOr<Sizes> s = sizesOf(op, gates, dims);
  if (failed(s))
    return failure();
  Dims state = stateDims(*s, op.getLayout());
  if (failed(requireShape(dims, op.getInitialH(), state, "initial_h"))) // C3
    return failure();
  size_t functions = defaults.size() * (op.getDirection() == "bidirectional" ? 2 : 1);
  if (failed(verifyActivations(dims, op.getActivationsAttr(), functions))) // C4
    return failure();
  results.push_back(op.getLayout() == 1 ? Dims{s->batch, s->steps, s->directions, s->hidden}
                                        : Dims{s->steps, s->directions, s->batch, s->hidden});
  results.push_back(state);
  return success();
}

LogicalResult RNNOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfRecurrent(op, 1, kRnnActivations, dims, results);
}

LogicalResult GRUOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  return dimsOfRecurrent(op, 3, kGruActivations, dims, results);
}

LogicalResult LSTMOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (failed(dimsOfRecurrent(op, 4, kLstmActivations, dims, results)))
    return failure();
  Dims state = results[1];
  if (failed(requireShape(dims, op.getInitialC(), state, "initial_c")) ||
      failed(requireShape(dims, op.getP(), {state[op.getLayout() == 1 ? 1 : 0], dims.mul(state[2], 3)}, "P")))
    return failure(); // C3
  results.push_back(state);
  return success();
}
