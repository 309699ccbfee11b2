//===- PreprocessingLowering.cpp - Lookups and checks of categories -------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Preprocessing/Preprocessing.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// A binary search without branches: the number of keys is a power of two, so that
/// each step is a load, a comparison and a selection.
struct LookupLowering : LinalgLoweringInterface::ExternalModel<LookupLowering, LookupOp> {
  static Value isLessOrEqual(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned) {
    if (isa<FloatType>(x.getType()))
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLE, x, y);
    auto predicate = isUnsigned ? arith::CmpIPredicate::ule : arith::CmpIPredicate::sle;
    return arith::CmpIOp::create(b, loc, predicate, x, y);
  }
  static Value isEqual(OpBuilder &b, Location loc, Value x, Value y) {
    if (isa<FloatType>(x.getType()))
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, x, y);
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x, y);
  }

  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    auto adaptor = l.adaptor<LookupOp>();
    Value keys = adaptor.getKeys(), values = adaptor.getValues();
    int64_t rank = l.resultType().getRank(),
            count = cast<RankedTensorType>(keys.getType()).getDimSize(0);
    bool isUnsigned = l.isUnsigned(0);
    AffineMap identity = l.b.getMultiDimIdentityMap(rank),
              scalar = AffineMap::get(rank, 0, l.b.getContext());
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
      Value place = arith::ConstantIndexOp::create(b, loc, 0);
      for (int64_t step = count / 2; step > 0; step /= 2) {
        Value next =
            arith::AddIOp::create(b, loc, place, arith::ConstantIndexOp::create(b, loc, step));
        Value key = tensor::ExtractOp::create(b, loc, keys, next);
        place = arith::SelectOp::create(b, loc, isLessOrEqual(b, loc, key, args[0], isUnsigned),
                                        next, place);
      }
      Value found = isEqual(b, loc, tensor::ExtractOp::create(b, loc, keys, place), args[0]);
      Value value = tensor::ExtractOp::create(b, loc, values, place);
      return Value(arith::SelectOp::create(b, loc, found, value, args[1]));
    };
    return SmallVector<Value>{l.generic({adaptor.getX(), adaptor.getAbsent()},
                                        {identity, scalar, identity}, *out, iterators, body)};
  }
};

/// Every vector has at most one 1, so that their number is known from their sum.
struct RequireCategoryLowering
    : LinalgLoweringInterface::ExternalModel<RequireCategoryLowering, RequireCategoryOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    Value x = l.operands[0];
    Type i64 = l.b.getI64Type();
    int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::reduction);
    AffineMap identity = l.b.getMultiDimIdentityMap(rank),
              scalar = AffineMap::get(rank, 0, l.b.getContext());
    Value zero = l.filled(l.empty({}, i64), l.b.getI64IntegerAttr(0));
    Value count = l.generic(x, {identity, scalar}, zero, iterators,
                            [&](OpBuilder &b, Location loc, ValueRange args) {
                              Value one = arith::FPToSIOp::create(b, loc, i64, args[0]);
                              return Value(arith::AddIOp::create(b, loc, args[1], one));
                            });
    DimBuilder dims = l.dims();
    Dims vectors = dims.of(x);
    vectors.pop_back();
    Value expected = arith::IndexCastOp::create(l.b, l.loc, i64, l.index(dims.product(vectors)));
    Value found = tensor::ExtractOp::create(l.b, l.loc, count, ValueRange{});
    Value isComplete = arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::eq, found, expected);
    cf::AssertOp::create(l.b, l.loc, isComplete, "value: an element is none of the categories");
    return SmallVector<Value>{x};
  }
};
} // namespace

void onnxc::attachPreprocessingLowerings(MLIRContext *ctx) {
  LookupOp::attachInterface<LookupLowering>(*ctx);
  RequireCategoryOp::attachInterface<RequireCategoryLowering>(*ctx);
}
