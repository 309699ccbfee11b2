//===- SequenceControl.cpp - Sequences in and out of graphs ---------------===//
//
// A graph that makes sequences is taken into the graph around it where it is certain how
// often it runs.  A loop that runs any number of times may collect one element in each
// iteration, which is what a stacked result does.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/Sequence/SequenceSteps.h"

using namespace mlir;
using namespace onnxc;

static constexpr int64_t kMostIterations = 10000;

//===----------------------------------------------------------------------===//
// SequenceMap
//===----------------------------------------------------------------------===//

/// A Scan over sequences that are stacked.
static LogicalResult mapStacked(ImportedNode &node, ImportedSubgraph &body, OpBuilder &b) {
  ImportedNode scan("Scan", node.loc);
  SmallVector<int> slices; // which scanned value an operand is, or -1
  for (size_t i = 0; i < node.operands.size(); ++i) {
    bool isScanned = !isTensor(node.operand(i));
    slices.push_back(isScanned ? scan.operands.size() : -1);
    if (!isScanned)
      continue;
    FailureOr<SequenceValue> sequence = sequenceOf(node, i);
    if (failed(sequence))
      return failure();
    if (!sequence->stacked)
      return node.error() << "some of its sequences have a length that is known and some have not";
    scan.operands.push_back(sequence->stacked);
  }
  scan.attributes.set("num_scan_inputs", b.getI64IntegerAttr(scan.operands.size()));
  scan.outputs.assign(node.outputs.size(), true);
  auto build = [&](Region &region, TypeRange types, Declarations) -> LogicalResult {
    Block &block = region.emplaceBlock();
    for (Type type : types)
      block.addArgument(type, node.loc);
    SmallVector<Value> arguments;
    for (auto [operand, slice] : llvm::zip_equal(node.operands, slices))
      arguments.push_back(slice < 0 ? operand : Value(block.getArgument(slice)));
    OpBuilder inner = OpBuilder::atBlockEnd(&block);
    FailureOr<SmallVector<Value>> results = body.inlined(inner, arguments);
    if (failed(results))
      return failure();
    onnx::YieldOp::create(inner, node.loc, *results);
    return success();
  };
  scan.subgraphs.emplace_back();
  scan.subgraphs.back().name = "body";
  scan.subgraphs.back().build = build;
  FailureOr<SmallVector<Value>> results = emitNode(std::move(scan), kNormalize - 1, b);
  if (failed(results))
    return failure();
  for (Value &result : *results)
    result = emitStacked(b, node.loc, result);
  node.results = std::move(*results);
  return success();
}

LogicalResult onnxc::mapSequence(ImportedNode &node, OpBuilder &b) {
  ImportedSubgraph *body = findGraph(node, "body");
  if (!body)
    return node.error() << "subgraph 'body' is missing";
  for (Value operand : node.operands)
    if (!operand)
      return node.error() << "an input is missing";
  FailureOr<SequenceValue> first = sequenceOf(node, 0);
  if (failed(first))
    return failure();
  if (first->stacked)
    return mapStacked(node, *body, b);
  SmallVector<SmallVector<Value>> inputs; // none for tensors
  for (size_t i = 0; i < node.operands.size(); ++i) {
    SmallVector<Value> &elements = inputs.emplace_back();
    if (isTensor(node.operand(i)))
      continue;
    FailureOr<SequenceValue> sequence = listOf(node, i, "applying a graph to each element");
    if (failed(sequence))
      return failure();
    elements = sequence->elements;
    if (elements.size() != first->elements.size())
      return node.error() << "its sequences have " << first->elements.size() << " and "
                          << elements.size() << " elements";
  }
  SmallVector<SmallVector<Value>> outputs(node.outputs.size());
  for (size_t k = 0; k < first->elements.size(); ++k) {
    SmallVector<Value> arguments;
    for (auto [operand, elements] : llvm::zip_equal(node.operands, inputs))
      arguments.push_back(isTensor(operand) ? operand : elements[k]);
    FailureOr<SmallVector<Value>> results = body->inlined(b, arguments);
    if (failed(results))
      return failure();
    if (results->size() != outputs.size() || !llvm::all_of(*results, isTensor))
      return node.error() << "the body must yield a tensor for each output";
    for (auto [output, result] : llvm::zip_equal(outputs, *results))
      output.push_back(result);
  }
  node.results.emplace();
  for (ArrayRef<Value> output : outputs)
    node.results->push_back(emitSequence(b, node.loc, output));
  return success();
}

