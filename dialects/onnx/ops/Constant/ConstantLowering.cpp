//===- ConstantLowering.cpp - Constants inside kernels --------------------===//
//
// A constant that reaches a kernel is small (the schedule keeps the others as
// weights): it becomes an arith.constant of the storage type.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct ConstantLowering : LinalgLoweringInterface::ExternalModel<ConstantLowering, ConstantOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto elements = dyn_cast<DenseElementsAttr>(cast<ConstantOp>(op).getValue());
    if (!elements)
      return l.error() << "is too large to be part of a kernel";
    return SmallVector<Value>{arith::ConstantOp::create(l.b, l.loc, storageConstant(elements))};
  }
};

struct ConstantOfShapeLowering : LinalgLoweringInterface::ExternalModel<ConstantOfShapeLowering, ConstantOfShapeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Type element = l.resultType().getElementType();
    TypedAttr fill = l.b.getZeroAttr(element);
    if (auto value = cast<ConstantOfShapeOp>(op).getValue()) {
      auto elements = dyn_cast<DenseElementsAttr>(*value);
      if (!elements)
        return l.error() << "has a value that is not inline";
      fill = *cast<DenseElementsAttr>(storageConstant(elements)).value_begin<TypedAttr>();
    }
    return SmallVector<Value>{l.filled(*out, fill)};
  }
};

struct EyeLikeLowering : LinalgLoweringInterface::ExternalModel<EyeLikeLowering, EyeLikeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Type element = l.resultType().getElementType();
    int64_t diagonal = cast<EyeLikeOp>(op).getK();
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) {
      Value k = arith::ConstantIndexOp::create(b, loc, diagonal);
      Value column = arith::AddIOp::create(b, loc, at[0], k);
      Value isOn = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, at[1], column);
      return Value(arith::SelectOp::create(b, loc, isOn, l.constant(element, 1), l.constant(element, 0)));
    })};
  }
};

struct RangeLowering : LinalgLoweringInterface::ExternalModel<RangeLowering, RangeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    auto adaptor = l.adaptor<RangeOp>();
    Type element = l.resultType().getElementType();
    bool isFloat = isa<FloatType>(element);
    Type wide = isFloat && element.getIntOrFloatBitWidth() < 32 ? l.b.getF32Type() : element;
    auto numberOf = [&](Value tensor) -> Value {
      SmallVector<Value> zeros(cast<RankedTensorType>(tensor.getType()).getRank(), l.constantIndex(0));
      Value number = tensor::ExtractOp::create(l.b, l.loc, tensor, zeros);
      return number.getType() == wide ? number : Value(arith::ExtFOp::create(l.b, l.loc, wide, number));
    };
    Value start = numberOf(adaptor.getStart()), delta = numberOf(adaptor.getDelta());
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) -> Value {
      Type integer = isFloat ? b.getI64Type() : element;
      Value i = arith::IndexCastOp::create(b, loc, integer, at[0]);
      if (!isFloat)
        return arith::AddIOp::create(b, loc, start, arith::MulIOp::create(b, loc, i, delta));
      Value steps = arith::MulFOp::create(b, loc, arith::SIToFPOp::create(b, loc, wide, i), delta);
      Value value = arith::AddFOp::create(b, loc, start, steps);
      return wide == element ? value : Value(arith::TruncFOp::create(b, loc, element, value));
    })};
  }
};
} // namespace

void onnxc::attachConstantLowerings(MLIRContext *ctx) {
  ConstantOp::attachInterface<ConstantLowering>(*ctx);
  ConstantOfShapeOp::attachInterface<ConstantOfShapeLowering>(*ctx);
  EyeLikeOp::attachInterface<EyeLikeLowering>(*ctx);
  RangeOp::attachInterface<RangeLowering>(*ctx);
}
