//===- ShapeArithmetic.cpp - Shapes computed by elementwise operators ------===//
//
// Exported models compute sizes with ordinary operators on vectors of shapes:
// Mul(Gather(Shape(x), 0), 2).  These models of ShapeValueInterface let that be
// read as index arithmetic.  Vectors and scalars only; everything else is data.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
using DimFn = Dim (*)(DimBuilder &dims, Dim x, Dim y);

/// Whether `tensor` holds integers that can be sizes.
bool isShapeLike(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  return type.getRank() <= 1 && type.getElementType().isSignlessInteger();
}

/// An operator on any number of operands, from left to right.
template <typename OpT, DimFn function>
struct FoldedValue : ShapeValueInterface::ExternalModel<FoldedValue<OpT, function>, OpT> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    if (!isShapeLike(op->getResult(0)) || !llvm::all_of(op->getOperands(), isShapeLike))
      return Dim();
    Dim result = dims.broadcastValue(op->getOperand(0), index);
    for (Value operand : op->getOperands().drop_front()) {
      Dim next = dims.broadcastValue(operand, index);
      result = result && next ? function(dims, result, next) : Dim();
    }
    return result;
  }
};

struct CastValue : ShapeValueInterface::ExternalModel<CastValue, CastOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    // Between i32 and i64, which hold every size.
    auto isWide = [](Value tensor) { return isShapeLike(tensor) && getElementTypeOrSelf(tensor).getIntOrFloatBitWidth() >= 32; };
    Value input = op->getOperand(0);
    return isWide(input) && isWide(op->getResult(0)) ? dims.value(input, index) : Dim();
  }
};

struct NegValue : ShapeValueInterface::ExternalModel<NegValue, NegOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    Value input = op->getOperand(0);
    return isShapeLike(input) ? dims.sub(dims.constant(0), dims.value(input, index)) : Dim();
  }
};

/// Where(Equal(shape, -1), x, y), which exporters write for Expand.
struct WhereValue : ShapeValueInterface::ExternalModel<WhereValue, WhereOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    if (!llvm::all_of(op->getOperands(), isShapeLike))
      return Dim();
    Dim condition = dims.broadcastValue(op->getOperand(0), index);
    Dim ifTrue = dims.broadcastValue(op->getOperand(1), index), ifFalse = dims.broadcastValue(op->getOperand(2), index);
    return dims.select(arith::CmpIPredicate::ne, condition, dims.constant(0), ifTrue, ifFalse);
  }
};
} // namespace

static Dim equal(DimBuilder &dims, Dim x, Dim y) {
  return dims.select(arith::CmpIPredicate::eq, x, y, dims.constant(1), dims.constant(0));
}
static Dim smaller(DimBuilder &dims, Dim x, Dim y) { return dims.min(x, y); }
static Dim larger(DimBuilder &dims, Dim x, Dim y) { return dims.max(x, y); }

static Dim add(DimBuilder &dims, Dim x, Dim y) { return dims.add(x, y); }
static Dim subtract(DimBuilder &dims, Dim x, Dim y) { return dims.sub(x, y); }
static Dim multiply(DimBuilder &dims, Dim x, Dim y) { return dims.mul(x, y); }
static Dim divide(DimBuilder &dims, Dim x, Dim y) {
  return DimBuilder::constantOf(y).value_or(0) > 0 ? dims.truncDiv(x, y) : Dim();
}

void onnxc::attachShapeArithmetic(MLIRContext *ctx) {
  AddOp::attachInterface<FoldedValue<AddOp, add>>(*ctx);
  SubOp::attachInterface<FoldedValue<SubOp, subtract>>(*ctx);
  MulOp::attachInterface<FoldedValue<MulOp, multiply>>(*ctx);
  DivOp::attachInterface<FoldedValue<DivOp, divide>>(*ctx);
  MinOp::attachInterface<FoldedValue<MinOp, smaller>>(*ctx);
  MaxOp::attachInterface<FoldedValue<MaxOp, larger>>(*ctx);
  EqualOp::attachInterface<FoldedValue<EqualOp, equal>>(*ctx);
  WhereOp::attachInterface<WhereValue>(*ctx);
  CastOp::attachInterface<CastValue>(*ctx);
  NegOp::attachInterface<NegValue>(*ctx);
}
