//===- ReshapeLowering.cpp - Transposes and shapes as data ----------------===//
//
// Views have no lowering: they are kernel.view in the schedule.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct TransposeLowering : LinalgLoweringInterface::ExternalModel<TransposeLowering, TransposeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    SmallVector<int64_t> perm = cast<TransposeOp>(op).getPermutation();
    // Iterates over the result, so that stores are contiguous.
    SmallVector<AffineExpr> source(perm.size());
    for (auto [i, axis] : llvm::enumerate(perm))
      source[axis] = l.b.getAffineDimExpr(i);
    int64_t rank = perm.size();
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    AffineMap maps[] = {AffineMap::get(rank, 0, source, l.b.getContext()), l.b.getMultiDimIdentityMap(rank)};
    return SmallVector<Value>{l.generic(l.operands[0], maps, *out, iterators,
                                        [](OpBuilder &, Location, ValueRange args) { return args[0]; })};
  }
};

struct ShapeLowering : LinalgLoweringInterface::ExternalModel<ShapeLowering, ShapeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto shape = cast<ShapeOp>(op);
    int64_t rank = cast<RankedTensorType>(l.operands[0].getType()).getRank();
    int64_t count = l.resultType().getDimSize(0);
    int64_t start = shape.getStart(); // the accessor is unsigned
    int64_t first = std::clamp<int64_t>(start < 0 ? start + rank : start, 0, rank);
    SmallVector<Value> sizes;
    for (int64_t i = 0; i < count; ++i)
      sizes.push_back(arith::IndexCastOp::create(l.b, l.loc, l.b.getI64Type(), l.index(l.dim(l.operands[0], first + i))));
    return SmallVector<Value>{tensor::FromElementsOp::create(l.b, l.loc, l.resultType(), sizes)};
  }
};

struct SizeLowering : LinalgLoweringInterface::ExternalModel<SizeLowering, SizeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    DimBuilder dims = l.dims();
    Value count = l.index(dims.product(dims.of(l.operands[0])));
    Value size = arith::IndexCastOp::create(l.b, l.loc, l.b.getI64Type(), count);
    return SmallVector<Value>{tensor::FromElementsOp::create(l.b, l.loc, l.resultType(), size)};
  }
};

/// Blocks of space and channels: dimensions are split, permuted and merged again.
struct DepthToSpaceLowering : LinalgLoweringInterface::ExternalModel<DepthToSpaceLowering, DepthToSpaceOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<DepthToSpaceOp>(operation);
    DimBuilder dims = l.dims();
    Dims in = dims.of(l.operands[0]);
    bool blockFirst = op.getMode() == "DCR";
    Dim block = dims.constant(op.getBlocksize()), depth = dims.floorDiv(dims.floorDiv(in[1], block), block);
    Dims channel = blockFirst ? Dims{block, block, depth} : Dims{depth, block, block};
    Value split = expanded(l, l.operands[0], {{in[0]}, channel, {in[2]}, {in[3]}});
    SmallVector<int64_t> perm = blockFirst ? SmallVector<int64_t>{0, 3, 4, 1, 5, 2} : SmallVector<int64_t>{0, 1, 4, 2, 5, 3};
    SmallVector<ReassociationIndices> merge{{0}, {1}, {2, 3}, {4, 5}};
    return SmallVector<Value>{tensor::CollapseShapeOp::create(l.b, l.loc, transposed(l, split, perm), merge)};
  }
};

struct SpaceToDepthLowering : LinalgLoweringInterface::ExternalModel<SpaceToDepthLowering, SpaceToDepthOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<SpaceToDepthOp>(operation);
    DimBuilder dims = l.dims();
    Dims in = dims.of(l.operands[0]);
    Dim block = dims.constant(op.getBlocksize());
    Value split = expanded(l, l.operands[0],
                           {{in[0]}, {in[1]}, {dims.floorDiv(in[2], block), block}, {dims.floorDiv(in[3], block), block}});
    bool blockFirst = op.getMode() == "DCR";
    SmallVector<int64_t> perm = blockFirst ? SmallVector<int64_t>{0, 3, 5, 1, 2, 4} : SmallVector<int64_t>{0, 1, 3, 5, 2, 4};
    SmallVector<ReassociationIndices> merge{{0}, {1, 2, 3}, {4}, {5}};
    return SmallVector<Value>{tensor::CollapseShapeOp::create(l.b, l.loc, transposed(l, split, perm), merge)};
  }
};
} // namespace

void onnxc::attachReshapeLowerings(MLIRContext *ctx) {
  TransposeOp::attachInterface<TransposeLowering>(*ctx);
  ShapeOp::attachInterface<ShapeLowering>(*ctx);
  SizeOp::attachInterface<SizeLowering>(*ctx);
  DepthToSpaceOp::attachInterface<DepthToSpaceLowering>(*ctx);
  SpaceToDepthOp::attachInterface<SpaceToDepthLowering>(*ctx);
}
