//===- FuseOperands.cpp - Contractions read permuted operands in place ----===//
//
// A contraction finds its operands by linear maps, so that it can as well read what a
// permutation of dimensions was made of.  So does an attention, which also writes its
// result that way.
//
//===----------------------------------------------------------------------===//

#include "passes/tensor/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace onnxc {
#define GEN_PASS_DEF_FUSEOPERANDS
#include "passes/tensor/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using kernel::AttendOp;
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

/// Where the left operand has merged dimensions of a permutation that are summed over, these become
/// dimensions of the contraction, the one last that lies side by side.
struct SumOverMerged : OpRewritePattern<ContractOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ContractOp op, PatternRewriter &rewriter) const override {
    auto merge = op.getA().getDefiningOp<tensor::CollapseShapeOp>();
    auto permutation =
        merge ? permutationOf(merge.getSrc().getDefiningOp<linalg::GenericOp>()) : std::nullopt;
    if (!permutation || op.getWinograd())
      return rewriter.notifyMatchFailure(
          op, "the left operand has no merged dimensions of a permutation");
    // The right operand has k in groups, which the pieces need not be made of.
    if (op.getDepth())
      return rewriter.notifyMatchFailure(op, "groups along k would be apart");
    auto groups = merge.getReassociationIndices();
    int64_t axis = -1;
    for (auto [i, group] : llvm::enumerate(groups)) {
      if (group.size() > 1 && (axis >= 0 || group.size() > 2))
        return rewriter.notifyMatchFailure(op, "more than two dimensions are merged");
      axis = group.size() > 1 ? i : axis;
    }
    if (axis < 0 ||
        llvm::any_of(
            groups[axis], [&](int64_t piece) { return merge.getSrcType().isDynamicDim(piece); }))
      return rewriter.notifyMatchFailure(op, "nothing of known size is merged");
    auto dim = dyn_cast<AffineDimExpr>(op.getAMap().getResult(axis));
    if (!dim || op.getKind(dim.getPosition()) != DimKind::K || !isOnlyIn(op.getAMap(), axis, dim))
      return rewriter.notifyMatchFailure(op, "merged dimensions are not summed over as such");
    std::optional<unsigned> inB = op.getBMap().getResultPosition(dim);
    if (!inB)
      return rewriter.notifyMatchFailure(op, "the right operand has no such dimension");
    auto last = dyn_cast<AffineDimExpr>(permutation->getResults().back());
    bool isInnerLast = last && last.getPosition() == groups[axis].back();
    split(op, merge, groups[axis], axis, dim.getPosition(), *inB, isInnerLast, rewriter);
    return success();
  }

  static bool isOnlyIn(AffineMap map, int64_t axis, AffineDimExpr dim) {
    for (auto [i, expr] : llvm::enumerate(map.getResults()))
      if ((int64_t)i != axis && expr.isFunctionOfDim(dim.getPosition()))
        return false;
    return true;
  }

  /// Replaces dimension `d` by the two that are merged; of these the inner one is to be last, or
  /// the outer one.
  static void split(ContractOp op, tensor::CollapseShapeOp merge, ArrayRef<int64_t> pieces,
                    int64_t axis, unsigned d, int64_t inB, bool isInnerLast,
                    PatternRewriter &rewriter) {
    MLIRContext *context = op.getContext();
    unsigned numDims = op.getNumDims() + 1;
    // A new last dimension is the piece whose elements were neighbours before the permutation.
    AffineExpr innerDim = getAffineDimExpr(isInnerLast ? numDims - 1 : d, context),
               outerDim = getAffineDimExpr(isInnerLast ? d : numDims - 1, context);
    auto replaced = [&](AffineMap map, int64_t at) {
      SmallVector<AffineExpr> exprs(map.getResults());
      if (at >= 0) {
        exprs[at] = outerDim;
        exprs.insert(exprs.begin() + at + 1, innerDim);
      }
      return AffineMap::get(numDims, 0, exprs, context);
    };
    auto type = cast<RankedTensorType>(op.getB().getType());
    // In B's shape each index of the map but a packed column's is one dimension.
    int64_t at = inB;
    SmallVector<int64_t> shape(type.getShape());
    shape[at] = merge.getSrcType().getDimSize(pieces[1]);
    shape.insert(shape.begin() + at, merge.getSrcType().getDimSize(pieces[0]));
    SmallVector<ReassociationIndices> groups;
    for (int64_t i = 0; i < type.getRank(); ++i)
      groups.push_back(i == at ? ReassociationIndices{i, i + 1}
                               : ReassociationIndices{i < at ? i : i + 1});
    Value b =
        tensor::ExpandShapeOp::create(rewriter, op.getLoc(), type.clone(shape), op.getB(), groups);
    SmallVector<Attribute> kinds(op.getKinds().getValue()), extraMaps;
    kinds.push_back(kinds[d]);
    for (AffineMap map : op.getExtraMaps().getAsValueRange<AffineMapAttr>())
      extraMaps.push_back(AffineMapAttr::get(replaced(map, -1)));
    rewriter.modifyOpInPlace(op, [&] {
      op.getAMutable().assign(merge.getSrc());
      op.getBMutable().assign(b);
      op.setKindsAttr(rewriter.getArrayAttr(kinds));
      op.setAMap(replaced(op.getAMap(), axis));
      op.setBMap(replaced(op.getBMap(), inB));
      op.setOutMap(replaced(op.getOutMap(), -1));
      op.setExtraMapsAttr(rewriter.getArrayAttr(extraMaps));
    });
  }
};

