//===- MaxPoolLowering.cpp - Maxima of windows, and back ------------------===//

#include "dialects/onnx/interfaces/IndexChecks.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/interfaces/Reduce.h"
#include "dialects/onnx/ops/Pool/Pool.h"
#include "dialects/onnx/ops/Pool/Pooling.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static Value isGreater(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, x, y);
  return arith::CmpIOp::create(
      b, loc, isUnsigned ? arith::CmpIPredicate::ugt : arith::CmpIPredicate::sgt, x, y);
}

/// Offset of a spatial position in its channel, by ONNX's storage order.
static Value spatialOffset(OpBuilder &b, Location loc, ValueRange position, ValueRange extents,
                           bool columnMajor) {
  SmallVector<unsigned> order = llvm::to_vector(llvm::seq<unsigned>(0, position.size()));
  if (columnMajor)
    std::reverse(order.begin(), order.end());
  Value offset = arith::ConstantIndexOp::create(b, loc, 0);
  for (unsigned i : order)
    offset = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, offset, extents[i]),
                                   position[i]);
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
  SmallVector<Value> before =
      llvm::map_to_vector(pool.before, [&](Dim dim) { return l.index(dim); });
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
          Value offset =
              spatialOffset(b, loc, ValueRange(from).drop_front(2), spatialExtents, columnMajor);
          Value isLarger = isGreater(b, loc, value, best[0], l.isUnsigned(0));
          return {arith::SelectOp::create(b, loc, isLarger, value, best[0]),
                  arith::SelectOp::create(b, loc, isLarger, offset, best[1])};
        });
    // The offset of the channel comes on top.
    Value offset =
        arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, at[0], extents[1]), at[1]);
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
    Value isNan = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, magnitude,
                                        constant(b, loc, infinity));
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
      Value keys = pool->reduceByAxes(
          x, bits->attribute(lowest), [&](OpBuilder &b, Location loc, Value x, Value max) {
            return arith::MaxSIOp::create(
                       b, loc, x.getType() == element ? bits->fromFloat(b, loc, x) : x, max)
                .getResult();
          });
      DimBuilder dims = l.dims();
      y = mapElements(l, keys, dims.of(keys), element,
                      [&](ImplicitLocOpBuilder &b, ValueRange elements) {
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
    SmallVector<Value> extents =
        llvm::map_to_vector(counted.front(), [&](Dim dim) { return l.index(dim); });
    Value zeros = l.filled(*out, l.b.getZeroAttr(l.resultType().getElementType()));
    SmallVector<Value> lower(extents.size(), l.constantIndex(0)),
        steps(extents.size(), l.constantIndex(1)), upper;
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

void onnxc::onnx::attachMaxPoolLowerings(MLIRContext *ctx) {
  MaxPoolOp::attachInterface<MaxPoolLowering>(*ctx);
  MaxUnpoolOp::attachInterface<MaxUnpoolLowering>(*ctx);
}
