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
#include "dialects/onnx/interfaces/IndexChecks.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/interfaces/Reduce.h"
#include "dialects/onnx/ops/Pool/Pool.h"
#include "dialects/onnx/ops/Pool/Pooling.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using utils::IteratorType;

using ElementFn = llvm::function_ref<Value(OpBuilder &, Location, Value)>;

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

//===----------------------------------------------------------------------===//
// Steps that pools share
//===----------------------------------------------------------------------===//

/// The smallest number of a type: what a maximum starts with and what padding holds.
static TypedAttr lowestOf(OpBuilder &b, Type element, bool isUnsigned) {
  if (auto type = dyn_cast<FloatType>(element))
    return b.getFloatAttr(type, APFloat::getInf(type.getFloatSemantics(), /*Negative=*/true));
  unsigned width = element.getIntOrFloatBitWidth();
  return b.getIntegerAttr(element, isUnsigned ? APInt::getMinValue(width) : APInt::getSignedMinValue(width));
}

static Value maximum(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::MaximumFOp::create(b, loc, x, y);
  if (isUnsigned)
    return arith::MaxUIOp::create(b, loc, x, y);
  return arith::MaxSIOp::create(b, loc, x, y);
}

static Value isGreater(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, x, y);
  return arith::CmpIOp::create(b, loc, isUnsigned ? arith::CmpIPredicate::ugt : arith::CmpIPredicate::sgt, x, y);
}

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
  return l.generic(tensor, {identity, identity}, out, iterators,
                   [&](OpBuilder &b, Location loc, ValueRange args) { return fn(b, loc, args[0]); });
}

/// The range of window positions along axis `i` that lie in [low, high) of the input
/// when the window is at result index `at`.
static std::pair<Value, Value> windowRange(OpBuilder &b, Location loc, const Window &window, unsigned i, Value at,
                                           Value before, Value low, Value high) {
  auto constant = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(b, loc, value); };
  auto stepsUntil = [&](Value limit, Value start) -> Value {
    Value distance = arith::SubIOp::create(b, loc, limit, start);
    if (window.dilations[i] == 1)
      return distance;
    return arith::CeilDivSIOp::create(b, loc, distance, constant(window.dilations[i]));
  };
  Value start = arith::MulIOp::create(b, loc, at, constant(window.strides[i]));
  start = arith::SubIOp::create(b, loc, start, before);
  Value first = arith::MaxSIOp::create(b, loc, stepsUntil(low, start), constant(0));
  Value last = arith::MinSIOp::create(b, loc, stepsUntil(high, start), constant(window.kernel[i]));
  return {first, last};
}

//===----------------------------------------------------------------------===//
// MaxPool
//===----------------------------------------------------------------------===//

/// Offset of a spatial position in its channel, by ONNX's storage order.
static Value spatialOffset(OpBuilder &b, Location loc, ValueRange position, ValueRange extents, bool columnMajor) {
  SmallVector<unsigned> order = llvm::to_vector(llvm::seq<unsigned>(0, position.size()));
  if (columnMajor)
    std::reverse(order.begin(), order.end());
  Value offset = arith::ConstantIndexOp::create(b, loc, 0);
  for (unsigned i : order)
    offset = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, offset, extents[i]), position[i]);
  return offset;
}

