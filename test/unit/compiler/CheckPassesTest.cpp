// A pass that rejects a model is told from one that breaks the IR.
#include "compiler/CheckPasses.h"
#include "compiler/Diagnostics.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/Pass.h"

#include <catch2/catch.hpp>

using namespace mlir;
using namespace onnxc;

namespace {
/// What one pass does to a function.
struct TestPass : PassWrapper<TestPass, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestPass)
  TestPass(bool breaks, bool rejects) : breaks(breaks), rejects(rejects) {}
  StringRef getArgument() const override { return "test-pass"; }
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    Builder b(&getContext());
    if (breaks) // the terminator does not fit any more
      func.setFunctionType(b.getFunctionType(func.getArgumentTypes(), b.getI64Type()));
    if (!rejects)
      return;
    func.emitError("cannot compile this");
    signalPassFailure();
  }
  bool breaks, rejects;
};

struct Outcome {
  bool succeeded, isBug;
  std::string messages;
};
} // namespace

static Outcome runPass(bool breaks, bool rejects, bool isGate = false) {
  DialectRegistry registry;
  registry.insert<func::FuncDialect>();
  MLIRContext ctx(registry, MLIRContext::Threading::DISABLED);
  Outcome outcome;
  llvm::raw_string_ostream os(outcome.messages);
  DiagnosticPrinter printer(&ctx, os);
  auto module =
      parseSourceString<ModuleOp>("func.func @f(%a: i32) -> i32 { return %a : i32 }", &ctx);
  REQUIRE(module);
  PassManager pm(&ctx);
  auto pass = std::make_unique<TestPass>(breaks, rejects);
  const Pass *gate = isGate ? pass.get() : nullptr;
  pm.addNestedPass<func::FuncOp>(std::move(pass));
  outcome.succeeded = succeeded(runChecked(pm, *module, gate));
  outcome.isBug = printer.sawBug();
  return outcome;
}

TEST_CASE("a pass that succeeds is no bug") {
  Outcome outcome = runPass(/*breaks=*/false, /*rejects=*/false);
  INFO(outcome.messages);
  CHECK(outcome.succeeded);
  CHECK(!outcome.isBug);
  CHECK(outcome.messages.empty());
}

TEST_CASE("a pass that rejects a model is no bug") {
  bool breaks = GENERATE(false, true); // it may stop halfway
  Outcome outcome = runPass(breaks, /*rejects=*/true);
  INFO(outcome.messages);
  CHECK(!outcome.succeeded);
  CHECK(!outcome.isBug);
  CHECK(outcome.messages.find("cannot compile this") != std::string::npos);
}

TEST_CASE("a pass that makes invalid IR is a bug, which is reported once") {
  Outcome outcome = runPass(/*breaks=*/true, /*rejects=*/false);
  INFO(outcome.messages);
  CHECK(!outcome.succeeded);
  CHECK(outcome.isBug);
  std::string expected = "internal compiler error: the pass 'test-pass' has made invalid IR";
  size_t position = outcome.messages.find(expected);
  REQUIRE(position != std::string::npos);
  CHECK(outcome.messages.find("internal compiler error", position + 1) == std::string::npos);
}

TEST_CASE("a gate that fails is a bug") {
  Outcome outcome = runPass(/*breaks=*/false, /*rejects=*/true, /*isGate=*/true);
  INFO(outcome.messages);
  CHECK(!outcome.succeeded);
  CHECK(outcome.isBug);
}