//===----------------------------------------------------------------------===//
// Loop
//===----------------------------------------------------------------------===//

/// All iterations one after the other.
static LogicalResult unrollLoop(ImportedNode &node, ImportedSubgraph &body, int64_t trips,
                                OpBuilder &b) {
  if (trips > kMostIterations)
    return node.error() << "a loop over sequences of " << trips << " iterations is not unrolled";
  SmallVector<Value> carried(ArrayRef(node.operands).drop_front(2));
  Value condition = node.operand(1) ? node.operand(1) : emitScalar(b, node.loc, b.getI1Type(), 1);
  SmallVector<SmallVector<Value>> stacks(node.outputs.size() -
                                         std::min(node.outputs.size(), carried.size()));
  for (int64_t i = 0; i < trips; ++i) {
    std::optional<int64_t> goesOn = knownScalar(b, node.loc, condition);
    if (!goesOn)
      return node.error()
             << "carries a sequence, and whether it goes on is known only when the model runs";
    if (!*goesOn)
      break;
    SmallVector<Value> arguments{emitScalar(b, node.loc, b.getI64Type(), i), condition};
    llvm::append_range(arguments, carried);
    FailureOr<SmallVector<Value>> results = body.inlined(b, arguments);
    if (failed(results))
      return failure();
    if (results->size() != 1 + carried.size() + stacks.size())
      return node.error() << "the body yields " << results->size() << " values for "
                          << carried.size() + stacks.size() << " outputs";
    condition = results->front();
    carried.assign(results->begin() + 1, results->begin() + 1 + carried.size());
    for (auto [stack, element] :
         llvm::zip_equal(stacks, ArrayRef(*results).take_back(stacks.size())))
      stack.push_back(element);
  }
  for (ArrayRef<Value> stack : stacks) {
    if (stack.empty() || !llvm::all_of(stack, isTensor))
      return node.error() << "has a stacked result of no iterations or not of tensors";
    carried.push_back(emitStack(b, node.loc, stack));
    if (!carried.back())
      return failure();
  }
  node.results = std::move(carried);
  return success();
}

namespace {
/// A loop of any number of iterations that collects one element of each sequence in each.
class Collector {
public:
  Collector(ImportedNode &node, ImportedSubgraph &body) : node(node), body(body) {}
  LogicalResult run(OpBuilder &b);

private:
  LogicalResult build(Region &region, TypeRange types);
  bool isSequence(size_t carried) { return !isTensor(node.operand(carried + 2)); }
  Value withInitial(OpBuilder &b, size_t carried, Value collected);

  ImportedNode &node;
  ImportedSubgraph &body;
  size_t numCarried = 0, numSequences = 0;
};
} // namespace

LogicalResult Collector::build(Region &region, TypeRange types) {
  Block &block = region.emplaceBlock();
  for (Type type : types)
    block.addArgument(type, node.loc);
  OpBuilder b = OpBuilder::atBlockEnd(&block);
  SmallVector<Value> arguments(block.args_begin(), block.args_begin() + 2);
  size_t next = 2;
  for (size_t i = 0; i < numCarried; ++i)
    arguments.push_back(isSequence(i) ? emitSequence(b, node.loc, {}, /*isOpen=*/true)
                                      : block.getArgument(next++));
  FailureOr<SmallVector<Value>> results = body.inlined(b, arguments);
  if (failed(results))
    return failure();
  if (results->size() < 1 + numCarried)
    return node.error() << "the body yields " << results->size() << " values for " << numCarried
                        << " carried ones";
  SmallVector<Value> yielded{results->front()}, collected;
  for (auto [i, result] : llvm::enumerate(ArrayRef(*results).slice(1, numCarried))) {
    if (!isSequence(i)) {
      yielded.push_back(result);
      continue;
    }
    auto elements = result.getDefiningOp<onnx::ElementsOp>();
    if (!elements || !elements.getOpen() || elements.getElements().size() != 1)
      return node.error() << "carries a sequence and runs a number of times that is known only "
                             "when the model runs; "
                             "each iteration must append one element and do nothing else with it";
    collected.push_back(elements.getElements().front());
  }
  llvm::append_range(yielded, ArrayRef(*results).drop_front(1 + numCarried));
  llvm::append_range(yielded, collected);
  onnx::YieldOp::create(b, node.loc, yielded);
  return success();
}

