//===- ResizeLowering.cpp - Sampling along one axis at a time -------------===//
//
// All modes are separable.  What is sampled along an axis depends on the output
// position alone, so it is put into small tables first: for nearest the position in
// the input, else the positions and weights of a filter's taps.  A pass per axis
// then gathers or sums; nearest gathers along all axes at once.
//
// Coordinates are computed in f64: a rounding error of one place would choose
// another element.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/ops/Resize/Sampler.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using utils::IteratorType;

namespace {
/// The taps around the sampled position: `count` from `first` on, relative to the
/// position rounded down.  The filter is stretched where it also has to smooth.
struct Taps {
  int64_t first, count;
  Value stretch; // null: 1
};
} // namespace

//===----------------------------------------------------------------------===//
// Nearest
//===----------------------------------------------------------------------===//

/// Gathers along all axes; the table of an axis has the input position per result position.
static Value gatherNearest(OpLowering &l, ArrayRef<Sampler> samplers, ArrayRef<Dim> sizes) {
  Value x = l.operands[0];
  int64_t rank = sizes.size();
  SmallVector<Value> tables;
  SmallVector<AffineMap> maps;
  for (const Sampler &sampler : samplers) {
    tables.push_back(l.generate(sampler.axis.out, l.b.getI64Type(), [&](OpBuilder &b, Location loc, ValueRange at) {
      Reals r(b, loc);
      Value position = sampler.nearest(r, sampler.coordinate(r, at[0]));
      return r.toInteger(r.clamp(position, r.constant(0), sampler.last(r)));
    }));
    maps.push_back(AffineMap::get(rank, 0, l.b.getAffineDimExpr(sampler.axis.axis)));
  }
  maps.push_back(l.b.getMultiDimIdentityMap(rank));
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  Value out = l.empty(sizes, getElementTypeOrSelf(x.getType()));
  return l.generic(tables, maps, out, iterators, [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    SmallVector<Value> from;
    for (int64_t i = 0; i < rank; ++i)
      from.push_back(linalg::IndexOp::create(b, loc, i));
    for (auto [sampler, position] : llvm::zip(samplers, args))
      from[sampler.axis.axis] = arith::IndexCastOp::create(b, loc, b.getIndexType(), position);
    return tensor::ExtractOp::create(b, loc, x, from);
  });
}

//===----------------------------------------------------------------------===//
// Linear and cubic
//===----------------------------------------------------------------------===//

static FailureOr<Taps> tapsOf(OpLowering &l, const Sampler &sampler) {
  double reach = sampler.op.getMode() == "cubic" ? 2 : 1, smallest = 1;
  Value stretch;
  if (sampler.op.getAntialias()) {
    // A result has at least one element, so 1 / size bounds a scale from below.
    auto size = DimBuilder::constantOf(l.dim(l.operands[0], sampler.axis.axis));
    if (!sampler.axis.scale && !size)
      return l.error() << "smooths by a scale that is not known, along a size that is not known"; // C4
    smallest = std::min(1.0, sampler.axis.scale ? *sampler.axis.scale : 1.0 / double(*size));
    Reals r(l.b, l.loc);
    stretch = r.min(sampler.scale, r.constant(1));
  }
  int64_t first = std::floor(-reach / smallest) + 1;
  return Taps{first, 2 - 2 * first, stretch};
}

/// The filter at distance `x` from the sampled position.
static Value filterAt(Reals &r, ResizeOp op, Value x) {
  x = r.abs(x);
  if (op.getMode() == "linear")
    return r.max(r.sub(r.constant(1), x), r.constant(0));
  return r.cubic(x, op.getCubicCoeffA().convertToFloat());
}

/// Weights that add up to 1, along the taps.
static Value normalized(OpLowering &l, Value weights) {
  DimBuilder dims = l.dims();
  Dims sizes = dims.of(weights);
  Type element = getElementTypeOrSelf(weights.getType());
  AffineMap identity = l.b.getMultiDimIdentityMap(2), rows = AffineMap::get(2, 0, l.b.getAffineDimExpr(0));
  Value zero = l.filled(l.empty(sizes[0], element), l.b.getZeroAttr(element));
  Value sums = l.generic(weights, {identity, rows}, zero, {IteratorType::parallel, IteratorType::reduction},
                         [](OpBuilder &b, Location loc, ValueRange args) -> Value {
                           return arith::AddFOp::create(b, loc, args[0], args[1]);
                         });
  return l.generic({weights, sums}, {identity, rows, identity}, l.empty(sizes, element),
                   {IteratorType::parallel, IteratorType::parallel},
                   [](OpBuilder &b, Location loc, ValueRange args) -> Value {
                     return arith::DivFOp::create(b, loc, args[0], args[1]);
                   });
}

