//===- VerifyLowered.cpp - The gate between two phases --------------------===//
//
// A phase ends with the dialect it lowers gone.  This pass checks exactly that,
// names all that was left behind, and changes nothing.
//
//===----------------------------------------------------------------------===//

#include "passes/common/Passes.h"

namespace onnxc {
#define GEN_PASS_DEF_VERIFYLOWERED
#include "passes/common/Passes.h.inc"
} // namespace onnxc

using namespace mlir;

namespace {
struct VerifyLowered : onnxc::impl::VerifyLoweredBase<VerifyLowered> {
  using Base::Base;
  void runOnOperation() override {
    bool clean = true;
    getOperation().walk([&](Operation *op) {
      if (op->getName().getDialectNamespace() != dialect)
        return;
      op->emitError() << "'" << op->getName() << "' is left after the phase that lowers '" << dialect << "'";
      clean = false;
    });
    if (!clean)
      signalPassFailure();
  }
};
} // namespace
