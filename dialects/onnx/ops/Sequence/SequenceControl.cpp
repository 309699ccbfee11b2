//===- SequenceControl.cpp - Sequences in and out of graphs ---------------===//
//
// A graph that makes sequences is taken into the graph around it where it is certain how
// often it runs.  A loop that runs any number of times may collect one element in each
// iteration, which is what a stacked result does.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/Sequence/SequenceSteps.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace onnxc;

static constexpr int64_t kMostIterations = 10000;

static ImportedSubgraph *findGraph(ImportedNode &node, StringRef name) {
  auto *graph = llvm::find_if(node.subgraphs, [&](const ImportedSubgraph &s) { return s.name == name; });
  return graph == node.subgraphs.end() ? nullptr : graph;
}

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

namespace {
/// A branch that has been built before the operation it is for.
struct Branch {
  std::shared_ptr<OwningOpRef<ModuleOp>> holder;

  LogicalResult build(ImportedSubgraph &graph, Location loc) {
    // Builders find the context through the operation that a region belongs to.
    holder = std::make_shared<OwningOpRef<ModuleOp>>(ModuleOp::create(loc));
    Region &region = (*holder)->getBodyRegion();
    region.getBlocks().clear();
    if (failed(graph.build(region, {})))
      return failure();
    graph.build = [holder = holder](Region &region, TypeRange) {
      region.takeBody((*holder)->getBodyRegion());
      return success();
    };
    return success();
  }
  Operation *yield() { return (*holder)->getBodyRegion().front().getTerminator(); }
};

/// What one result of an If consists of.
struct Joined {
  enum { Tensor, List, Stack, Nothing } kind;
  unsigned count = 1; // results of the operation
  bool isOpen = false;
};
} // namespace

static Joined kindOf(Value value) {
  if (auto elements = value.getDefiningOp<onnx::ElementsOp>())
    return {Joined::List, (unsigned)elements.getElements().size(), elements.getOpen()};
  if (value.getDefiningOp<onnx::StackedOp>())
    return {Joined::Stack};
  return isTensor(value) ? Joined{Joined::Tensor} : Joined{Joined::Nothing, 0};
}

/// Yields the tensors that the values consist of.
static void flattenYield(Operation *yield) {
  SmallVector<Value> tensors;
  for (Value value : yield->getOperands())
    if (Operation *op = isTensor(value) ? nullptr : value.getDefiningOp())
      llvm::append_range(tensors, op->getOperands());
    else
      tensors.push_back(value);
  yield->setOperands(tensors);
}

static Value rejoin(OpBuilder &b, Location loc, const Joined &what, ArrayRef<Value> tensors) {
  switch (what.kind) {
  case Joined::List:
    return emitSequence(b, loc, tensors, what.isOpen);
  case Joined::Stack:
    return emitStacked(b, loc, tensors.front());
  case Joined::Nothing:
    return onnx::AbsentOp::create(b, loc, b.getNoneType());
  case Joined::Tensor:
    break;
  }
  return tensors.front();
}

/// What both branches yield; reports where they do not agree.
static FailureOr<SmallVector<Joined>> agree(ImportedNode &node, Operation *x, Operation *y) {
  SmallVector<Joined> results;
  for (auto [a, b] : llvm::zip_equal(x->getOperands(), y->getOperands())) {
    Joined one = kindOf(a), other = kindOf(b);
    if (one.kind == Joined::List && other.kind == Joined::List && one.count != other.count)
      return node.error() << "the branches yield sequences of " << one.count << " and " << other.count
                          << " elements, and which is taken is known only when the model runs";
    if (one.kind != other.kind || one.isOpen != other.isOpen)
      return node.error() << "the branches yield different kinds of values, and which is taken is known only when the "
                             "model runs";
    results.push_back(one);
  }
  return results;
}