static Value toReal(OpBuilder &b, Location loc, Value value, Type type, bool isUnsigned) {
  if (value.getType() == type)
    return value;
  if (isa<FloatType>(value.getType()))
    return arith::ExtFOp::create(b, loc, type, value);
  if (isUnsigned)
    return arith::UIToFPOp::create(b, loc, type, value);
  return arith::SIToFPOp::create(b, loc, type, value);
}

/// Tables with a row per result position and a column per tap.
struct TapTables {
  Value positions, weights;
};

static TapTables makeTables(OpLowering &l, const Sampler &sampler, const Taps &taps, Type sum) {
  Dims table{sampler.axis.out, l.b.getIndexAttr(taps.count)};
  auto tapAt = [&](Reals &r, ValueRange at, Value x) {
    return r.add(r.add(r.floor(x), r.fromIndex(at[1])), double(taps.first));
  };
  Value positions = l.generate(table, l.b.getI64Type(), [&](OpBuilder &b, Location loc, ValueRange at) {
    Reals r(b, loc);
    Value tap = tapAt(r, at, sampler.coordinate(r, at[0]));
    return r.toInteger(r.clamp(tap, r.constant(0), sampler.last(r)));
  });
  bool excludes = sampler.op.getExcludeOutside() != 0;
  Value weights = l.generate(table, l.b.getF64Type(), [&](OpBuilder &b, Location loc, ValueRange at) {
    Reals r(b, loc);
    Value coordinate = sampler.coordinate(r, at[0]), tap = tapAt(r, at, coordinate);
    Value distance = r.sub(tap, coordinate);
    Value weight = filterAt(r, sampler.op, taps.stretch ? r.mul(distance, taps.stretch) : distance);
    if (!excludes)
      return weight;
    Value isOutside = arith::OrIOp::create(b, loc, r.less(tap, r.constant(0)), r.less(sampler.last(r), tap));
    return r.select(isOutside, r.constant(0), weight);
  });
  if (excludes || sampler.op.getAntialias())
    weights = normalized(l, weights);
  return {positions, convertElements(l, weights, sum)};
}

/// What taps along `axis` contribute to the elements of a result of type `sum`.
namespace {
struct TapSum {
  OpLowering &l;
  Value x;
  int64_t axis;
  Dims sizes; // of the result
  Type sum;

  Value product(OpBuilder &b, Location loc, Value position, Value weight) const {
    SmallVector<Value> from;
    for (size_t i = 0; i < sizes.size(); ++i)
      from.push_back(linalg::IndexOp::create(b, loc, i));
    from[axis] = arith::IndexCastOp::create(b, loc, b.getIndexType(), position);
    Value element = toReal(b, loc, tensor::ExtractOp::create(b, loc, x, from), sum, l.isUnsigned(0));
    return arith::MulFOp::create(b, loc, element, weight);
  }
  Value ofFew(const TapTables &tables, int64_t count) const;
  Value ofMany(const TapTables &tables) const;
};
} // namespace

/// All taps of an element at once: what they are is the same for all elements beside it.
Value TapSum::ofFew(const TapTables &tables, int64_t count) const {
  int64_t rank = sizes.size();
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (Value table : {tables.positions, tables.weights})
    for (int64_t tap = 0; tap < count; ++tap) {
      inputs.push_back(table);
      maps.push_back(AffineMap::get(rank, 0, {l.b.getAffineDimExpr(axis), l.b.getAffineConstantExpr(tap)},
                                    l.b.getContext()));
    }
  maps.push_back(l.b.getMultiDimIdentityMap(rank));
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  return l.generic(inputs, maps, l.empty(sizes, sum), iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
    Value total;
    for (int64_t tap = 0; tap < count; ++tap) {
      Value part = product(b, loc, args[tap], args[count + tap]);
      total = total ? arith::AddFOp::create(b, loc, total, part).getResult() : part;
    }
    return total;
  });
}

Value TapSum::ofMany(const TapTables &tables) const {
  int64_t rank = sizes.size();
  AffineExpr tap = l.b.getAffineDimExpr(rank);
  AffineMap inTable = AffineMap::get(rank + 1, 0, {l.b.getAffineDimExpr(axis), tap}, l.b.getContext());
  AffineMap inResult = l.b.getMultiDimIdentityMap(rank + 1).dropResult(rank);
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  iterators.push_back(IteratorType::reduction);
  Value zero = l.filled(l.empty(sizes, sum), l.b.getZeroAttr(sum));
  return l.generic({tables.positions, tables.weights}, {inTable, inTable, inResult}, zero, iterators,
                   [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
                     return arith::AddFOp::create(b, loc, args[2], product(b, loc, args[0], args[1]));
                   });
}

