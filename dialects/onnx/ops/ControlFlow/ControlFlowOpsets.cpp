//===- ControlFlowOpsets.cpp - Upgrading operators that contain graphs ----===//

#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace onnxc;

/// Exported models guard operators by conditions on ranks and sizes that are known
/// here.  The branch that is not taken is often not even valid for them, so it is
/// never built.
static LogicalResult takeKnownBranch(ImportedNode &node, OpBuilder &b) {
  Value cond = node.operand(0);
  auto type = cond ? dyn_cast<RankedTensorType>(cond.getType()) : RankedTensorType();
  if (!type || !type.hasStaticShape() || type.getNumElements() != 1)
    return success();
  std::optional<int64_t> known =
      DimBuilder::constantOf(DimBuilder(b.getContext(), node.loc).value(cond, 0));
  if (!known)
    return success();
  StringRef name = *known ? "then_branch" : "else_branch";
  auto *graph =
      llvm::find_if(node.subgraphs, [&](const ImportedSubgraph &s) { return s.name == name; });
  if (graph == node.subgraphs.end())
    return success(); // reported when the operation is built
  // Builders find the context through the operation that a region belongs to.
  OwningOpRef<ModuleOp> holder = ModuleOp::create(node.loc);
  Region &region = holder->getBodyRegion();
  region.getBlocks().clear();
  if (failed(graph->build(region, {}, Declarations::Followed)))
    return failure();
  Operation *yield = region.front().getTerminator();
  if (yield->getNumOperands() != node.outputs.size())
    return node.error() << "the branch has " << yield->getNumOperands()
                        << " results where the node has " << node.outputs.size();
  node.results = SmallVector<Value>(yield->getOperands());
  yield->erase();
  b.getInsertionBlock()->getOperations().splice(b.getInsertionPoint(),
                                                region.front().getOperations());
  return success();
}

/// The first Scan had a batch dimension before the scanned one: a Scan over the batch
/// of Scans over the sequence.
static LogicalResult scanBatches(ImportedNode &node, OpBuilder &b) {
  if (node.operand(0))
    return node.error() << "sequence lengths are not supported";
  if (node.operands.empty())
    return node.error() << "input 1 is missing";
  ImportedNode inner = node;
  if (Attribute directions = inner.attributes.erase("directions"))
    inner.attributes.set("scan_input_directions", directions);
  node.operands.erase(node.operands.begin());
  node.attributes.clear();
  node.attributes.set("num_scan_inputs", b.getI64IntegerAttr(node.operands.size()));
  node.subgraphs = {{"body",
                     [inner](Region &region, TypeRange types, Declarations) -> LogicalResult {
                       Block &block = region.emplaceBlock();
                       for (Type type : types)
                         block.addArgument(type, inner.loc);
                       OpBuilder body = OpBuilder::atBlockEnd(&block);
                       ImportedNode scan = inner;
                       scan.operands.assign(block.args_begin(), block.args_end());
                       auto results = emitNode(std::move(scan), kNormalize - 1, body);
                       if (failed(results))
                         return failure();
                       onnx::YieldOp::create(body, inner.loc, *results);
                       return success();
                     },
                     /*inlined=*/{}}};
  return success();
}

static const OpsetStep kSteps[] = {
    {"Scan", 9, scanBatches},
    {"If", kNormalize, takeKnownBranch},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfControlFlow() { return kSteps; }
