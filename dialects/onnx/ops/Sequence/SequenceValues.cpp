//===- SequenceValues.cpp - What the steps of sequences share -------------===//

#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/Sequence/SequenceSteps.h"

using namespace mlir;
using namespace onnxc;

bool onnxc::isTensor(Value value) { return isa<RankedTensorType>(value.getType()); }

ImportedSubgraph *onnxc::findGraph(ImportedNode &node, StringRef name) {
  auto *graph =
      llvm::find_if(node.subgraphs, [&](const ImportedSubgraph &s) { return s.name == name; });
  return graph == node.subgraphs.end() ? nullptr : graph;
}

FailureOr<SequenceValue> onnxc::sequenceOf(const ImportedNode &node, size_t i) {
  Value value = node.operand(i);
  SequenceValue sequence;
  if (auto elements = value ? value.getDefiningOp<onnx::ElementsOp>() : onnx::ElementsOp()) {
    sequence.elements = llvm::to_vector(elements.getElements());
    sequence.isOpen = elements.getOpen();
    return sequence;
  }
  if (auto stacked = value ? value.getDefiningOp<onnx::StackedOp>() : onnx::StackedOp()) {
    sequence.stacked = stacked.getSlices();
    return sequence;
  }
  return node.error() << "input " << i << " is not a sequence";
}

FailureOr<SequenceValue> onnxc::listOf(const ImportedNode &node, size_t i, StringRef what) {
  FailureOr<SequenceValue> sequence = sequenceOf(node, i);
  if (succeeded(sequence) && (sequence->stacked || sequence->isOpen))
    return node.error() << what
                        << " needs a sequence whose length is known when the model is compiled";
  return sequence;
}

Value onnxc::emitSequence(OpBuilder &b, Location loc, ArrayRef<Value> elements, bool isOpen) {
  return onnx::ElementsOp::create(b, loc, b.getNoneType(), elements, isOpen);
}

Value onnxc::emitStacked(OpBuilder &b, Location loc, Value slices) {
  return onnx::StackedOp::create(b, loc, b.getNoneType(), slices);
}

std::optional<int64_t> onnxc::knownScalar(OpBuilder &b, Location loc, Value scalar) {
  auto type = dyn_cast<RankedTensorType>(scalar.getType());
  if (!type || !type.hasStaticShape() || type.getNumElements() != 1)
    return std::nullopt;
  return DimBuilder::constantOf(DimBuilder(b.getContext(), loc).value(scalar, 0));
}

Value onnxc::emitUnsqueeze(OpBuilder &b, Location loc, Value tensor, int64_t axis) {
  return emitOp(b, loc, "Unsqueeze", {tensor, emitInts(b, loc, {axis})});
}

Value onnxc::emitStack(OpBuilder &b, Location loc, ArrayRef<Value> tensors) {
  SmallVector<Value> slices;
  for (Value tensor : tensors) {
    slices.push_back(emitUnsqueeze(b, loc, tensor, 0));
    if (!slices.back())
      return {};
  }
  return emitOp(b, loc, "Concat", slices, b.getNamedAttr("axis", b.getI64IntegerAttr(0)));
}

Value onnxc::emitMoveFirst(OpBuilder &b, Location loc, Value tensor, int64_t axis) {
  if (axis == 0)
    return tensor;
  SmallVector<int64_t> perm;
  for (int64_t i = 1, rank = cast<RankedTensorType>(tensor.getType()).getRank(); i < rank; ++i)
    perm.push_back(i);
  perm.insert(perm.begin() + axis, 0);
  return emitOp(b, loc, "Transpose", {tensor},
                b.getNamedAttr("perm", b.getDenseI64ArrayAttr(perm)));
}

/// A graph that only returns a value of the one around it.
static ImportedSubgraph returning(StringRef name, Location loc, Value value) {
  ImportedSubgraph graph;
  graph.name = name.str();
  graph.build = [=](Region &region, TypeRange, Declarations) -> LogicalResult {
    OpBuilder b = OpBuilder::atBlockBegin(&region.emplaceBlock());
    onnx::YieldOp::create(b, loc, value);
    return success();
  };
  return graph;
}

Value onnxc::emitChoice(OpBuilder &b, Location loc, Value condition, Value x, Value y) {
  if (!condition)
    return {};
  auto type = cast<RankedTensorType>(x.getType());
  if (type == y.getType() && type.hasStaticShape())
    return emitOp(b, loc, "Where", {condition, x, y});
  if (int64_t other = cast<RankedTensorType>(y.getType()).getRank(); other != type.getRank()) {
    emitError(loc) << "elements of ranks " << type.getRank() << " and " << other
                   << " are in one sequence, and which is meant is known only when the model runs";
    return {};
  }
  ImportedNode node("If", loc);
  node.operands = {condition};
  node.subgraphs = {returning("then_branch", loc, x), returning("else_branch", loc, y)};
  FailureOr<SmallVector<Value>> results = emitNode(std::move(node), kNormalize, b);
  return failed(results) ? Value() : results->front();
}

LogicalResult onnxc::finish(ImportedNode &node, Value result) {
  if (!result)
    return failure();
  node.results = SmallVector<Value>{result};
  return success();
}