/// The positions of the maxima, as offsets into the input.  Of equal elements the
/// first counts.
static FailureOr<Value> maxIndices(Pooling &pool, bool columnMajor) {
  OpLowering &l = pool.l;
  FailureOr<Dims> sizes = l.resultDims(1);
  if (failed(sizes))
    return failure();
  Value x = l.operands[0], zero = l.constantIndex(0), one = l.constantIndex(1);
  SmallVector<Value> extents = llvm::map_to_vector(pool.in, [&](Dim dim) { return l.index(dim); });
  SmallVector<Value> before = llvm::map_to_vector(pool.before, [&](Dim dim) { return l.index(dim); });
  ValueRange spatialExtents = ValueRange(extents).drop_front(2);
  Type element = getElementTypeOrSelf(x.getType());
  Value lowest = arith::ConstantOp::create(l.b, l.loc, lowestOf(l.b, element, l.isUnsigned(0)));
  return l.generate(*sizes, l.b.getI64Type(), [&](OpBuilder &b, Location loc, ValueRange at) {
    unsigned count = pool.spatial();
    SmallVector<Value> lower, upper, steps(count, one);
    for (unsigned i = 0; i < count; ++i) {
      auto [first, last] =
          windowRange(b, loc, pool.window, i, at[2 + i], before[2 + i], zero, spatialExtents[i]);
      lower.push_back(first), upper.push_back(last);
    }
    scf::LoopNest nest = scf::buildLoopNest(
        b, loc, lower, upper, steps, {lowest, zero},
        [&](OpBuilder &b, Location loc, ValueRange k, ValueRange best) -> scf::ValueVector {
          SmallVector<Value> from(at.take_front(2));
          for (unsigned i = 0; i < count; ++i)
            from.push_back(pool.inputIndex(b, loc, i, at[2 + i], k[i], before[2 + i]));
          Value value = tensor::ExtractOp::create(b, loc, x, from);
          Value offset = spatialOffset(b, loc, ValueRange(from).drop_front(2), spatialExtents, columnMajor);
          Value isLarger = isGreater(b, loc, value, best[0], l.isUnsigned(0));
          return {arith::SelectOp::create(b, loc, isLarger, value, best[0]),
                  arith::SelectOp::create(b, loc, isLarger, offset, best[1])};
        });
    // The offset of the channel comes on top.
    Value offset = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, at[0], extents[1]), at[1]);
    for (Value extent : spatialExtents)
      offset = arith::MulIOp::create(b, loc, offset, extent);
    offset = arith::AddIOp::create(b, loc, offset, nest.results[1]);
    return Value(arith::IndexCastOp::create(b, loc, b.getI64Type(), offset));
  });
}

namespace {
/// Floats of 16 bits as integers in the same order, with all NaNs above: the machine compares
/// integers of this width, but few can compare such floats.
struct OrderedBits {
  FloatType element;
  int16_t infinity; // the bits of it

  static std::optional<OrderedBits> of(Type element) {
    auto type = dyn_cast<FloatType>(element);
    if (!type || type.getWidth() != 16)
      return std::nullopt;
    APInt infinity = APFloat::getInf(type.getFloatSemantics()).bitcastToAPInt();
    return OrderedBits{type, (int16_t)infinity.getZExtValue()};
  }
  TypedAttr attribute(TypedAttr value) const {
    APInt bits = cast<FloatAttr>(value).getValue().bitcastToAPInt();
    return IntegerAttr::get(IntegerType::get(element.getContext(), 16),
                            bits.isNegative() ? bits ^ APInt::getSignedMaxValue(16) : bits);
  }
  Value fromFloat(OpBuilder &b, Location loc, Value x) const {
    Value bits = arith::BitcastOp::create(b, loc, b.getI16Type(), x);
    Value magnitude = arith::AndIOp::create(b, loc, bits, constant(b, loc, 0x7fff));
    Value isNan = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, magnitude, constant(b, loc, infinity));
    return ordered(b, loc, arith::SelectOp::create(b, loc, isNan, magnitude, bits));
  }
  Value toFloat(OpBuilder &b, Location loc, Value key) const {
    return arith::BitcastOp::create(b, loc, element, ordered(b, loc, key));
  }

private:
  static Value constant(OpBuilder &b, Location loc, int16_t value) {
    return arith::ConstantOp::create(b, loc, b.getI16IntegerAttr(value));
  }
  /// A negative number's magnitude is complemented; doing so twice changes nothing.
  static Value ordered(OpBuilder &b, Location loc, Value bits) {
    Value sign = arith::ShRSIOp::create(b, loc, bits, constant(b, loc, 15));
    Value flipped = arith::AndIOp::create(b, loc, sign, constant(b, loc, 0x7fff));
    return arith::XOrIOp::create(b, loc, bits, flipped);
  }
};

