//===- GatherLowering.cpp - Gathers as loops over the result --------------===//
//
// The index tensor is an input of the loop nest, so that the innermost loops,
// which do not depend on it, copy contiguous elements.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/IndexChecks.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Gather/Gather.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

/// A parallel generic over the result's points: `body` gets the elements of
/// `inputs` that `maps` choose, and the point.
static FailureOr<SmallVector<Value>>
overResult(OpLowering &l, ValueRange inputs, ArrayRef<AffineMap> maps,
           llvm::function_ref<Value(OpBuilder &, Location, ValueRange, ValueRange)> body) {
  FailureOr<Value> out = l.emptyResult();
  if (failed(out))
    return failure();
  int64_t rank = rankOf(*out);
  SmallVector<AffineMap> allMaps(maps);
  allMaps.push_back(l.b.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  return SmallVector<Value>{
      l.generic(inputs, allMaps, *out, iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
        SmallVector<Value> at;
        for (int64_t i = 0; i < rank; ++i)
          at.push_back(linalg::IndexOp::create(b, loc, i));
        return body(b, loc, args, at);
      })};
}

/// The map from `rank` dimensions to `exprs`.
static AffineMap mapOf(OpLowering &l, int64_t rank, ArrayRef<AffineExpr> exprs) {
  return AffineMap::get(rank, 0, exprs, l.b.getContext());
}

namespace {
struct GatherLowering : LinalgLoweringInterface::ExternalModel<GatherLowering, GatherOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<GatherOp>();
    Value data = adaptor.getData(), indices = adaptor.getIndices();
    int64_t axis = fromFront(adaptor.getAxis(), rankOf(data)), count = rankOf(indices);
    Dim extent = l.dim(data, axis);
    checkIndices(l, indices, extent);
    Value size = l.index(extent);
    SmallVector<AffineExpr> exprs;
    for (int64_t i = 0; i < count; ++i)
      exprs.push_back(l.b.getAffineDimExpr(axis + i));
    AffineMap map = mapOf(l, l.resultType().getRank(), exprs);
    return overResult(l, indices, map, [&](OpBuilder &b, Location loc, ValueRange args, ValueRange at) {
      SmallVector<Value> from(at.take_front(axis));
      from.push_back(wrapIndex(b, loc, args[0], size));
      llvm::append_range(from, at.drop_front(axis + count));
      return Value(tensor::ExtractOp::create(b, loc, data, from));
    });
  }
};

struct GatherElementsLowering : LinalgLoweringInterface::ExternalModel<GatherElementsLowering, GatherElementsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<GatherElementsOp>();
    Value data = adaptor.getData(), indices = adaptor.getIndices();
    int64_t axis = fromFront(adaptor.getAxis(), rankOf(data));
    Dim extent = l.dim(data, axis);
    checkIndices(l, indices, extent);
    Value size = l.index(extent);
    AffineMap identity = l.b.getMultiDimIdentityMap(rankOf(indices));
    return overResult(l, indices, identity, [&](OpBuilder &b, Location loc, ValueRange args, ValueRange at) {
      SmallVector<Value> from(at);
      from[axis] = wrapIndex(b, loc, args[0], size);
      return Value(tensor::ExtractOp::create(b, loc, data, from));
    });
  }
};

struct GatherNDLowering : LinalgLoweringInterface::ExternalModel<GatherNDLowering, GatherNDOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<GatherNDOp>();
    Value data = adaptor.getData(), indices = adaptor.getIndices();
    int64_t batch = adaptor.getBatchDims(), indexRank = rankOf(indices), rank = l.resultType().getRank();
    int64_t tuple = cast<RankedTensorType>(indices.getType()).getShape().back();
    Dims extents;
    SmallVector<Value> sizes, columns(tuple, indices);
    SmallVector<AffineMap> maps;
    for (int64_t j = 0; j < tuple; ++j) {
      extents.push_back(l.dim(data, batch + j));
      sizes.push_back(l.index(extents.back()));
      // One input per element of the tuple.
      SmallVector<AffineExpr> exprs;
      for (int64_t i = 0; i + 1 < indexRank; ++i)
        exprs.push_back(l.b.getAffineDimExpr(i));
      exprs.push_back(l.b.getAffineConstantExpr(j));
      maps.push_back(mapOf(l, rank, exprs));
    }
    checkIndexTuples(l, indices, extents);
    return overResult(l, columns, maps, [&](OpBuilder &b, Location loc, ValueRange args, ValueRange at) {
      SmallVector<Value> from(at.take_front(batch));
      for (int64_t j = 0; j < tuple; ++j)
        from.push_back(wrapIndex(b, loc, args[j], sizes[j]));
      llvm::append_range(from, at.drop_front(indexRank - 1));
      return Value(tensor::ExtractOp::create(b, loc, data, from));
    });
  }
};

struct OneHotLowering : LinalgLoweringInterface::ExternalModel<OneHotLowering, OneHotOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<OneHotOp>();
    Value indices = adaptor.getIndices(), values = adaptor.getValues();
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    int64_t rank = sizes->size(), axis = fromFront(adaptor.getAxis(), rank);
    Value depth = l.index((*sizes)[axis]);
    SmallVector<AffineExpr> exprs;
    for (int64_t i = 0; i < rank; ++i)
      if (i != axis)
        exprs.push_back(l.b.getAffineDimExpr(i));
    auto element = [&](int64_t i) { return mapOf(l, rank, l.b.getAffineConstantExpr(i)); };
    return overResult(l, {indices, values, values}, {mapOf(l, rank, exprs), element(0), element(1)},
                      [&](OpBuilder &b, Location loc, ValueRange args, ValueRange at) {
                        Value index = wrapIndex(b, loc, asInteger(b, loc, args[0], l.isUnsigned(0)), depth);
                        Value isOn = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, at[axis], index);
                        return Value(arith::SelectOp::create(b, loc, isOn, args[2], args[1]));
                      });
  }

  /// Indices may be of any numeric type.
  static Value asInteger(OpBuilder &b, Location loc, Value number, bool isUnsigned) {
    Type i64 = b.getI64Type();
    if (isa<FloatType>(number.getType()))
      return arith::FPToSIOp::create(b, loc, i64, number);
    if (number.getType() == i64)
      return number;
    if (isUnsigned)
      return arith::ExtUIOp::create(b, loc, i64, number);
    return arith::ExtSIOp::create(b, loc, i64, number);
  }
};
} // namespace

void onnxc::attachGatherLowerings(MLIRContext *ctx) {
  GatherOp::attachInterface<GatherLowering>(*ctx);
  GatherElementsOp::attachInterface<GatherElementsLowering>(*ctx);
  GatherNDOp::attachInterface<GatherNDLowering>(*ctx);
  OneHotOp::attachInterface<OneHotLowering>(*ctx);
}
