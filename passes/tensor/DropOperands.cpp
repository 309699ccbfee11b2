//===- DropOperands.cpp - Kernels are not given what they do not read -----===//
//
// An operand that only says how large a result is has become index arithmetic, and what a
// kernel still asks about it are sizes.  Without it the kernels that have computed it are
// often not needed either.
//
//===----------------------------------------------------------------------===//

#include "passes/tensor/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/MapVector.h"

namespace onnxc {
#define GEN_PASS_DEF_DROPOPERANDS
#include "passes/tensor/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// The operands, other than destinations, that `kernel` does not use.
static BitVector unusedOperands(func::FuncOp kernel) {
  BitVector unused(kernel.getNumArguments());
  auto results = kernel->getAttrOfType<IntegerAttr>(kernel::kResultsAttr);
  if (!results || kernel.isExternal())
    return unused;
  for (BlockArgument argument : kernel.getArguments().drop_back(results.getInt()))
    unused[argument.getArgNumber()] = argument.use_empty();
  return unused;
}

/// The attribute with one entry per argument and value inside, without those of `unused`.
static void dropDims(func::FuncOp kernel, const BitVector &unused) {
  auto dims = kernel->getAttrOfType<ArrayAttr>(kernel::kDimsAttr);
  if (!dims)
    return;
  SmallVector<Attribute> kept;
  for (auto [i, entry] : llvm::enumerate(dims))
    if (i >= unused.size() || !unused[i])
      kept.push_back(entry);
  kernel->setAttr(kernel::kDimsAttr, ArrayAttr::get(kernel.getContext(), kept));
}

namespace {
struct DropOperands : onnxc::impl::DropOperandsBase<DropOperands> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

void DropOperands::runOnOperation() {
  ModuleOp module = getOperation();
  SymbolTable symbols(module);
  auto main = symbols.lookup<func::FuncOp>("main");
  if (!main)
    return;
  llvm::MapVector<func::FuncOp, SmallVector<func::CallOp>> callsOf;
  SmallVector<Operation *> ops; // what is inside another comes after it
  main.walk<WalkOrder::PreOrder>([&](Operation *op) {
    ops.push_back(op);
    if (auto call = dyn_cast<func::CallOp>(op))
      callsOf[symbols.lookup<func::FuncOp>(call.getCallee())].push_back(call);
  });
  for (auto &[kernel, own] : callsOf) {
    BitVector unused = unusedOperands(kernel);
    if (unused.none() || failed(kernel.eraseArguments(unused)))
      continue;
    dropDims(kernel, unused);
    for (func::CallOp call : own)
      call->eraseOperands(unused);
  }
  // From the end on: an operand that is not given any more may have been the last use.
  for (Operation *op : llvm::reverse(ops)) {
    auto call = dyn_cast<func::CallOp>(op);
    if (call && call.use_empty()) {
      auto kernel = symbols.lookup<func::FuncOp>(call.getCallee());
      llvm::erase(callsOf[kernel], call);
      if (callsOf[kernel].empty())
        symbols.erase(kernel);
      call.erase();
    } else if (isOpTriviallyDead(op)) {
      op->erase();
    }
  }
}
