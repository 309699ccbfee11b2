//===- RuntimeAxes.cpp - Axes that come from data -------------------------===//

#include "dialects/onnx/ops/Reduction/RuntimeAxes.h"

#include "dialects/onnx/interfaces/Reduce.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

/// More than that would be more code than anyone wants for one operator.
constexpr int64_t kMaxChoices = 16;

/// The axes that an integer tensor names, as a set of bits in an i64; fails at run
/// time when one is out of range.
static Value axesMask(OpLowering &l, Value axes, int64_t rank) {
  OpBuilder &b = l.b;
  auto type = cast<RankedTensorType>(axes.getType());
  Type i64 = b.getI64Type();
  int64_t count = type.getRank() == 0 ? 1 : type.getDimSize(0);
  Value zero = l.constantInt(i64, 0), one = l.constantInt(i64, 1), size = l.constantInt(i64, rank);
  Value mask = zero, inRange = arith::ConstantOp::create(b, l.loc, b.getBoolAttr(true));
  for (int64_t i = 0; i < count; ++i) {
    SmallVector<Value> at;
    if (type.getRank() == 1)
      at.push_back(l.constantIndex(i));
    Value axis = tensor::ExtractOp::create(b, l.loc, axes, at);
    if (axis.getType() != i64)
      axis = arith::ExtSIOp::create(b, l.loc, i64, axis);
    Value isNegative = arith::CmpIOp::create(b, l.loc, arith::CmpIPredicate::slt, axis, zero);
    Value positive = arith::AddIOp::create(b, l.loc, axis, size);
    axis = arith::SelectOp::create(b, l.loc, isNegative, positive, axis);
    Value fits = arith::CmpIOp::create(b, l.loc, arith::CmpIPredicate::ult, axis, size);
    inRange = arith::AndIOp::create(b, l.loc, inRange, fits);
    Value bit = arith::ShLIOp::create(b, l.loc, one, arith::SelectOp::create(b, l.loc, fits, axis, zero));
    mask = arith::OrIOp::create(b, l.loc, mask, bit);
  }
  cf::AssertOp::create(b, l.loc, inRange, "value: an axis is out of range");
  return mask;
}

/// All axes are known: the set that is constant, or all (or none) where the operand is empty.
static std::optional<llvm::SmallBitVector> knownAxes(Value axes, int64_t rank, bool noopWithEmptyAxes) {
  llvm::SmallBitVector known(rank);
  auto type = axes ? cast<RankedTensorType>(axes.getType()) : RankedTensorType();
  if (!axes || (type.getRank() == 1 && type.getDimSize(0) == 0)) {
    if (!noopWithEmptyAxes)
      known.set();
    return known;
  }
  auto values = constantIntegers(axes);
  if (!values)
    return std::nullopt;
  for (int64_t axis : *values)
    known.set(fromFront(axis, rank));
  return known;
}

