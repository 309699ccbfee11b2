//===- ReshapeLowering.cpp - Transposes and shapes as data ----------------===//
//
// Views have no lowering: they are kernel.view in the schedule.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
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
    int64_t first = std::clamp<int64_t>(shape.getStart() < 0 ? shape.getStart() + rank : shape.getStart(), 0, rank);
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
} // namespace

void onnxc::attachReshapeLowerings(MLIRContext *ctx) {
  TransposeOp::attachInterface<TransposeLowering>(*ctx);
  ShapeOp::attachInterface<ShapeLowering>(*ctx);
  SizeOp::attachInterface<SizeLowering>(*ctx);
}