struct MaxPoolLowering : LinalgLoweringInterface::ExternalModel<MaxPoolLowering, MaxPoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<MaxPoolOp>(operation);
    FailureOr<Pooling> pool = Pooling::get(l, op.getWindow(), op.getChannelsLast());
    if (failed(pool))
      return failure();
    bool isUnsigned = l.isUnsigned(0);
    Type element = l.resultType().getElementType();
    TypedAttr lowest = lowestOf(l.b, element, isUnsigned);
    Value x = pool->padInput(lowest), y;
    if (std::optional<OrderedBits> bits = OrderedBits::of(element)) {
      Value keys = pool->reduceByAxes(x, bits->attribute(lowest), [&](OpBuilder &b, Location loc, Value x, Value max) {
        return arith::MaxSIOp::create(b, loc, x.getType() == element ? bits->fromFloat(b, loc, x) : x, max).getResult();
      });
      DimBuilder dims = l.dims();
      y = mapElements(l, keys, dims.of(keys), element, [&](ImplicitLocOpBuilder &b, ValueRange elements) {
        return bits->toFloat(b, b.getLoc(), elements[0]);
      });
    } else {
      y = pool->reduceByAxes(x, lowest, [&](OpBuilder &b, Location loc, Value x, Value max) {
        return maximum(b, loc, x, max, isUnsigned);
      });
    }
    SmallVector<Value> results{y};
    if (op.getIndices()) {
      if (op.getChannelsLast())
        return l.error() << "has indices, which count in the channels-first layout";
      FailureOr<Value> indices = maxIndices(*pool, op.getStorageOrder() != 0);
      if (failed(indices))
        return failure();
      results.push_back(*indices);
    }
    return results;
  }
};

//===----------------------------------------------------------------------===//
// AveragePool, LpPool
//===----------------------------------------------------------------------===//

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
  return l.generic(sums, {identity, identity}, l.empty(pool.sizes, element), iterators,
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

struct AveragePoolLowering : LinalgLoweringInterface::ExternalModel<AveragePoolLowering, AveragePoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<AveragePoolOp>(operation);
    FailureOr<Pooling> pool = Pooling::get(l, op.getWindow(), op.getChannelsLast());
    if (failed(pool))
      return failure();
    Type element = l.resultType().getElementType(), sum = accumulatorType(element);
    Value x = pool->padInput(l.b.getZeroAttr(element));
    Value sums = pool->reduce(x, l.b.getZeroAttr(sum), [&](OpBuilder &b, Location loc, Value x, Value total) {
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
    Value sums = pool->reduce(x, l.b.getZeroAttr(sum), [&](OpBuilder &b, Location loc, Value x, Value total) {
      Value magnitude = math::AbsFOp::create(b, loc, extendElement(b, loc, x, sum, false));
      return addElements(b, loc, wholePower(b, loc, magnitude, p), total);
    });
    Value norms = mapped(l, sums, [&](OpBuilder &b, Location loc, Value value) { return root(b, loc, value, p); });
    return SmallVector<Value>{convertElements(l, norms, element)};
  }
};

//===----------------------------------------------------------------------===//
// Global pools
//===----------------------------------------------------------------------===//

/// Reduces all spatial positions of the input.  `init` has the type of the sums.
FailureOr<Value> reduceSpatial(OpLowering &l, bool channelsLast, TypedAttr init, Pooling::CombineFn combine) {
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
  AffineMap maps[] = {l.b.getMultiDimIdentityMap(rank), AffineMap::get(rank, 0, to, l.b.getContext())};
  Value start = l.filled(l.empty(*sizes, init.getType()), init);
  return l.generic(l.operands[0], maps, start, iterators,
                   [&](OpBuilder &b, Location loc, ValueRange args) { return combine(b, loc, args[0], args[1]); });
}

struct GlobalMaxPoolLowering : LinalgLoweringInterface::ExternalModel<GlobalMaxPoolLowering, GlobalMaxPoolOp> {
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
    FailureOr<Value> sums = reduceSpatial(l, last, l.b.getZeroAttr(sum), [&](OpBuilder &b, Location loc, Value x, Value total) {
      return addElements(b, loc, extendElement(b, loc, x, sum, false), total);
    });
    if (failed(sums))
      return failure();
    DimBuilder dims = l.dims();
    Dims in = dims.of(l.operands[0]);
    ArrayRef<Dim> positions = last ? ArrayRef(in).drop_front().drop_back() : ArrayRef(in).drop_front(2);
    Value count = arith::IndexCastOp::create(l.b, l.loc, l.b.getI64Type(), l.index(dims.product(positions)));
    Value divisor = arith::SIToFPOp::create(l.b, l.loc, sum, count);
    Value means = mapped(l, *sums, [&](OpBuilder &b, Location loc, Value value) -> Value {
      return arith::DivFOp::create(b, loc, value, divisor);
    });
    return SmallVector<Value>{convertElements(l, means, element)};
  }
};