FailureOr<ReducedAxes> onnxc::reducedAxes(OpLowering &l, Value data, Value axes, bool noopWithEmptyAxes) {
  int64_t rank = cast<RankedTensorType>(data.getType()).getRank();
  ReducedAxes result;
  result.known = knownAxes(axes, rank, noopWithEmptyAxes);
  if (result.known)
    return result;
  // The bits of the mask.
  if (rank > 63)
    return l.error() << "has axes that are only known at run time and rank " << rank;
  Type i64 = l.b.getI64Type();
  Value mask = axesMask(l, axes, rank), zero = l.constantInt(i64, 0);
  for (int64_t axis = 0; axis < rank; ++axis) {
    Value bit = arith::AndIOp::create(l.b, l.loc, mask, l.constantInt(i64, int64_t(1) << axis));
    result.isReduced.push_back(arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::ne, bit, zero));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// [kept, reduced]
//===----------------------------------------------------------------------===//

/// The product of the sizes of the axes of which `isReduced` is (not) true.
static Value productWhere(OpLowering &l, ArrayRef<Value> isReduced, ArrayRef<Value> sizes, bool reduced) {
  Value one = l.constantIndex(1), product = one;
  for (auto [condition, size] : llvm::zip_equal(isReduced, sizes)) {
    Value factor = reduced ? arith::SelectOp::create(l.b, l.loc, condition, size, one)
                           : arith::SelectOp::create(l.b, l.loc, condition, one, size);
    product = arith::MulIOp::create(l.b, l.loc, product, factor);
  }
  return product;
}

/// Where element (i, j) of the matrix comes from: each axis takes a digit of the number
/// of the row or of that of the column.
static SmallVector<Value> sourceIndices(OpBuilder &b, Location loc, ArrayRef<Value> isReduced, ArrayRef<Value> sizes,
                                        Value i, Value j) {
  SmallVector<Value> indices(sizes.size());
  for (int64_t axis = sizes.size() - 1; axis >= 0; --axis) {
    Value number = arith::SelectOp::create(b, loc, isReduced[axis], j, i);
    indices[axis] = arith::RemUIOp::create(b, loc, number, sizes[axis]);
    Value rest = arith::DivUIOp::create(b, loc, number, sizes[axis]);
    i = arith::SelectOp::create(b, loc, isReduced[axis], i, rest);
    j = arith::SelectOp::create(b, loc, isReduced[axis], rest, j);
  }
  return indices;
}

Value onnxc::keptByReduced(OpLowering &l, Value data, ArrayRef<Value> isReduced) {
  auto type = cast<RankedTensorType>(data.getType());
  Dims dims = l.dims().of(data);
  SmallVector<Value> sizes = llvm::map_to_vector(dims, [&](Dim dim) { return l.index(dim); });
  Value rows = productWhere(l, isReduced, sizes, false), columns = productWhere(l, isReduced, sizes, true);
  // One vector first: its size is exact whatever the axes are, so that memory is.
  Dim count = l.dims().product(dims);
  Value gathered = l.generate(count, type.getElementType(), [&](OpBuilder &b, Location loc, ValueRange at) -> Value {
    Value i = arith::DivUIOp::create(b, loc, at[0], columns), j = arith::RemUIOp::create(b, loc, at[0], columns);
    return tensor::ExtractOp::create(b, loc, data, sourceIndices(b, loc, isReduced, sizes, i, j));
  });
  constexpr int64_t dynamic = ShapedType::kDynamic;
  auto vector = type.clone({dynamic});
  if (gathered.getType() != vector)
    gathered = tensor::CastOp::create(l.b, l.loc, vector, gathered);
  SmallVector<ReassociationIndices> both{{0, 1}};
  return tensor::ExpandShapeOp::create(l.b, l.loc, type.clone({dynamic, dynamic}), gathered, both,
                                       {Dim(rows), Dim(columns)});
}

FailureOr<Value> onnxc::fromKept(OpLowering &l, Value rows) {
  FailureOr<Dims> sizes = l.resultDims();
  if (failed(sizes))
    return failure();
  Value count = l.index(l.dims().product(*sizes));
  // Not so where an axis is named twice, or where declared sizes do not hold.
  Value fits = arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::eq, count, l.index(l.dim(rows, 0)));
  cf::AssertOp::create(l.b, l.loc, fits, "value: the axes do not fit the declared shapes");
  return l.generate(*sizes, getElementTypeOrSelf(rows.getType()),
                    [&](OpBuilder &b, Location loc, ValueRange indices) -> Value {
                      Value at = l.constantIndex(0);
                      for (auto [index, size] : llvm::zip_equal(indices, *sizes)) {
                        Value extent = getValueOrCreateConstantIndexOp(b, loc, size);
                        at = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, at, extent), index);
                      }
                      return tensor::ExtractOp::create(b, loc, rows, at);
                    });
}

//===----------------------------------------------------------------------===//
// One axis
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<AxisChoice>> onnxc::axisChoices(OpLowering &l, Value axis, int64_t rank) {
  if (auto value = constantIntegers(axis))
    return SmallVector<AxisChoice>{{fromFront(value->front(), rank), Value()}};
  if (rank > kMaxChoices)
    return l.error() << "has an axis that is only known at run time and rank " << rank;
  Value mask = axesMask(l, axis, rank);
  SmallVector<AxisChoice> choices;
  for (int64_t i = 0; i < rank; ++i) {
    Value bit = l.constantInt(l.b.getI64Type(), int64_t(1) << i);
    choices.push_back({i, arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::eq, mask, bit)});
  }
  return choices;
}

Value onnxc::chosenResult(OpLowering &l, ArrayRef<AxisChoice> choices, ValueRange results) {
  Value result = results.front();
  for (auto [choice, other] : llvm::drop_begin(llvm::zip(choices, results))) {
    auto type = cast<RankedTensorType>(result.getType());
    Value isChosen = choice.isChosen;
    result = mapElements(l, {result, other}, l.dims().of(result), type.getElementType(),
                         [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
                           return arith::SelectOp::create(b, isChosen, elements[1], elements[0]);
                         });
  }
  return result;
}
