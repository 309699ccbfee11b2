//===- ShapeArithmetic.cpp - Shapes computed by elementwise operators ------===//
//
// Exported models compute sizes with ordinary operators on vectors of shapes:
// Mul(Gather(Shape(x), 0), 2).  These models of ShapeValueInterface let that be
// read as index arithmetic.  Vectors and scalars only; everything else is data.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using arith::CmpIPredicate;

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

/// x `predicate` y ? 1 : 0.
Dim truth(DimBuilder &dims, CmpIPredicate predicate, Dim x, Dim y) {
  return dims.select(predicate, x, y, dims.constant(1), dims.constant(0));
}

struct CastValue : ShapeValueInterface::ExternalModel<CastValue, CastOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    // Between bool, i32 and i64; the last two hold every size.
    auto isWide = [](Value v) { return isShapeLike(v) && getElementTypeOrSelf(v).getIntOrFloatBitWidth() >= 32; };
    auto isBool = [](Value v) { return isShapeLike(v) && getElementTypeOrSelf(v).isInteger(1); };
    Value input = op->getOperand(0), result = op->getResult(0);
    if (isWide(input) && isBool(result))
      return truth(dims, CmpIPredicate::ne, dims.value(input, index), dims.constant(0));
    bool keeps = (isWide(input) || isBool(input)) && (isWide(result) || isBool(result));
    return keeps ? dims.value(input, index) : Dim();
  }
};

struct NotValue : ShapeValueInterface::ExternalModel<NotValue, NotOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    Value input = op->getOperand(0);
    return isShapeLike(input) ? dims.sub(dims.constant(1), dims.value(input, index)) : Dim();
  }
};

/// Pairs of a size per axis, which exporters turn around to make Pad's operand.
struct TransposeValue : ShapeValueInterface::ExternalModel<TransposeValue, TransposeOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    auto source = cast<RankedTensorType>(op->getOperand(0).getType());
    if (!source.hasStaticShape() || !source.getElementType().isSignlessInteger())
      return Dim();
    SmallVector<int64_t> perm = cast<TransposeOp>(op).getPermutation(), strides = computeStrides(source.getShape());
    int64_t from = 0;
    for (int64_t axis : llvm::reverse(perm)) {
      from += index % source.getDimSize(axis) * strides[axis];
      index /= source.getDimSize(axis);
    }
    return dims.value(op->getOperand(0), from);
  }
};

struct NegValue : ShapeValueInterface::ExternalModel<NegValue, NegOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    Value input = op->getOperand(0);
    return isShapeLike(input) ? dims.sub(dims.constant(0), dims.value(input, index)) : Dim();
  }
};

struct ModValue : ShapeValueInterface::ExternalModel<ModValue, ModOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    using arith::CmpIPredicate;
    if (!isShapeLike(op->getResult(0)) || !llvm::all_of(op->getOperands(), isShapeLike))
      return Dim();
    Dim x = dims.broadcastValue(op->getOperand(0), index), y = dims.broadcastValue(op->getOperand(1), index);
    Dim zero = dims.constant(0), rest = dims.safeRem(x, y);
    if (cast<ModOp>(op).getFmod())
      return rest;
    // The remainder has the sign of y.
    Dim sum = dims.add(rest, y);
    Dim ifPositive = dims.select(CmpIPredicate::slt, rest, zero, sum, rest);
    Dim ifNegative = dims.select(CmpIPredicate::sgt, rest, zero, sum, rest);
    return dims.select(CmpIPredicate::slt, y, zero, ifNegative, ifPositive);
  }
};

/// Where(Equal(shape, -1), x, y), which exporters write for Expand.
struct WhereValue : ShapeValueInterface::ExternalModel<WhereValue, WhereOp> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    if (!llvm::all_of(op->getOperands(), isShapeLike))
      return Dim();
    Dim condition = dims.broadcastValue(op->getOperand(0), index);
    Dim ifTrue = dims.broadcastValue(op->getOperand(1), index), ifFalse = dims.broadcastValue(op->getOperand(2), index);
    return dims.select(CmpIPredicate::ne, condition, dims.constant(0), ifTrue, ifFalse);
  }
};
} // namespace

template <CmpIPredicate predicate> static Dim compare(DimBuilder &dims, Dim x, Dim y) {
  return truth(dims, predicate, x, y);
}
static Dim smaller(DimBuilder &dims, Dim x, Dim y) { return dims.min(x, y); }
static Dim larger(DimBuilder &dims, Dim x, Dim y) { return dims.max(x, y); }

static Dim add(DimBuilder &dims, Dim x, Dim y) { return dims.add(x, y); }
static Dim subtract(DimBuilder &dims, Dim x, Dim y) { return dims.sub(x, y); }
static Dim multiply(DimBuilder &dims, Dim x, Dim y) { return dims.mul(x, y); }
static Dim divide(DimBuilder &dims, Dim x, Dim y) { return dims.safeDiv(x, y); }

void onnxc::attachShapeArithmetic(MLIRContext *ctx) {
  AddOp::attachInterface<FoldedValue<AddOp, add>>(*ctx);
  SubOp::attachInterface<FoldedValue<SubOp, subtract>>(*ctx);
  MulOp::attachInterface<FoldedValue<MulOp, multiply>>(*ctx);
  DivOp::attachInterface<FoldedValue<DivOp, divide>>(*ctx);
  MinOp::attachInterface<FoldedValue<MinOp, smaller>>(*ctx);
  MaxOp::attachInterface<FoldedValue<MaxOp, larger>>(*ctx);
  EqualOp::attachInterface<FoldedValue<EqualOp, compare<CmpIPredicate::eq>>>(*ctx);
  LessOp::attachInterface<FoldedValue<LessOp, compare<CmpIPredicate::slt>>>(*ctx);
  LessOrEqualOp::attachInterface<FoldedValue<LessOrEqualOp, compare<CmpIPredicate::sle>>>(*ctx);
  GreaterOp::attachInterface<FoldedValue<GreaterOp, compare<CmpIPredicate::sgt>>>(*ctx);
  GreaterOrEqualOp::attachInterface<FoldedValue<GreaterOrEqualOp, compare<CmpIPredicate::sge>>>(*ctx);
  AndOp::attachInterface<FoldedValue<AndOp, multiply>>(*ctx);
  OrOp::attachInterface<FoldedValue<OrOp, larger>>(*ctx);
  NotOp::attachInterface<NotValue>(*ctx);
  TransposeOp::attachInterface<TransposeValue>(*ctx);
  WhereOp::attachInterface<WhereValue>(*ctx);
  CastOp::attachInterface<CastValue>(*ctx);
  NegOp::attachInterface<NegValue>(*ctx);
  ModOp::attachInterface<ModValue>(*ctx);
}
