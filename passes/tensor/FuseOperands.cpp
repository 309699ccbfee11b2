//===- FuseOperands.cpp - Contractions read permuted operands in place ----===//
//
// A contraction finds its left operand by a linear map, so that it can as well read what
// a permutation of dimensions was made of.
//
//===----------------------------------------------------------------------===//

#include "passes/tensor/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FUSEOPERANDS
#include "passes/tensor/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using kernel::ContractOp;
using kernel::DimKind;

/// The map from positions in the result of `generic` to those in its operand, when it does
/// nothing but permute dimensions.
static std::optional<AffineMap> permutationOf(linalg::GenericOp generic) {
  if (!generic || generic.getNumDpsInputs() != 1 || generic.getNumResults() != 1)
    return std::nullopt;
  Operation *yield = generic.getBody()->getTerminator();
  AffineMap from = generic.getMatchingIndexingMap(generic.getDpsInputOperand(0));
  AffineMap to = generic.getMatchingIndexingMap(generic.getDpsInitOperand(0));
  if (yield->getOperand(0) != generic.getBody()->getArgument(0) || !from.isPermutation() ||
      !to.isPermutation())
    return std::nullopt;
  return from.compose(inversePermutation(to));
}

namespace {
struct ReadThroughPermutation : OpRewritePattern<ContractOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ContractOp op, PatternRewriter &rewriter) const override {
    auto generic = op.getA().getDefiningOp<linalg::GenericOp>();
    auto permutation = permutationOf(generic);
    // Winograd's algorithm reads channels as vectors.
    if (!permutation || op.getWinograd())
      return rewriter.notifyMatchFailure(op, "the left operand is no permutation, or has columns");
    AffineMap map = permutation->compose(op.getAMap());
    // A vector of columns is read at once.
    for (unsigned d = 0; d < op.getNumDims(); ++d)
      for (AffineExpr expr : map.getResults().drop_back())
        if (op.getKind(d) == DimKind::N && expr.isFunctionOfDim(d))
          return rewriter.notifyMatchFailure(op, "columns would be apart");
    // So are groups along k.
    if (op.getDepth() && map.getResults().back() != op.getAMap().getResults().back())
      return rewriter.notifyMatchFailure(op, "groups would be apart");
    rewriter.modifyOpInPlace(op, [&] {
      op.getAMutable().assign(generic.getDpsInputs()[0]);
      op.setAMap(map);
    });
    return success();
  }
};

struct FuseOperands : onnxc::impl::FuseOperandsBase<FuseOperands> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ReadThroughPermutation>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
