//===- IndexChecks.cpp - Indices that come from data ----------------------===//

#include "dialects/onnx/interfaces/IndexChecks.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

/// Whether element `column` of each tuple (of a tuple per `stride` elements) is
/// known to be an index into `extent` elements.
static bool isKnownInside(Value indices, Dim extent, int64_t column, int64_t stride) {
  auto values = constantIntegers(indices);
  auto size = DimBuilder::constantOf(extent);
  if (!values || !size)
    return false;
  for (int64_t i = column, end = values->size(); i < end; i += stride)
    if ((*values)[i] < -*size || (*values)[i] >= *size)
      return false;
  return true;
}

/// Counts, in a generic over `map`'s dimensions, whether any index is outside.
static void checkColumn(OpLowering &l, Value indices, AffineMap map, Dim extent) {
  Type i32 = l.b.getI32Type();
  SmallVector<utils::IteratorType> iterators(map.getNumDims(), utils::IteratorType::reduction);
  AffineMap toScalar = AffineMap::get(map.getNumDims(), 0, l.b.getContext());
  Value none = l.filled(l.empty({}, i32), l.b.getI32IntegerAttr(0));
  Type element = getElementTypeOrSelf(indices.getType());
  Value size = arith::IndexCastOp::create(l.b, l.loc, element, l.index(extent));
  Value both = arith::AddIOp::create(l.b, l.loc, size, size);
  Value outside = l.generic(indices, {map, toScalar}, none, iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
    // -size <= i < size, as one unsigned comparison.
    Value shifted = arith::AddIOp::create(b, loc, args[0], size);
    Value isOutside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, shifted, both);
    return Value(arith::OrIOp::create(b, loc, args[1], arith::ExtUIOp::create(b, loc, i32, isOutside)));
  });
  Value any = tensor::ExtractOp::create(l.b, l.loc, outside, ValueRange{});
  Value inside = arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::eq, any, l.constantInt(i32, 0));
  cf::AssertOp::create(l.b, l.loc, inside, "index: out of range");
}

void onnxc::checkIndices(OpLowering &l, Value indices, Dim extent) {
  int64_t rank = cast<RankedTensorType>(indices.getType()).getRank();
  if (!isKnownInside(indices, extent, 0, 1))
    checkColumn(l, indices, l.b.getMultiDimIdentityMap(rank), extent);
}

void onnxc::checkIndexTuples(OpLowering &l, Value indices, ArrayRef<Dim> extents) {
  int64_t rank = cast<RankedTensorType>(indices.getType()).getRank(), count = extents.size();
  for (auto [column, extent] : llvm::enumerate(extents)) {
    if (isKnownInside(indices, extent, column, count))
      continue;
    SmallVector<AffineExpr> exprs;
    for (int64_t i = 0; i + 1 < rank; ++i)
      exprs.push_back(l.b.getAffineDimExpr(i));
    exprs.push_back(l.b.getAffineConstantExpr(column));
    checkColumn(l, indices, AffineMap::get(rank - 1, 0, exprs, l.b.getContext()), extent);
  }
}

Value onnxc::wrapIndex(OpBuilder &b, Location loc, Value stored, Value extent) {
  Value index = arith::IndexCastOp::create(b, loc, b.getIndexType(), stored);
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value isNegative = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, index, zero);
  return arith::SelectOp::create(b, loc, isNegative, arith::AddIOp::create(b, loc, index, extent), index);
}