/// Where the left operand joins parts of one tensor along the innermost dimension that is summed
/// over, they are found where they are.
struct ReadPieces : OpRewritePattern<ContractOp> {
  using OpRewritePattern::OpRewritePattern;

  /// Elements along the last dimension: where they are joined, and where they come from.
  struct Piece {
    int64_t begin, size, source;
  };

  /// The constant offset along the last dimension, where that is the only one that is cut.
  template <typename OpT>
  static std::optional<int64_t> lastOffset(OpT op) {
    SmallVector<OpFoldResult> offsets = op.getMixedOffsets();
    auto isOne = [](OpFoldResult stride) { return isConstantIntValue(stride, 1); };
    auto isZero = [](OpFoldResult offset) { return isConstantIntValue(offset, 0); };
    if (offsets.empty() || !llvm::all_of(op.getMixedStrides(), isOne) ||
        !llvm::all_of(ArrayRef(offsets).drop_back(), isZero))
      return std::nullopt;
    return getConstantIntValue(offsets.back());
  }

  /// What `joined` consists of, from its beginning on, if all of that is a part of `whole`.
  static SmallVector<Piece> piecesOf(Value joined, Value &whole) {
    SmallVector<Piece> pieces;
    int64_t size = cast<RankedTensorType>(joined.getType()).getShape().back(), sum = 0;
    for (; auto insert = joined.getDefiningOp<tensor::InsertSliceOp>(); joined = insert.getDest()) {
      auto part = insert.getSource().getDefiningOp<tensor::ExtractSliceOp>();
      if (!part || !hasAllRows(part) ||
          part.getSourceType().getRank() != insert.getDestType().getRank() ||
          part.getType().getRank() != insert.getDestType().getRank() ||
          (whole && part.getSource() != whole) ||
          part.getType().isDynamicDim(insert.getDestType().getRank() - 1))
        return {};
      auto begin = lastOffset(insert), source = lastOffset(part);
      if (!begin || !source)
        return {};
      whole = part.getSource();
      pieces.push_back({*begin, part.getType().getShape().back(), *source});
      sum += pieces.back().size;
    }
    llvm::sort(pieces, [](const Piece &x, const Piece &y) { return x.begin < y.begin; });
    for (size_t i = 1; i < pieces.size(); ++i)
      if (pieces[i].begin != pieces[i - 1].begin + pieces[i - 1].size)
        return {};
    // Elements that nothing has written could be anything.
    bool isAll = joined.getDefiningOp<tensor::EmptyOp>() && sum == size && pieces.size() > 1;
    return isAll ? pieces : SmallVector<Piece>();
  }

  /// Whether `part` has all rows of `whole`.
  static bool hasAllRows(tensor::ExtractSliceOp part) {
    for (auto [axis, size] : llvm::enumerate(ArrayRef(part.getMixedSizes()).drop_back())) {
      auto value = dyn_cast<Value>(size);
      auto dim = value ? value.getDefiningOp<tensor::DimOp>() : tensor::DimOp();
      bool isAll = dim ? dim.getSource() == part.getSource() && dim.getConstantIndex() == axis
                       : getConstantIntValue(size) == part.getSourceType().getDimSize(axis);
      if (!isAll)
        return false;
    }
    return true;
  }

