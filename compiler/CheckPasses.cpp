//===- CheckPasses.cpp - Telling our bugs from the model's ----------------===//
//
// The pass manager does not say whether a pass failed or the verifier after it.  What
// the verifier says, it says again when asked once more.
//
//===----------------------------------------------------------------------===//

#include "compiler/CheckPasses.h"
#include "compiler/Diagnostics.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassInstrumentation.h"

using namespace mlir;
using namespace onnxc;

static bool isError(const Diagnostic &diagnostic) {
  return diagnostic.getSeverity() == DiagnosticSeverity::Error;
}

namespace {
/// Keeps the last error while it lives.
class LastError {
public:
  explicit LastError(MLIRContext *ctx) : engine(ctx->getDiagEngine()) {
    id = engine.registerHandler([this](Diagnostic &diagnostic) {
      if (isError(diagnostic))
        text = diagnostic.str();
      return failure(); // others print it
    });
  }
  ~LastError() { engine.eraseHandler(id); }

  StringRef get() const { return text; }

private:
  DiagnosticEngine &engine;
  DiagnosticEngine::HandlerID id;
  std::string text;
};

/// After a failed pass, whether the verifier is what failed.
class FailedVerifier : public PassInstrumentation {
public:
  FailedVerifier(const LastError &error, const Pass *gate) : error(error), gate(gate) {}

  void runAfterPassFailed(Pass *pass, Operation *op) override {
    // Passes that contain the failed one fail next.
    if (isKnown)
      return;
    isKnown = true;
    if (pass == gate)
      emitBug(op->getLoc()) << "a phase has not lowered everything";
    else if (isWhatVerifierSays(op))
      emitBug(op->getLoc()) << "the pass '" << nameOf(*pass) << "' has made invalid IR";
  }

private:
  static StringRef nameOf(const Pass &pass) {
    return pass.getArgument().empty() ? pass.getName() : pass.getArgument();
  }

  bool isWhatVerifierSays(Operation *op) const {
    std::string said;
    ScopedDiagnosticHandler quiet(op->getContext(), [&](Diagnostic &diagnostic) {
      if (isError(diagnostic))
        said = diagnostic.str();
      return success();
    });
    return failed(verify(op)) && said == error.get();
  }

  const LastError &error;
  const Pass *gate;
  bool isKnown = false;
};
} // namespace

LogicalResult onnxc::runChecked(PassManager &pm, ModuleOp module, const Pass *gate) {
  LastError error(module.getContext());
  pm.addInstrumentation(std::make_unique<FailedVerifier>(error, gate));
  return pm.run(module);
}
