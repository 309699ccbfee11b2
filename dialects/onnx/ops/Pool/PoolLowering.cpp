//===- PoolLowering.cpp - Pools as reductions over windows ----------------===//
//
// The window's positions are reduction iterators of one linalg.generic that reads
// the padded input through the map o * stride + k * dilation; the code generator
// orders the loops so that the innermost one walks through memory, which is the
// channels in a channels-last tensor.  What must not count (padding of an average)
// is divided out afterwards, per position.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Contraction.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/interfaces/Reduce.h"
#include "dialects/onnx/ops/Pool/Pool.h"
#include "dialects/onnx/ops/Pool/Pooling.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using utils::IteratorType;

using ElementFn = llvm::function_ref<Value(OpBuilder &, Location, Value)>;

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

//===----------------------------------------------------------------------===//
// Steps that pools share
//===----------------------------------------------------------------------===//

/// `value` ^ p for a whole p >= 1, by repeated multiplication.
static Value wholePower(OpBuilder &b, Location loc, Value value, int64_t p) {
  Value result;
  for (Value square = value; p; p >>= 1, square = arith::MulFOp::create(b, loc, square, square))
    if (p & 1)
      result = result ? Value(arith::MulFOp::create(b, loc, result, square)) : square;
  return result;
}

static Value root(OpBuilder &b, Location loc, Value value, int64_t p) {
  if (p == 1)
    return value;
  if (p == 2)
    return math::SqrtOp::create(b, loc, value);
  Value exponent = arith::ConstantOp::create(b, loc, b.getFloatAttr(value.getType(), 1.0 / p));
  return math::PowFOp::create(b, loc, value, exponent);
}

/// Applies `fn` to every element of `tensor`.
static Value mapped(OpLowering &l, Value tensor, ElementFn fn) {
  int64_t rank = rankOf(tensor);
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  Value out = l.empty(l.dims().of(tensor), getElementTypeOrSelf(tensor.getType()));
  return l.generic(
      tensor, {identity, identity}, out, iterators,
      [&](OpBuilder &b, Location loc, ValueRange args) { return fn(b, loc, args[0]); });
}

//===----------------------------------------------------------------------===//
// AveragePool, LpPool
//===----------------------------------------------------------------------===//

namespace {
/// Divides each sum by the number of elements that its window covers.
Value divideByCount(Pooling &pool, Value sums, bool includesPadding) {
  OpLowering &l = pool.l;
  DimBuilder dims = l.dims();
  int64_t rank = pool.sizes.size();
  Type element = l.resultType().getElementType();
  // Without padding that is left out, and no window beyond the end, all are complete.
  SmallVector<Value> before, low, high;
  bool complete = true;
  for (unsigned i = 0; i < pool.spatial(); ++i) {
    unsigned axis = pool.first + i;
    auto [padBefore, padAfter] = pool.window.padding(dims, pool.in[axis], i);
    Dim begin = dims.sub(dims.constant(0), padBefore), end = dims.add(pool.in[axis], padAfter);
    complete &= includesPadding ? !pool.window.ceilMode
                                : DimBuilder::constantOf(pool.before[axis]) == 0 &&
                                      DimBuilder::constantOf(pool.after[axis]) == 0;
    before.push_back(l.index(padBefore));
    low.push_back(l.index(includesPadding ? begin : dims.constant(0)));
    high.push_back(l.index(includesPadding ? end : pool.in[axis]));
  }
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  return l.generic(
      sums, {identity, identity}, l.empty(pool.sizes, element), iterators,
      [&](OpBuilder &b, Location loc, ValueRange args) {
        Type sum = args[0].getType();
        Value count = arith::ConstantIndexOp::create(b, loc, 1);
        for (unsigned i = 0; i < pool.spatial(); ++i) {
          Value covered = arith::ConstantIndexOp::create(b, loc, pool.window.kernel[i]);
          if (!complete) {
            Value at = linalg::IndexOp::create(b, loc, pool.first + i);
            auto [from, to] = windowRange(b, loc, pool.window, i, at, before[i], low[i], high[i]);
            covered = arith::SubIOp::create(b, loc, to, from);
          }
          count = arith::MulIOp::create(b, loc, count, covered);
        }
        Value whole = arith::IndexCastOp::create(b, loc, b.getI32Type(), count);
        Value divisor = arith::SIToFPOp::create(b, loc, sum, whole);
        Value mean = arith::DivFOp::create(b, loc, args[0], divisor);
        return sum == element ? mean : Value(arith::TruncFOp::create(b, loc, element, mean));
      });
}

struct AveragePoolLowering
    : LinalgLoweringInterface::ExternalModel<AveragePoolLowering, AveragePoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<AveragePoolOp>(operation);
    FailureOr<Pooling> pool = Pooling::get(l, op.getWindow(), op.getChannelsLast());
    if (failed(pool))
      return failure();
    Type element = l.resultType().getElementType(), sum = accumulatorType(element);
    Value x = pool->padInput(l.b.getZeroAttr(element));
    Value sums = pool->reduce(
        x, l.b.getZeroAttr(sum), [&](OpBuilder &b, Location loc, Value x, Value total) {
          return addElements(b, loc, extendElement(b, loc, x, sum, false), total);
        });
    return SmallVector<Value>{divideByCount(*pool, sums, op.getCountIncludePad() != 0)};
  }
};

