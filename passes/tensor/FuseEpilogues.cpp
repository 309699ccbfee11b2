//===- FuseEpilogues.cpp - Elementwise consumers into contractions --------===//
//
// A contraction holds its result in registers before it stores it; whatever
// elementwise work follows is nearly free there.
//
//===----------------------------------------------------------------------===//

#include "passes/tensor/ContractPatterns.h"
#include "passes/tensor/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FUSEEPILOGUES
#include "passes/tensor/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using kernel::ContractOp;

/// Why `generic` cannot become an epilogue of `contract`, or null.
static const char *whyNot(linalg::GenericOp generic, ContractOp contract) {
  if (generic.getNumResults() != 1 || generic.getNumParallelLoops() != generic.getNumLoops())
    return "the consumer is not parallel with one result";
  if (!contract->hasOneUse())
    return "the contraction has another user";
  if (generic.hasIndexSemantics())
    return "the consumer uses its position";
  if (!generic.getMatchingIndexingMap(generic.getDpsInitOperand(0)).isPermutation())
    return "the consumer does not write a permutation";
  if (generic.payloadUsesValueFromOperand(generic.getDpsInitOperand(0)))
    return "the consumer reads its destination";
  for (Operation &op : generic.getBody()->without_terminator())
    if (op.getNumRegions() != 0 || !isPure(&op))
      return "the consumer's body is not plain arithmetic";
  return nullptr;
}

namespace {
struct FuseEpilogue : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp generic,
                                PatternRewriter &rewriter) const override {
    OpOperand *read = nullptr;
    for (OpOperand *input : generic.getDpsInputOperands())
      if (input->get().getDefiningOp<ContractOp>())
        read = input;
    if (!read)
      return rewriter.notifyMatchFailure(generic, "no operand is a contraction");
    auto contract = read->get().getDefiningOp<ContractOp>();
    if (const char *reason = whyNot(generic, contract))
      return rewriter.notifyMatchFailure(generic, reason);
    AffineMap readMap = generic.getMatchingIndexingMap(read);
    if (!readMap.isPermutation())
      return rewriter.notifyMatchFailure(generic, "the contraction is not read by a permutation");

    // Loop dimensions of the consumer in terms of those of the contraction.
    AffineMap loopOfDims = inversePermutation(readMap).compose(contract.getOutMap());
    SmallVector<Value> extras(contract.getExtras());
    SmallVector<Attribute> extraMaps(contract.getExtraMaps().getValue());
    for (OpOperand *input : generic.getDpsInputOperands()) {
      if (input == read)
        continue;
      AffineMap map = generic.getMatchingIndexingMap(input);
      if (!map.isProjectedPermutation(/*allowZeroInResults=*/true))
        return rewriter.notifyMatchFailure(generic, "an operand is read by a computed index");
      extras.push_back(input->get());
      extraMaps.push_back(AffineMapAttr::get(map.compose(loopOfDims)));
    }
    AffineMap outMap =
        generic.getMatchingIndexingMap(generic.getDpsInitOperand(0)).compose(loopOfDims);
    auto fused = ContractOp::create(
        rewriter, rewriter.getFusedLoc({contract.getLoc(), generic.getLoc()}),
        generic.getResultTypes(), contract.getA(), contract.getB(), extras,
        generic.getDpsInits()[0], contract.getScratch(), contract.getKinds(), contract.getAMap(),
        contract.getBMap(), outMap, rewriter.getArrayAttr(extraMaps), contract.getPanel(),
        contract.getDepth(), contract.getAUnsigned(), contract.getBUnsigned(), contract.getFlipsA(),
        contract.getZeroBorder(), contract.getWinogradAttr(), contract.getAJumpsAttr());
    buildEpilogue(fused, contract, generic, read, rewriter);
    rewriter.replaceOp(generic, fused.getResults());
    rewriter.eraseOp(contract);
    return success();
  }

  /// The old epilogue followed by the consumer's body.
  static void buildEpilogue(ContractOp fused, ContractOp contract, linalg::GenericOp generic,
                            OpOperand *read, PatternRewriter &rewriter) {
    OpBuilder::InsertionGuard guard(rewriter);
    Block &old = contract.getEpilogue().front();
    SmallVector<Type> types(old.getArgumentTypes());
    for (OpOperand *input : generic.getDpsInputOperands())
      if (input != read)
        types.push_back(getElementTypeOrSelf(input->get().getType()));
    SmallVector<Location> locs(types.size(), fused.getLoc());
    Block *block = rewriter.createBlock(&fused.getEpilogue(), {}, types, locs);
    IRMapping mapping;
    mapping.map(old.getArguments(), block->getArguments().take_front(old.getNumArguments()));
    for (Operation &op : old.without_terminator())
      rewriter.clone(op, mapping);
    Value value = mapping.lookupOrDefault(cast<kernel::YieldOp>(old.getTerminator()).getValue());
    unsigned next = old.getNumArguments();
    for (OpOperand *input : generic.getDpsInputOperands()) {
      Value argument = input == read ? value : Value(block->getArgument(next++));
      mapping.map(generic.getMatchingBlockArgument(input), argument);
    }
    for (Operation &op : generic.getBody()->without_terminator())
      rewriter.clone(op, mapping);
    Value result = mapping.lookupOrDefault(generic.getBody()->getTerminator()->getOperand(0));
    kernel::YieldOp::create(rewriter, fused.getLoc(), result);
  }
};
} // namespace