/// What a sequence had before, and what the loop has collected behind it.
Value Collector::withInitial(OpBuilder &b, size_t carried, Value collected) {
  FailureOr<SequenceValue> initial = sequenceOf(node, carried + 2);
  if (failed(initial))
    return {};
  SmallVector<Value> parts;
  if (initial->stacked)
    parts.push_back(initial->stacked);
  auto type = cast<RankedTensorType>(collected.getType());
  for (Value element : initial->elements) {
    if (cast<RankedTensorType>(element.getType()).getRank() + 1 != type.getRank()) {
      node.error() << "a sequence whose length only the run knows needs elements of one shape";
      return {};
    }
    parts.push_back(emitUnsqueeze(b, node.loc, element, 0));
  }
  if (parts.empty())
    return emitStacked(b, node.loc, collected);
  parts.push_back(collected);
  Value all = emitOp(b, node.loc, "Concat", parts, b.getNamedAttr("axis", b.getI64IntegerAttr(0)));
  return all ? emitStacked(b, node.loc, all) : Value();
}

LogicalResult Collector::run(OpBuilder &b) {
  numCarried = node.operands.size() - 2;
  ImportedNode loop("Loop", node.loc);
  loop.operands.assign(node.operands.begin(), node.operands.begin() + 2);
  for (size_t i = 0; i < numCarried; ++i)
    if (isSequence(i))
      ++numSequences;
    else
      loop.operands.push_back(node.operand(i + 2));
  size_t numStacks = node.outputs.size() - std::min(node.outputs.size(), numCarried);
  size_t numTensors = numCarried - numSequences;
  loop.outputs.assign(numTensors + numStacks + numSequences, true);
  loop.subgraphs.emplace_back();
  loop.subgraphs.back().name = "body";
  loop.subgraphs.back().build = [this](Region &region, TypeRange types, Declarations) {
    return build(region, types);
  };
  FailureOr<SmallVector<Value>> all = emitNode(std::move(loop), kNormalize, b);
  if (failed(all))
    return failure();
  node.results.emplace();
  size_t nextTensor = 0, nextSequence = numTensors + numStacks;
  for (size_t i = 0; i < numCarried; ++i) {
    node.results->push_back(isSequence(i) ? withInitial(b, i, (*all)[nextSequence++])
                                          : (*all)[nextTensor++]);
    if (!node.results->back())
      return failure();
  }
  llvm::append_range(*node.results, ArrayRef(*all).slice(numTensors, numStacks));
  return success();
}

LogicalResult onnxc::carrySequences(ImportedNode &node, OpBuilder &b) {
  bool hasSequences = false;
  for (auto [i, value] : llvm::enumerate(node.operands)) {
    bool isOther = value && !isTensor(value);
    if (i < 2 && isOther)
      return node.error() << "input " << i << " must be a tensor";
    if (i >= 2 && !value)
      return node.error() << "input " << i << " is missing";
    hasSequences |= isOther;
  }
  ImportedSubgraph *body = findGraph(node, "body");
  if (!hasSequences || !body)
    return success();
  Value trips = node.operand(0), condition = node.operand(1);
  std::optional<int64_t> known = trips ? knownScalar(b, node.loc, trips) : std::nullopt;
  bool isCertain = !condition || knownScalar(b, node.loc, condition).has_value();
  if (known && isCertain)
    return unrollLoop(node, *body, *known, b);
  return Collector(node, *body).run(b);
}