/// Filters `x` along one axis; the result has elements of type `sum`.
static Value filterAxis(OpLowering &l, const Sampler &sampler, const Taps &taps, Value x, Type sum) {
  constexpr int64_t kFewTaps = 16;
  int64_t axis = sampler.axis.axis;
  Dims sizes = l.dims().of(x);
  bool isSingle = DimBuilder::constantOf(sizes[axis]) == 1;
  sizes[axis] = sampler.axis.out;
  TapSum taken{l, x, axis, sizes, sum};
  if (!isSingle) {
    TapTables tables = makeTables(l, sampler, taps, sum);
    return taps.count <= kFewTaps ? taken.ofFew(tables, taps.count) : taken.ofMany(tables);
  }
  // The only element, whatever its weights: they add up to 1.
  int64_t rank = sizes.size();
  SmallVector<AffineExpr> from;
  for (int64_t i = 0; i < rank; ++i)
    from.push_back(i == axis ? l.b.getAffineConstantExpr(0) : l.b.getAffineDimExpr(i));
  AffineMap maps[] = {AffineMap::get(rank, 0, from, l.b.getContext()), l.b.getMultiDimIdentityMap(rank)};
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  return l.generic(x, maps, l.empty(sizes, sum), iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
    return toReal(b, loc, args[0], sum, l.isUnsigned(0));
  });
}

//===----------------------------------------------------------------------===//
// The end
//===----------------------------------------------------------------------===//

static Value fromReal(OpBuilder &b, Location loc, Value value, Type type, bool isUnsigned) {
  if (value.getType() == type)
    return value;
  if (isa<FloatType>(type))
    return arith::TruncFOp::create(b, loc, type, value);
  if (isUnsigned)
    return arith::FPToUIOp::create(b, loc, type, value);
  return arith::FPToSIOp::create(b, loc, type, value);
}

/// Converts to the result's type and replaces what was sampled outside of the input
/// where the mode demands that.
static Value finished(OpLowering &l, ArrayRef<Sampler> samplers, Value value) {
  auto op = cast<ResizeOp>(l.op);
  Type from = getElementTypeOrSelf(value.getType()), to = l.resultType().getElementType();
  bool replaces = op.getCoordinateTransformationMode() == "tf_crop_and_resize", isUnsigned = l.isUnsigned(0);
  if (!replaces && from == to)
    return value;
  Value outsideValue = l.constant(to, op.getExtrapolationValue().convertToDouble());
  int64_t rank = l.resultType().getRank();
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  Value out = l.empty(l.dims().of(value), to);
  return l.generic(value, {identity, identity}, out, iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
    Value element = fromReal(b, loc, args[0], to, isUnsigned);
    for (const Sampler &sampler : samplers) {
      if (!replaces)
        break;
      Reals r(b, loc);
      Value coordinate = sampler.coordinate(r, linalg::IndexOp::create(b, loc, sampler.axis.axis));
      Value isBefore = r.less(coordinate, r.constant(0)), isBehind = r.less(sampler.last(r), coordinate);
      element = r.select(arith::OrIOp::create(b, loc, isBefore, isBehind), outsideValue, element);
    }
    return element;
  });
}

namespace {
struct ResizeLowering : LinalgLoweringInterface::ExternalModel<ResizeLowering, ResizeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<ResizeOp>(operation);
    DimBuilder dims = l.dims();
    FailureOr<SmallVector<ResizedAxis>> axes = resizedAxes(l.adaptor<ResizeOp>(), dims);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(axes) || failed(sizes))
      return failure();
    SmallVector<Sampler> samplers;
    bool dependsOnRoi = op.getCoordinateTransformationMode() == "tf_crop_and_resize";
    for (ResizedAxis &axis : *axes) {
      // Such an axis keeps its elements.
      if (axis.scale == 1.0 && !dependsOnRoi && op.getCoordinateTransformationMode() != "tf_half_pixel_for_nn")
        continue;
      axis.out = (*sizes)[axis.axis];
      samplers.push_back(Sampler::get(l, axis));
    }
    if (op.getMode() == "nearest")
      return SmallVector<Value>{finished(l, samplers, gatherNearest(l, samplers, *sizes))};
    Value value = l.operands[0];
    Type sum = l.resultType().getElementType().isF64() ? Type(l.b.getF64Type()) : Type(l.b.getF32Type());
    for (const Sampler &sampler : samplers) {
      FailureOr<Taps> taps = tapsOf(l, sampler);
      if (failed(taps))
        return failure();
      value = filterAxis(l, sampler, *taps, value, sum);
    }
    return SmallVector<Value>{finished(l, samplers, value)};
  }
};
} // namespace

void onnxc::attachResizeLowerings(MLIRContext *ctx) { ResizeOp::attachInterface<ResizeLowering>(*ctx); }
