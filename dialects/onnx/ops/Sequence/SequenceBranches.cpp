//===- SequenceBranches.cpp - Sequences out of the branches of an If ------===//
//
// A sequence is a result for each element, so both branches must have as many.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Sequence/SequenceSteps.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace onnxc;

namespace {
/// A branch that has been built before the operation it is for.
struct Branch {
  std::shared_ptr<OwningOpRef<ModuleOp>> holder;

  LogicalResult build(ImportedSubgraph &graph, Location loc) {
    // Builders find the context through the operation that a region belongs to.
    holder = std::make_shared<OwningOpRef<ModuleOp>>(ModuleOp::create(loc));
    Region &region = (*holder)->getBodyRegion();
    region.getBlocks().clear();
    if (failed(graph.build(region, {}, Declarations::Followed)))
      return failure();
    graph.build = [holder = holder](Region &region, TypeRange, Declarations) {
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
      return node.error() << "the branches yield sequences of " << one.count << " and "
                          << other.count
                          << " elements, and which is taken is known only when the model runs";
    if (one.kind != other.kind || one.isOpen != other.isOpen)
      return node.error() << "the branches yield different kinds of values, and which is taken is "
                             "known only when the "
                             "model runs";
    results.push_back(one);
  }
  return results;
}

LogicalResult onnxc::joinBranches(ImportedNode &node, OpBuilder &b) {
  ImportedSubgraph *thenGraph = findGraph(node, "then_branch"),
                   *elseGraph = findGraph(node, "else_branch");
  if (!thenGraph || !elseGraph)
    return success(); // reported when the operation is built
  Branch thenBranch, elseBranch;
  if (failed(thenBranch.build(*thenGraph, node.loc)) ||
      failed(elseBranch.build(*elseGraph, node.loc)))
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