  LogicalResult matchAndRewrite(ContractOp op, PatternRewriter &rewriter) const override {
    unsigned last = op.getNumDims() - 1;
    AffineExpr k = getAffineDimExpr(last, op.getContext());
    if (op.getWinograd() || op.getDepth() || op.getAJumps() || op.getKind(last) != DimKind::K ||
        op.getAMap().getNumResults() == 0 || op.getAMap().getResults().back() != k ||
        !SumOverMerged::isOnlyIn(op.getAMap(), op.getAMap().getNumResults() - 1,
                                 cast<AffineDimExpr>(k)))
      return rewriter.notifyMatchFailure(op, "the left operand cannot be in pieces");
    Value whole;
    SmallVector<Piece> pieces = piecesOf(op.getA(), whole);
    if (pieces.empty())
      return rewriter.notifyMatchFailure(op, "the left operand joins no parts of one tensor");
    int64_t shift = pieces.front().source;
    SmallVector<int64_t> jumps;
    for (const Piece &piece : ArrayRef(pieces).drop_front())
      jumps.append({piece.begin, piece.source - piece.begin - shift});
    SmallVector<AffineExpr> indices(op.getAMap().getResults());
    indices.back() = k + shift;
    rewriter.modifyOpInPlace(op, [&] {
      op.getAMutable().assign(whole);
      op.setAMap(AffineMap::get(op.getNumDims(), 0, indices, op.getContext()));
      op.setAJumps(jumps);
    });
    return success();
  }
};

/// A permutation that the right operand is, unless it is packed.
struct ReadColumnsThroughPermutation : OpRewritePattern<ContractOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ContractOp op, PatternRewriter &rewriter) const override {
    auto generic = op.getB().getDefiningOp<linalg::GenericOp>();
    auto permutation = permutationOf(generic);
    if (!permutation || op.getPanel() || op.getWinograd())
      return rewriter.notifyMatchFailure(op, "the right operand is no permutation, or packed");
    AffineMap map = permutation->compose(op.getBMap());
    AffineExpr column = getAffineDimExpr(columnOf(op), op.getContext());
    if (map.getResult(map.getNumResults() - 1) != column)
      return rewriter.notifyMatchFailure(op, "columns would be apart");
    rewriter.modifyOpInPlace(op, [&] {
      op.getBMutable().assign(generic.getDpsInputs()[0]);
      op.setBMap(map);
    });
    return success();
  }

  static unsigned columnOf(ContractOp op) {
    unsigned d = 0;
    while (op.getKind(d) != DimKind::N)
      ++d;
    return d;
  }
};

/// Dimension i of the result is dimension order[i] of the operand.
SmallVector<int64_t> orderOf(AffineMap permutation) {
  SmallVector<int64_t> order(permutation.getNumDims());
  for (auto [i, expr] : llvm::enumerate(permutation.getResults()))
    order[cast<AffineDimExpr>(expr).getPosition()] = i;
  return order;
}

struct AttendThroughPermutation : OpRewritePattern<AttendOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttendOp op, PatternRewriter &rewriter) const override {
    for (OpOperand *operand : {&op.getQMutable(), &op.getKMutable(), &op.getVMutable()}) {
      auto generic = operand->get().getDefiningOp<linalg::GenericOp>();
      auto permutation = permutationOf(generic);
      if (!permutation)
        continue;
      SmallVector<int64_t> order = orderOf(*permutation);
      // Vectors are read along the last dimension of all but the queries; keys are packed.
      auto source = cast<RankedTensorType>(generic.getDpsInputs()[0].getType());
      SmallVector<int64_t> composed = applyPermutation(order, op.getOrder(*operand));
      if (operand == &op.getKMutable()
              ? !AttendOp::mayReadKeys(source, composed)
              : operand == &op.getVMutable() && order.back() != (int64_t)order.size() - 1)
        continue;
      rewriter.modifyOpInPlace(
          op, [&] { op.setOperandInOrder(*operand, generic.getDpsInputs()[0], order); });
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no operand is a permutation");
  }
};

/// An attention whose result a permutation moves writes it there.
struct AttendIntoPermutation : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp generic,
                                PatternRewriter &rewriter) const override {
    auto permutation = permutationOf(generic);
    auto attend = permutation ? generic.getDpsInputs()[0].getDefiningOp<AttendOp>() : AttendOp();
    if (!attend || !attend->hasOneUse())
      return rewriter.notifyMatchFailure(generic, "does not permute what only it reads");
    SmallVector<int64_t> order = invertPermutationVector(orderOf(*permutation));
    if (order.back() != (int64_t)order.size() - 1)
      return rewriter.notifyMatchFailure(generic, "columns would be apart");
    auto moved = cast<AttendOp>(rewriter.clone(*attend));
    moved.setOperandInOrder(moved.getOutMutable(), generic.getDpsInits()[0], order);
    moved->getResult(0).setType(generic.getResult(0).getType());
    rewriter.replaceOp(generic, moved);
    rewriter.eraseOp(attend);
    return success();
  }
};

struct FuseOperands : onnxc::impl::FuseOperandsBase<FuseOperands> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ReadThroughPermutation, SumOverMerged, ReadPieces, ReadColumnsThroughPermutation,
                 AttendThroughPermutation, AttendIntoPermutation>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