struct GlobalLpPoolLowering : LinalgLoweringInterface::ExternalModel<GlobalLpPoolLowering, GlobalLpPoolOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<GlobalLpPoolOp>(operation);
    Type element = l.resultType().getElementType(), sum = accumulatorType(element);
    int64_t p = op.getP();
    FailureOr<Value> sums = reduceSpatial(l, op.getChannelsLast(), l.b.getZeroAttr(sum),
                                          [&](OpBuilder &b, Location loc, Value x, Value total) {
                                            x = math::AbsFOp::create(b, loc, extendElement(b, loc, x, sum, false));
                                            return addElements(b, loc, wholePower(b, loc, x, p), total);
                                          });
    if (failed(sums))
      return failure();
    Value norms = mapped(l, *sums, [&](OpBuilder &b, Location loc, Value value) { return root(b, loc, value, p); });
    return SmallVector<Value>{convertElements(l, norms, element)};
  }
};

//===----------------------------------------------------------------------===//
// MaxUnpool
//===----------------------------------------------------------------------===//

struct MaxUnpoolLowering : LinalgLoweringInterface::ExternalModel<MaxUnpoolLowering, MaxUnpoolOp> {
  /// Indices are offsets into the tensor of the unpooled size, row-major.
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<MaxUnpoolOp>(operation);
    auto adaptor = l.adaptor<MaxUnpoolOp>();
    DimBuilder dims = l.dims();
    // Without output_shape: what the indices count in.
    ResultDims counted;
    MaxUnpoolOp::Adaptor window({adaptor.getX(), adaptor.getIndices()}, op);
    FailureOr<Value> out = l.emptyResult();
    if (failed(out) || failed(MaxUnpoolOp::dimsOf(window, dims, counted)))
      return failure();
    checkIndices(l, adaptor.getIndices(), dims.product(counted.front()));
    SmallVector<Value> extents = llvm::map_to_vector(counted.front(), [&](Dim dim) { return l.index(dim); });
    Value zeros = l.filled(*out, l.b.getZeroAttr(l.resultType().getElementType()));
    SmallVector<Value> lower(extents.size(), l.constantIndex(0)), steps(extents.size(), l.constantIndex(1)), upper;
    for (Dim size : dims.of(adaptor.getX()))
      upper.push_back(l.index(size));
    scf::LoopNest nest = scf::buildLoopNest(
        l.b, l.loc, lower, upper, steps, zeros,
        [&](OpBuilder &b, Location loc, ValueRange at, ValueRange carried) -> scf::ValueVector {
          Value offset = tensor::ExtractOp::create(b, loc, adaptor.getIndices(), at);
          offset = arith::IndexCastOp::create(b, loc, b.getIndexType(), offset);
          SmallVector<Value> to(extents.size());
          for (int64_t i = extents.size() - 1; i >= 0; --i) {
            to[i] = arith::RemUIOp::create(b, loc, offset, extents[i]);
            offset = arith::DivUIOp::create(b, loc, offset, extents[i]);
          }
          Value element = tensor::ExtractOp::create(b, loc, adaptor.getX(), at);
          return {tensor::InsertOp::create(b, loc, element, carried.front(), to)};
        });
    return SmallVector<Value>{nest.results.front()};
  }
};
} // namespace

void onnxc::attachPoolLowerings(MLIRContext *ctx) {
  MaxPoolOp::attachInterface<MaxPoolLowering>(*ctx);
  AveragePoolOp::attachInterface<AveragePoolLowering>(*ctx);
  LpPoolOp::attachInterface<LpPoolLowering>(*ctx);
  GlobalAveragePoolOp::attachInterface<GlobalAveragePoolLowering>(*ctx);
  GlobalMaxPoolOp::attachInterface<GlobalMaxPoolLowering>(*ctx);
  GlobalLpPoolOp::attachInterface<GlobalLpPoolLowering>(*ctx);
  MaxUnpoolOp::attachInterface<MaxUnpoolLowering>(*ctx);
}
