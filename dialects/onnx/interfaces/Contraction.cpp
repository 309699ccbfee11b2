//===- Contraction.cpp - Building kernel.contract from an operator --------===//

#include "dialects/onnx/interfaces/Contraction.h"
#include "dialects/onnx/interfaces/Movement.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace onnxc;

Type onnxc::accumulatorType(Type element) {
  MLIRContext *ctx = element.getContext();
  if (element.isF16() || element.isBF16())
    return Float32Type::get(ctx);
  if (auto integer = dyn_cast<IntegerType>(element); integer && integer.getWidth() <= 16)
    return IntegerType::get(ctx, 32);
  return element;
}

AffineExpr ContractionBuilder::addDim(kernel::DimKind kind) {
  kinds.push_back(kernel::DimKindAttr::get(l.b.getContext(), kind));
  return dim(kinds.size() - 1);
}

void ContractionBuilder::setA(Value value, ArrayRef<AffineExpr> exprs, bool isUnsigned) {
  a = value, aExprs.assign(exprs.begin(), exprs.end()), aUnsigned = isUnsigned;
}
void ContractionBuilder::setB(Value value, ArrayRef<AffineExpr> exprs, bool isUnsigned) {
  b = value, bExprs.assign(exprs.begin(), exprs.end()), bUnsigned = isUnsigned;
}
void ContractionBuilder::setPackedB(Value value, ArrayRef<AffineExpr> exprs, bool isUnsigned) {
  setB(value, exprs, isUnsigned);
  panel = cast<RankedTensorType>(value.getType()).getShape().back();
}

void ContractionBuilder::setGroupedB(Value value, ArrayRef<AffineExpr> exprs, bool isUnsigned,
                                     int64_t k) {
  setB(value, exprs, isUnsigned);
  panel = cast<RankedTensorType>(value.getType()).getShape().drop_back().back(), depth = k;
}

/// The accumulated value in the type that is stored.
static Value convertResult(OpBuilder &b, Location loc, Value value, Type type) {
  Type from = value.getType();
  if (from == type)
    return value;
  if (isa<FloatType>(from))
    return arith::TruncFOp::create(b, loc, type, value);
  if (from.getIntOrFloatBitWidth() > type.getIntOrFloatBitWidth())
    return arith::TruncIOp::create(b, loc, type, value);
  return arith::ExtSIOp::create(b, loc, type, value);
}

Value ContractionBuilder::build(ArrayRef<Dim> outSizes, ArrayRef<AffineExpr> outExprs,
                                Type accumulator) {
  Type element = l.resultType().getElementType();
  if (!accumulator)
    accumulator = accumulatorType(element);
  Value out = l.empty(outSizes, element);
  auto map = [&](ArrayRef<AffineExpr> exprs) {
    return AffineMap::get(kinds.size(), 0, exprs, l.b.getContext());
  };
  auto contract = kernel::ContractOp::create(
      l.b, l.loc, out.getType(), a, b, ValueRange{}, out, scratch, l.b.getArrayAttr(kinds),
      map(aExprs), map(bExprs), map(outExprs), l.b.getAffineMapArrayAttr({}), panel, depth,
      aUnsigned, bUnsigned, flipsA, hasZeroBorder, winograd, /*a_jumps=*/nullptr);
  OpBuilder::InsertionGuard guard(l.b);
  Block *block = l.b.createBlock(&contract.getEpilogue(), {}, accumulator, l.loc);
  Value stored = convertResult(l.b, l.loc, block->getArgument(0), element);
  kernel::YieldOp::create(l.b, l.loc, stored);
  return contract.getResult(0);
}

Value onnxc::widenedForColumns(OpLowering &l, Value a, Dim columns) {
  constexpr int64_t kWorthIt = 32;
  auto type = dyn_cast<FloatType>(getElementTypeOrSelf(a.getType()));
  auto known = DimBuilder::constantOf(columns);
  if (!type || type.getWidth() != 16 || !known || *known < kWorthIt)
    return a;
  return convertElements(l, a, accumulatorType(type));
}

Value ContractionBuilder::withUnitDim(Value tensor, int64_t axis) {
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin() + axis, 1);
  auto expanded = RankedTensorType::get(shape, type.getElementType());
  auto reassociation = getReassociationIndicesForReshape(expanded, type);
  SmallVector<OpFoldResult> sizes = l.dims().of(tensor);
  sizes.insert(sizes.begin() + axis, l.b.getIndexAttr(1));
  return tensor::ExpandShapeOp::create(l.b, l.loc, expanded, tensor, *reassociation, sizes);
}

Value ContractionBuilder::withoutUnitDim(Value tensor, int64_t axis) {
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + axis);
  auto collapsed = RankedTensorType::get(shape, type.getElementType());
  auto reassociation = getReassociationIndicesForReshape(type, collapsed);
  return tensor::CollapseShapeOp::create(l.b, l.loc, collapsed, tensor, *reassociation);
}
