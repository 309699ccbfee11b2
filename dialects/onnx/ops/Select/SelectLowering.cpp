//===- SelectLowering.cpp - Selections as loops that count ----------------===//

#include "dialects/onnx/ops/Select/SelectLowering.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct TruePositionsLowering : LinalgLoweringInterface::ExternalModel<TruePositionsLowering, TruePositionsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    Value mask = l.operands[0];
    FailureOr<Value> positions = l.emptyResult();
    if (failed(positions))
      return failure();
    Value zero = l.constantIndex(0), one = l.constantIndex(1);
    int64_t rank = cast<RankedTensorType>(mask.getType()).getRank();
    if (rank == 0)
      return SmallVector<Value>{*positions};
    SmallVector<Value> lower(rank, zero), upper, steps(rank, one);
    for (int64_t axis = 0; axis < rank; ++axis)
      upper.push_back(l.index(l.dim(mask, axis)));
    scf::LoopNest nest = scf::buildLoopNest(
        l.b, l.loc, lower, upper, steps, ValueRange{*positions, zero},
        [&](OpBuilder &b, Location loc, ValueRange at, ValueRange carried) -> scf::ValueVector {
          Value stored = tensor::ExtractOp::create(b, loc, mask, at);
          Value isTrue = fromStorage(b, loc, stored, b.getI1Type());
          auto branch = scf::IfOp::create(b, loc, carried.getTypes(), isTrue, /*withElseRegion=*/true);
          OpBuilder found = branch.getThenBodyBuilder();
          Value column = carried[1], written = carried[0];
          for (auto [axis, index] : llvm::enumerate(at)) {
            Value wide = arith::IndexCastOp::create(found, loc, found.getI64Type(), index);
            Value row = arith::ConstantIndexOp::create(found, loc, axis);
            written = tensor::InsertOp::create(found, loc, wide, written, ValueRange{row, column});
          }
          Value next = arith::AddIOp::create(found, loc, column, one);
          scf::YieldOp::create(found, loc, ValueRange{written, next});
          OpBuilder other = branch.getElseBodyBuilder();
          scf::YieldOp::create(other, loc, carried);
          return SmallVector<Value>(branch.getResults());
        });
    return SmallVector<Value>{nest.results[0]};
  }
};
} // namespace

Value onnx::countTensor(OpLowering &l, Value count) {
  Value wide = arith::IndexCastOp::create(l.b, l.loc, l.b.getI64Type(), count);
  return tensor::FromElementsOp::create(l.b, l.loc, RankedTensorType::get({}, l.b.getI64Type()), wide);
}

void onnxc::attachSelectLowerings(MLIRContext *ctx) {
  TruePositionsOp::attachInterface<TruePositionsLowering>(*ctx);
  onnx::attachUniqueRows(ctx);
  onnx::attachSuppressBoxes(ctx);
}
