//===- NumberOperators.cpp - Operators that can be found again ------------===//
//
// Locations are all that survives every rewrite and changes none: an attribute would
// keep equal operators from being merged.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace onnxc {
#define GEN_PASS_DEF_NUMBEROPERATORS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// Whether some of what `op` computes means nothing.
static bool hasUnusedRows(Operation *op) {
  return llvm::any_of(op->getUsers(), [](Operation *user) {
    auto prefix = dyn_cast<OnnxOpInterface>(user);
    return prefix && prefix.getKernelRole() == KernelRole::Prefix;
  });
}

namespace {
struct NumberOperators : onnxc::impl::NumberOperatorsBase<NumberOperators> {
  using Base::Base;
  void runOnOperation() override {
    Builder b(&getContext());
    int64_t next = 0;
    getOperation().walk<WalkOrder::PreOrder>([&](OnnxOpInterface op) {
      IntegerAttr number = b.getI64IntegerAttr(next++);
      if (!hasUnusedRows(op))
        op->setLoc(FusedLoc::get(&getContext(), {op->getLoc()}, number));
    });
  }
};
} // namespace