/// Whether merged dimensions, those of the groups of a convolution for example, are all that
/// stands between a contraction and a consumer.
static bool mergesContraction(OpOperand *read) {
  auto collapse = read->get().getDefiningOp<tensor::CollapseShapeOp>();
  auto contract = collapse ? collapse.getSrc().getDefiningOp<ContractOp>() : ContractOp();
  auto generic = dyn_cast<linalg::GenericOp>(read->getOwner());
  return contract && generic && collapse->hasOneUse() && !whyNot(generic, contract);
}

namespace {
/// Operands of such a consumer without the dimensions of size 1 that are read over and over:
/// MLIR splits no others.
struct DropRepeated : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp generic,
                                PatternRewriter &rewriter) const override {
    auto operands = generic.getDpsInputOperands();
    if (!llvm::any_of(operands, mergesContraction))
      return rewriter.notifyMatchFailure(generic, "consumes no merged dimensions");
    SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
    SmallVector<std::pair<OpOperand *, Value>> shorter;
    for (OpOperand *input : operands) {
      AffineMap &map = maps[input->getOperandNumber()];
      if (!map.isProjectedPermutation(/*allowZeroInResults=*/true) || map.isProjectedPermutation())
        continue;
      SmallVector<ReassociationIndices> groups;
      SmallVector<AffineExpr> kept;
      for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
        bool isKept = isa<AffineDimExpr>(expr);
        if (isKept)
          kept.push_back(expr);
        // Those in front of the first one that is kept go with it.
        if (groups.empty() || (isKept && kept.size() > 1))
          groups.emplace_back();
        groups.back().push_back(axis);
      }
      if (kept.empty())
        groups.clear();
      map = AffineMap::get(map.getNumDims(), 0, kept, rewriter.getContext());
      shorter.push_back({input, tensor::CollapseShapeOp::create(rewriter, generic.getLoc(),
                                                                input->get(), groups)});
    }
    if (shorter.empty())
      return rewriter.notifyMatchFailure(generic, "nothing is read over and over");
    rewriter.modifyOpInPlace(generic, [&] {
      for (auto [input, value] : shorter)
        input->set(value);
      generic.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
    });
    return success();
  }
};

struct FuseEpilogues : onnxc::impl::FuseEpiloguesBase<FuseEpilogues> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseEpilogue, DropRepeated>(&getContext());
    addSplitColumns(patterns);
    // What consumes merged dimensions consumes them as they were.
    linalg::populateFoldReshapeOpsByExpansionPatterns(patterns, mergesContraction);
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, &getContext());
    tensor::populateFoldTensorEmptyPatterns(patterns);
    // A size of the contraction's result is one of its destination: not another use.
    tensor::DimOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