struct LpPoolLowering : LinalgLoweringInterface::ExternalModel<LpPoolLowering, LpPoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<LpPoolOp>(operation);
    FailureOr<Pooling> pool = Pooling::get(l, op.getWindow(), op.getChannelsLast());
    if (failed(pool))
      return failure();
    Type element = l.resultType().getElementType(), sum = accumulatorType(element);
    int64_t p = op.getP();
    Value x = pool->padInput(l.b.getZeroAttr(element));
    Value sums = pool->reduce(
        x, l.b.getZeroAttr(sum), [&](OpBuilder &b, Location loc, Value x, Value total) {
          Value magnitude = math::AbsFOp::create(b, loc, extendElement(b, loc, x, sum, false));
          return addElements(b, loc, wholePower(b, loc, magnitude, p), total);
        });
    Value norms = mapped(
        l, sums, [&](OpBuilder &b, Location loc, Value value) { return root(b, loc, value, p); });
    return SmallVector<Value>{convertElements(l, norms, element)};
  }
};

//===----------------------------------------------------------------------===//
// Global pools
//===----------------------------------------------------------------------===//

/// Reduces all spatial positions of the input.  `init` has the type of the sums.
FailureOr<Value> reduceSpatial(OpLowering &l, bool channelsLast, TypedAttr init,
                               Pooling::CombineFn combine) {
  FailureOr<Dims> sizes = l.resultDims();
  if (failed(sizes))
    return failure();
  int64_t rank = sizes->size(), first = channelsLast ? 1 : 2;
  SmallVector<AffineExpr> to;
  SmallVector<IteratorType> iterators;
  for (int64_t i = 0; i < rank; ++i) {
    bool isSpatial = i >= first && i < first + rank - 2;
    to.push_back(isSpatial ? l.b.getAffineConstantExpr(0) : l.b.getAffineDimExpr(i));
    iterators.push_back(isSpatial ? IteratorType::reduction : IteratorType::parallel);
  }
  AffineMap maps[] = {l.b.getMultiDimIdentityMap(rank),
                      AffineMap::get(rank, 0, to, l.b.getContext())};
  Value start = l.filled(l.empty(*sizes, init.getType()), init);
  return l.generic(l.operands[0], maps, start, iterators,
                   [&](OpBuilder &b, Location loc, ValueRange args) {
                     return combine(b, loc, args[0], args[1]);
                   });
}

struct GlobalMaxPoolLowering
    : LinalgLoweringInterface::ExternalModel<GlobalMaxPoolLowering, GlobalMaxPoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    TypedAttr lowest = lowestOf(l.b, l.resultType().getElementType(), l.isUnsigned(0));
    FailureOr<Value> y = reduceSpatial(l, cast<GlobalMaxPoolOp>(op).getChannelsLast(), lowest,
                                       [&](OpBuilder &b, Location loc, Value x, Value max) {
                                         return maximum(b, loc, x, max, l.isUnsigned(0));
                                       });
    if (failed(y))
      return failure();
    return SmallVector<Value>{*y};
  }
};

struct GlobalAveragePoolLowering
    : LinalgLoweringInterface::ExternalModel<GlobalAveragePoolLowering, GlobalAveragePoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    bool last = cast<GlobalAveragePoolOp>(op).getChannelsLast();
    Type element = l.resultType().getElementType(), sum = accumulatorType(element);
    FailureOr<Value> sums = reduceSpatial(
        l, last, l.b.getZeroAttr(sum), [&](OpBuilder &b, Location loc, Value x, Value total) {
          return addElements(b, loc, extendElement(b, loc, x, sum, false), total);
        });
    if (failed(sums))
      return failure();
    DimBuilder dims = l.dims();
    Dims in = dims.of(l.operands[0]);
    ArrayRef<Dim> positions =
        last ? ArrayRef(in).drop_front().drop_back() : ArrayRef(in).drop_front(2);
    Value count =
        arith::IndexCastOp::create(l.b, l.loc, l.b.getI64Type(), l.index(dims.product(positions)));
    Value divisor = arith::SIToFPOp::create(l.b, l.loc, sum, count);
    Value means = mapped(l, *sums, [&](OpBuilder &b, Location loc, Value value) -> Value {
      return arith::DivFOp::create(b, loc, value, divisor);
    });
    return SmallVector<Value>{convertElements(l, means, element)};
  }
};

struct GlobalLpPoolLowering
    : LinalgLoweringInterface::ExternalModel<GlobalLpPoolLowering, GlobalLpPoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<GlobalLpPoolOp>(operation);
    Type element = l.resultType().getElementType(), sum = accumulatorType(element);
    int64_t p = op.getP();
    FailureOr<Value> sums =
        reduceSpatial(l, op.getChannelsLast(), l.b.getZeroAttr(sum),
                      [&](OpBuilder &b, Location loc, Value x, Value total) {
                        x = math::AbsFOp::create(b, loc, extendElement(b, loc, x, sum, false));
                        return addElements(b, loc, wholePower(b, loc, x, p), total);
                      });
    if (failed(sums))
      return failure();
    Value norms = mapped(
        l, *sums, [&](OpBuilder &b, Location loc, Value value) { return root(b, loc, value, p); });
    return SmallVector<Value>{convertElements(l, norms, element)};
  }
};

} // namespace

void onnxc::attachPoolLowerings(MLIRContext *ctx) {
  attachMaxPoolLowerings(ctx);
  AveragePoolOp::attachInterface<AveragePoolLowering>(*ctx);
  LpPoolOp::attachInterface<LpPoolLowering>(*ctx);
  GlobalAveragePoolOp::attachInterface<GlobalAveragePoolLowering>(*ctx);
  GlobalMaxPoolOp::attachInterface<GlobalMaxPoolLowering>(*ctx);
  GlobalLpPoolOp::attachInterface<GlobalLpPoolLowering>(*ctx);
}