LogicalResult onnxc::joinBranches(ImportedNode &node, OpBuilder &b) {
  ImportedSubgraph *thenGraph = findGraph(node, "then_branch"), *elseGraph = findGraph(node, "else_branch");
  if (!thenGraph || !elseGraph)
    return success(); // reported when the operation is built
  Branch thenBranch, elseBranch;
  if (failed(thenBranch.build(*thenGraph, node.loc)) || failed(elseBranch.build(*elseGraph, node.loc)))
    return failure();
  Operation *thenYield = thenBranch.yield(), *elseYield = elseBranch.yield();
  auto hasOthers = [](Operation *yield) { return !llvm::all_of(yield->getOperands(), isTensor); };
  if (!hasOthers(thenYield) && !hasOthers(elseYield))
    return success();
  if (thenYield->getNumOperands() != elseYield->getNumOperands())
    return node.error() << "the branches yield " << thenYield->getNumOperands() << " and "
                        << elseYield->getNumOperands() << " values";
  FailureOr<SmallVector<Joined>> kinds = agree(node, thenYield, elseYield);
  if (failed(kinds))
    return failure();
  flattenYield(thenYield);
  flattenYield(elseYield);
  ImportedNode flat = node;
  flat.outputs.assign(thenYield->getNumOperands(), true);
  FailureOr<SmallVector<Value>> tensors = emitNode(std::move(flat), kNormalize, b);
  if (failed(tensors))
    return failure();
  ArrayRef<Value> rest = *tensors;
  SmallVector<Value> results;
  for (const Joined &what : *kinds) {
    results.push_back(rejoin(b, node.loc, what, rest.take_front(what.count)));
    rest = rest.drop_front(what.count);
  }
  node.results = std::move(results);
  return success();
}

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
  auto build = [&](Region &region, TypeRange types) -> LogicalResult {
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
      return node.error() << "its sequences have " << first->elements.size() << " and " << elements.size()
                          << " elements";
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
static LogicalResult unrollLoop(ImportedNode &node, ImportedSubgraph &body, int64_t trips, OpBuilder &b) {
  if (trips > kMostIterations)
    return node.error() << "a loop over sequences of " << trips << " iterations is not unrolled";
  SmallVector<Value> carried(ArrayRef(node.operands).drop_front(2));
  Value condition = node.operand(1) ? node.operand(1) : emitScalar(b, node.loc, b.getI1Type(), 1);
  SmallVector<SmallVector<Value>> stacks(node.outputs.size() - std::min(node.outputs.size(), carried.size()));
  for (int64_t i = 0; i < trips; ++i) {
    std::optional<int64_t> goesOn = knownScalar(b, node.loc, condition);
    if (!goesOn)
      return node.error() << "carries a sequence, and whether it goes on is known only when the model runs";
    if (!*goesOn)
      break;
    SmallVector<Value> arguments{emitScalar(b, node.loc, b.getI64Type(), i), condition};
    llvm::append_range(arguments, carried);
    FailureOr<SmallVector<Value>> results = body.inlined(b, arguments);
    if (failed(results))
      return failure();
    if (results->size() != 1 + carried.size() + stacks.size())
      return node.error() << "the body yields " << results->size() << " values for " << carried.size() + stacks.size() << " outputs";
    condition = results->front();
    carried.assign(results->begin() + 1, results->begin() + 1 + carried.size());
    for (auto [stack, element] : llvm::zip_equal(stacks, ArrayRef(*results).take_back(stacks.size())))
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
    arguments.push_back(isSequence(i) ? emitSequence(b, node.loc, {}, /*isOpen=*/true) : block.getArgument(next++));
  FailureOr<SmallVector<Value>> results = body.inlined(b, arguments);
  if (failed(results))
    return failure();
  if (results->size() < 1 + numCarried)
    return node.error() << "the body yields " << results->size() << " values for " << numCarried << " carried ones";
  SmallVector<Value> yielded{results->front()}, collected;
  for (auto [i, result] : llvm::enumerate(ArrayRef(*results).slice(1, numCarried))) {
    if (!isSequence(i)) {
      yielded.push_back(result);
      continue;
    }
    auto elements = result.getDefiningOp<onnx::ElementsOp>();
    if (!elements || !elements.getOpen() || elements.getElements().size() != 1)
      return node.error() << "carries a sequence and runs a number of times that is known only when the model runs; "
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
  for (Value element : initial->elements)
    parts.push_back(emitUnsqueeze(b, node.loc, element, 0));
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
  loop.subgraphs.back().build = [this](Region &region, TypeRange types) { return build(region, types); };
  FailureOr<SmallVector<Value>> all = emitNode(std::move(loop), kNormalize, b);
  if (failed(all))
    return failure();
  node.results.emplace();
  size_t nextTensor = 0, nextSequence = numTensors + numStacks;
  for (size_t i = 0; i < numCarried; ++i) {
    node.results->push_back(isSequence(i) ? withInitial(b, i, (*all)[nextSequence++]) : (*all)[nextTensor++]);
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
