//===- SplitColumns.cpp - Pieces of columns as dimensions -----------------===//
//
// Where the columns of a contraction are split into pieces, all but the last piece become batch
// dimensions: ones of the right operand only.  What then permutes the pieces says where the
// contraction writes them (FuseEpilogues.cpp).
//
//===----------------------------------------------------------------------===//

#include "passes/tensor/ContractPatterns.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using kernel::ContractOp;
using kernel::DimKind;

/// `value` with its dimension `axis` split into `sizes`.
static Value splitAt(RewriterBase &rewriter, Location loc, Value value, int64_t axis,
                     ArrayRef<int64_t> sizes) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape;
  SmallVector<OpFoldResult> all, own = tensor::getMixedSizes(rewriter, loc, value);
  SmallVector<ReassociationIndices> groups;
  for (int64_t i = 0; i < type.getRank(); ++i) {
    ReassociationIndices &group = groups.emplace_back();
    for (int64_t piece = 0, count = i == axis ? sizes.size() : 1; piece < count; ++piece) {
      group.push_back(shape.size());
      shape.push_back(i == axis ? sizes[piece] : type.getDimSize(i));
      all.push_back(i == axis ? OpFoldResult(rewriter.getIndexAttr(sizes[piece])) : own[i]);
    }
  }
  return tensor::ExpandShapeOp::create(rewriter, loc, type.clone(shape), value, groups, all);
}

namespace {
struct SplitColumns : OpRewritePattern<tensor::ExpandShapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tensor::ExpandShapeOp op,
                                PatternRewriter &rewriter) const override {
    auto contract = op.getSrc().getDefiningOp<ContractOp>();
    if (!contract || !contract->hasOneUse() || contract.getWinograd())
      return rewriter.notifyMatchFailure(op, "does not split what only it needs of a contraction");
    unsigned n = 0;
    while (contract.getKind(n) != DimKind::N)
      ++n;
    AffineExpr column = getAffineDimExpr(n, op.getContext());
    std::optional<unsigned> position = contract.getOutMap().getResultPosition(column);
    ArrayRef<int64_t> shape = op.getResultType().getShape();
    SmallVector<int64_t> sizes;
    for (auto [i, group] : llvm::enumerate(op.getReassociationIndices())) {
      if (group.size() > 1 && i != position)
        return rewriter.notifyMatchFailure(op, "other dimensions are split");
      if (i == position)
        sizes = llvm::map_to_vector(group, [&](int64_t piece) { return shape[piece]; });
    }
    int64_t panel = std::max<int64_t>(contract.getPanel(), 1);
    if (llvm::is_contained(sizes, ShapedType::kDynamic) || sizes.back() % panel ||
        contract.getAMap().isFunctionOfDim(n))
      return rewriter.notifyMatchFailure(op, "pieces are no whole panels");
    rewriter.replaceOp(op, split(contract, op.getResultType(), n, sizes, rewriter));
    return success();
  }

  static Value split(ContractOp op, Type type, unsigned n, ArrayRef<int64_t> sizes,
                     PatternRewriter &rewriter) {
    unsigned added = sizes.size() - 1, first = 0;
    while (op.getKind(first) == DimKind::Batch)
      ++first;
    MLIRContext *context = op.getContext();
    AffineExpr column = getAffineDimExpr(n, context);
    // `operand`, which `map` finds elements of, and the map with pieces.
    auto apply = [&](Value operand, AffineMap &map, int64_t perPanel) {
      std::optional<unsigned> position = map.getResultPosition(column);
      map = map.shiftDims(added, first);
      if (!position)
        return operand;
      SmallVector<AffineExpr> exprs(map.getResults());
      for (unsigned i = 0; i < added; ++i)
        exprs.insert(exprs.begin() + *position + i, getAffineDimExpr(first + i, context));
      map = AffineMap::get(map.getNumDims(), 0, exprs, context);
      SmallVector<int64_t> own(sizes);
      own.back() /= perPanel;
      return splitAt(rewriter, op.getLoc(), operand, *position, own);
    };
    AffineMap aMap = op.getAMap(), bMap = op.getBMap(), outMap = op.getOutMap();
    Value a = apply(op.getA(), aMap, 1),
          b = apply(op.getB(), bMap, std::max<int64_t>(op.getPanel(), 1)),
          out = apply(op.getOut(), outMap, 1);
    SmallVector<Value> extras;
    SmallVector<Attribute> extraMaps, kinds(op.getKinds().getValue());
    for (auto [extra, attribute] : llvm::zip(op.getExtras(), op.getExtraMaps())) {
      AffineMap map = cast<AffineMapAttr>(attribute).getValue();
      extras.push_back(apply(extra, map, 1));
      extraMaps.push_back(AffineMapAttr::get(map));
    }
    kinds.insert(kinds.begin() + first, added, kernel::DimKindAttr::get(context, DimKind::Batch));
    auto result = ContractOp::create(
        rewriter, op.getLoc(), type, a, b, extras, out, op.getScratch(),
        rewriter.getArrayAttr(kinds), aMap, bMap, outMap, rewriter.getArrayAttr(extraMaps),
        op.getPanel(), op.getDepth(), op.getAUnsigned(), op.getBUnsigned(), op.getFlipsA(),
        op.getZeroBorder(), op.getWinogradAttr(), op.getAJumpsAttr());
    rewriter.inlineRegionBefore(op.getEpilogue(), result.getEpilogue(), result.getEpilogue().end());
    return result->getResult(0);
  }
};
} // namespace

void onnxc::addSplitColumns(RewritePatternSet &patterns) {
  patterns.add<SplitColumns>(patterns.getContext());
}
