//===- OutlineParallelLoops.cpp - Functions for the executor's threads ----===//
//
// The body of a kernel.parallel becomes a function of its own, which takes what it uses
// from outside and a range.  Sizes, constants and views are computed again inside: what is
// left to pass are mostly the kernel's own buffers, so that LLVM sees in the part what it
// would see in the kernel.
//
// The executor is an argument of `@main`.  Kernels that launch something get it as their
// last argument, others do not change.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/Passes.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Transforms/RegionUtils.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_OUTLINEPARALLELLOOPS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;
using namespace onnxc;

/// A check returns a status from its function, which other threads could not stop at.
static bool canFail(kernel::ParallelOp op) {
  return op.walk([](cf::AssertOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

/// Replaces the operation by one range of everything.
static void inlineAsOneRange(kernel::ParallelOp op) {
  OpBuilder b(op);
  Block &body = op.getBody().front();
  Value zero = arith::ConstantIndexOp::create(b, op.getLoc(), 0);
  body.getArgument(0).replaceAllUsesWith(zero);
  body.getArgument(1).replaceAllUsesWith(op.getCount());
  op->getBlock()->getOperations().splice(op->getIterator(), body.getOperations());
  op.erase();
}

/// Computes within `region` what it uses from outside and is cheap to compute again: each
/// operation of a few steps that reads no memory.
static void sinkCheapValues(Region &region) {
  OpBuilder b(region);
  auto isCheap = [](Value value) {
    Operation *op = value.getDefiningOp();
    return op && op->getNumRegions() == 0 && isPure(op);
  };
  for (bool changed = true; changed;) {
    changed = false;
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(region, used);
    for (Value value : used) {
      if (!isCheap(value))
        continue;
      b.setInsertionPointToStart(&region.front());
      Operation *clone = b.clone(*value.getDefiningOp());
      for (auto [from, to] : llvm::zip(value.getDefiningOp()->getResults(), clone->getResults()))
        replaceAllUsesInRegionWith(from, to, region);
      changed = true;
    }
  }
}

/// Where the operation comes from, or what is around it.  A call between functions with line tables
/// has to be somewhere.
static Location placeOf(Operation *op) {
  for (; !isa<ModuleOp>(op); op = op->getParentOp())
    if (!isa<UnknownLoc>(op->getLoc()))
      return op->getLoc();
  return FileLineColLoc::get(op->getContext(), "schedule", 0, 0);
}

namespace {
class Outliner {
public:
  explicit Outliner(ModuleOp module) : symbols(module) {
    module.walk([&](func::CallOp call) { calls[call.getCallee()].push_back(call); });
  }

  void outline(kernel::ParallelOp op);

private:
  func::FuncOp makePart(kernel::ParallelOp op, ArrayRef<Value> captured);
  Value executorOf(func::FuncOp function);

  SymbolTable symbols;
  llvm::StringMap<SmallVector<func::CallOp>> calls; // per callee
  DenseMap<Operation *, Value> executors;
};
} // namespace

/// The executor as an argument of `function`, whose callers pass it on.
Value Outliner::executorOf(func::FuncOp function) {
  if (Value known = executors.lookup(function))
    return known;
  Type type = LLVM::LLVMPointerType::get(function.getContext());
  if (function.getSymName() == "main")
    for (BlockArgument argument : function.getArguments())
      if (argument.getType() == type)
        return executors[function] = argument;
  (void)function.insertArgument(function.getNumArguments(), type, {}, function.getLoc());
  Value executor = executors[function] = function.getArguments().back();
  for (func::CallOp call : calls.lookup(function.getSymName()))
    call.getOperandsMutable().append(executorOf(call->getParentOfType<func::FuncOp>()));
  return executor;
}

func::FuncOp Outliner::makePart(kernel::ParallelOp op, ArrayRef<Value> captured) {
  auto kernel = op->getParentOfType<func::FuncOp>();
  OpBuilder b(kernel->getBlock(), std::next(kernel->getIterator()));
  Type index = b.getIndexType();
  SmallVector<Type> types = llvm::map_to_vector(captured, [](Value v) { return v.getType(); });
  types.append({index, index});
  auto part = func::FuncOp::create(b, placeOf(op), (kernel.getSymName() + ".part").str(),
                                   b.getFunctionType(types, {}));
  part.setPrivate();
  // With it, though empty for what the schedule itself does, it stays a function of its own.
  Attribute nodes = kernel->getAttr(kernel::kNodesAttr);
  part->setAttr(kernel::kNodesAttr, nodes ? nodes : b.getArrayAttr({}));
  // What is no view has memory of its own here as there.
  bool areBuffers = llvm::all_of(captured, [](Value value) {
    return !isa<MemRefType>(value.getType()) || isa<BlockArgument>(value) ||
           value.getDefiningOp<memref::AllocaOp>();
  });
  if (areBuffers && kernel->hasAttr(kernel::kNoAliasAttr))
    part->setAttr(kernel::kNoAliasAttr, b.getUnitAttr());
  symbols.insert(part);
  Region &body = op.getBody();
  for (auto [i, value] : llvm::enumerate(captured))
    replaceAllUsesInRegionWith(value, body.insertArgument(i, value.getType(), value.getLoc()),
                               body);
  part.getBody().takeBody(body);
  b.setInsertionPointToEnd(&part.getBody().front());
  func::ReturnOp::create(b, op.getLoc());
  return part;
}

void Outliner::outline(kernel::ParallelOp op) {
  sinkCheapValues(op.getBody());
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(op.getBody(), used);
  Value executor = executorOf(op->getParentOfType<func::FuncOp>());
  func::FuncOp part = makePart(op, used.getArrayRef());
  OpBuilder b(op);
  kernel::LaunchOp::create(b, placeOf(op), part.getSymName(), used.getArrayRef(), executor,
                           op.getCount(), op.getGrain(), op.getWorthwhile());
  op.erase();
}

namespace {
struct OutlineParallelLoops : onnxc::cpu::impl::OutlineParallelLoopsBase<OutlineParallelLoops> {
  void runOnOperation() override {
    SmallVector<kernel::ParallelOp> loops;
    getOperation().walk([&](kernel::ParallelOp op) { loops.push_back(op); });
    Outliner outliner(getOperation());
    for (kernel::ParallelOp op : loops) {
      // The walk met inner ones first; only the outermost one is handed out.
      if (canFail(op) || op->getParentOfType<kernel::ParallelOp>())
        inlineAsOneRange(op);
      else
        outliner.outline(op);
    }
  }
};
} // namespace
