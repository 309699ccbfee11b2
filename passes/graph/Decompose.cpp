//===- Decompose.cpp - Composite operators into simpler ones --------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_DECOMPOSE
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// What a composition makes may be less known than what the model declares.
static void keepDeclaredSizes(RankedTensorType declared, Value replacement) {
  auto type = cast<RankedTensorType>(replacement.getType());
  if (!replacement.getDefiningOp<OnnxOpInterface>() || declared.getRank() != type.getRank())
    return;
  SmallVector<int64_t> shape(type.getShape());
  for (auto [size, other] : llvm::zip_equal(shape, declared.getShape()))
    if (ShapedType::isDynamic(size))
      size = other;
  replacement.setType(type.clone(shape));
}

namespace {
struct DecomposePattern : OpInterfaceRewritePattern<DecomposeInterface> {
  DecomposePattern(MLIRContext *ctx, bool &hasErrors)
      : OpInterfaceRewritePattern(ctx), hasErrors(hasErrors) {}
  LogicalResult matchAndRewrite(DecomposeInterface op, PatternRewriter &rewriter) const override {
    // It is tried again as long as other patterns change something; one report is enough.
    if (hasErrors)
      return failure();
    FailureOr<SmallVector<Value>> results = [&] {
      ScopedDiagnosticHandler handler(op->getContext(), [&](Diagnostic &diagnostic) {
        hasErrors |= diagnostic.getSeverity() == DiagnosticSeverity::Error;
        return failure();
      });
      return op.decompose(rewriter);
    }();
    if (failed(results))
      return failure();
    for (auto [result, replacement] : llvm::zip_equal(op->getResults(), *results))
      keepDeclaredSizes(cast<RankedTensorType>(result.getType()), replacement);
    rewriter.replaceOp(op, *results);
    return success();
  }

private:
  bool &hasErrors;
};

struct Decompose : onnxc::impl::DecomposeBase<Decompose> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    bool hasErrors = false;
    patterns.add<DecomposePattern>(&getContext(), hasErrors);
    func::FuncOp function = getOperation();
    if (failed(applyPatternsGreedily(function, std::move(patterns))) || hasErrors)
      return signalPassFailure();
    // A composition may know more of its sizes than the operator did.
    Operation *terminator = function.back().getTerminator();
    function.setFunctionType(FunctionType::get(&getContext(), function.getArgumentTypes(),
                                               terminator->getOperandTypes()));
  }
};
} // namespace
