//===- SampleLowering.cpp - Images sampled at positions that are data ------===//
//
// Per result element: the position along each spatial axis, the taps around it with
// their weights, and the sum of products over all combinations of taps, unrolled.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/IndexChecks.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Sample/Taps.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

namespace {
//===----------------------------------------------------------------------===//
// GridSample
//===----------------------------------------------------------------------===//

/// Samples along one spatial axis of `size` elements.
struct GridAxis {
  GridSampleOp op;
  Reals &r;
  Value size; // as a real

  Value last() { return r.add(size, -1.0); }
  Value fold(Value x, Value low, Value high);
  Value position(Value normalized);
  Tap tapAt(Value whole, Value weight);
  SmallVector<Tap> taps(Value normalized);
};
} // namespace

/// `x` reflected at both ends until it is inside.
Value GridAxis::fold(Value x, Value low, Value high) {
  Value range = r.sub(high, low), zero = r.constant(0);
  Value isEmpty = arith::CmpFOp::create(r.b, r.loc, arith::CmpFPredicate::OLE, range, zero);
  range = r.select(isEmpty, r.constant(1), range);
  // A triangle wave of period 2 * range.
  Value distance = r.div(r.abs(r.sub(x, low)), range);
  Value phase = r.sub(distance, r.mul(r.floor(r.mul(distance, 0.5)), 2.0));
  Value rising = r.select(r.less(r.constant(1), phase), r.sub(r.constant(2), phase), phase);
  return r.select(isEmpty, low, r.add(low, r.mul(rising, range)));
}

/// Position in elements of a normalised one, where the padding asks for it brought inside.
Value GridAxis::position(Value normalized) {
  bool corners = op.getAlignCorners() != 0;
  Value unit = r.mul(r.add(normalized, 1.0), 0.5);
  Value x = corners ? r.mul(unit, last()) : r.add(r.mul(unit, size), -0.5);
  if (op.getMode() == "nearest")
    x = math::RoundEvenOp::create(r.b, r.loc, x);
  if (op.getPaddingMode() == "border")
    return r.clamp(x, r.constant(0), last());
  if (op.getPaddingMode() == "reflection")
    return fold(x, r.constant(corners ? 0 : -0.5), r.add(size, corners ? -1.0 : -0.5));
  return x;
}

Tap GridAxis::tapAt(Value whole, Value weight) {
  Value zero = r.constant(0), isInside;
  if (op.getPaddingMode() == "zeros") {
    Value isBefore = r.less(whole, zero), isBehind = r.less(last(), whole);
    Value yes = arith::ConstantIntOp::create(r.b, r.loc, 1, 1);
    isInside = arith::XOrIOp::create(r.b, r.loc, arith::OrIOp::create(r.b, r.loc, isBefore, isBehind), yes);
  } else if (op.getPaddingMode() == "reflection") {
    bool corners = op.getAlignCorners() != 0;
    whole = fold(whole, r.constant(corners ? 0 : -0.5), r.add(size, corners ? -1.0 : -0.5));
  }
  // Not a number becomes some element, too.
  Value index = r.toIndex(r.floor(r.clamp(whole, zero, last())));
  Value lowest = arith::ConstantIndexOp::create(r.b, r.loc, 0);
  Value highest = r.toIndex(last());
  index = arith::MinSIOp::create(r.b, r.loc, arith::MaxSIOp::create(r.b, r.loc, index, lowest), highest);
  return {index, weight, isInside};
}

SmallVector<Tap> GridAxis::taps(Value normalized) {
  Value x = position(normalized);
  if (op.getMode() == "nearest")
    return {tapAt(x, Value())};
  bool cubic = op.getMode() == "cubic";
  Value low = r.floor(x);
  SmallVector<Tap> taps;
  for (int64_t i = cubic ? -1 : 0; i <= (cubic ? 2 : 1); ++i) {
    Value whole = r.add(low, double(i)), distance = r.abs(r.sub(whole, x));
    taps.push_back(tapAt(whole, cubic ? r.cubic(distance, -0.75) : r.sub(r.constant(1), distance)));
  }
  return taps;
}

Value onnxc::sumOverTaps(Reals &r, Value x, ArrayRef<SmallVector<Tap>> axes, SmallVector<Value> &at, Value isInside) {
  unsigned axis = at.size() - 2;
  if (axis == axes.size()) {
    Value element = r.fromFloat(tensor::ExtractOp::create(r.b, r.loc, x, at));
    return isInside ? r.select(isInside, element, r.constant(0)) : element;
  }
  Value sum;
  for (const Tap &tap : axes[axis]) {
    Value inside = isInside;
    if (tap.isInside)
      inside = inside ? Value(arith::AndIOp::create(r.b, r.loc, inside, tap.isInside)) : tap.isInside;
    at.push_back(tap.index);
    Value value = sumOverTaps(r, x, axes, at, inside);
    at.pop_back();
    value = tap.weight ? r.mul(value, tap.weight) : value;
    sum = sum ? r.add(sum, value) : value;
  }
  return sum;
}

namespace {
struct GridSampleLowering : LinalgLoweringInterface::ExternalModel<GridSampleLowering, GridSampleOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<GridSampleOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Value x = l.operands[0], grid = l.operands[1];
    Type element = l.resultType().getElementType();
    if (!isa<FloatType>(element))
      return l.error() << "has no lowering for " << l.onnxElement(0);
    int64_t spatial = rankOf(x) - 2;
    SmallVector<Value> extents;
    for (int64_t i = 0; i < spatial; ++i)
      extents.push_back(l.index(l.dim(x, 2 + i)));
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) {
      Reals r(b, loc, element.isF64() ? b.getF64Type() : b.getF32Type());
      SmallVector<SmallVector<Tap>> taps;
      SmallVector<Value> from(at.take_front(1));
      llvm::append_range(from, at.drop_front(2));
      from.push_back({});
      for (int64_t i = 0; i < spatial; ++i) {
        // The innermost axis comes first.
        from.back() = arith::ConstantIndexOp::create(b, loc, spatial - 1 - i);
        Value normalized = r.fromFloat(tensor::ExtractOp::create(b, loc, grid, from));
        taps.push_back(GridAxis{op, r, r.fromIndex(extents[i])}.taps(normalized));
      }
      SmallVector<Value> in(at.take_front(2));
      return Reals(b, loc, element).fromFloat(sumOverTaps(r, x, taps, in, Value()));
    })};
  }
};

//===----------------------------------------------------------------------===//
// RoiAlign
//===----------------------------------------------------------------------===//

/// One region along one axis: where it starts, and how large its bins are.
struct RegionAxis {
  Value start, bin;
  Value count; // samples per bin, as index
  Value size;  // of the image, real

  /// The two pixels around sample `i` of bin `at`, each with its weight; both 0 far outside.
  SmallVector<Tap> taps(Reals &r, Value at, Value i) const;
};
} // namespace

SmallVector<Tap> RegionAxis::taps(Reals &r, Value at, Value i) const {
  Value step = r.div(bin, r.fromIndex(count));
  Value x = r.add(r.add(start, r.mul(r.fromIndex(at), bin)), r.mul(r.add(r.fromIndex(i), 0.5), step));
  Value zero = r.constant(0), one = r.constant(1), last = r.add(size, -1.0);
  Value isOutside = arith::OrIOp::create(r.b, r.loc, r.less(x, r.constant(-1)), r.less(size, x));
  x = r.clamp(x, zero, last);
  Value low = r.floor(x), rest = r.sub(x, low), high = r.min(r.add(low, 1.0), last);
  auto tap = [&](Value whole, Value weight) {
    return Tap{r.toIndex(whole), r.select(isOutside, zero, weight), Value()};
  };
  return {tap(low, r.sub(one, rest)), tap(high, rest)};
}

namespace {
struct RoiAlignLowering : LinalgLoweringInterface::ExternalModel<RoiAlignLowering, RoiAlignOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<RoiAlignOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Value x = l.operands[0], batches = l.operands[2];
    checkIndices(l, batches, l.dim(x, 0));
    Value numBatches = l.index(l.dim(x, 0));
    Value extents[] = {l.index(l.dim(x, 2)), l.index(l.dim(x, 3))};
    Type element = l.resultType().getElementType();
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) {
      Reals r(b, loc, element.isF64() ? b.getF64Type() : b.getF32Type());
      RegionAxis axes[] = {regionAxis(l, op, r, at[0], 0, extents[0]), regionAxis(l, op, r, at[0], 1, extents[1])};
      Value batch = wrapIndex(b, loc, tensor::ExtractOp::create(b, loc, batches, at[0]), numBatches);
      Value pooled = pool(op, r, x, {batch, at[1]}, axes, at.drop_front(2));
      return Reals(b, loc, element).fromFloat(pooled);
    })};
  }

  /// Regions are (x1, y1, x2, y2); axis 0 is y.
  static RegionAxis regionAxis(OpLowering &l, RoiAlignOp op, Reals &r, Value region, int64_t axis, Value extent) {
    bool half = op.getCoordinateTransformationMode() == "half_pixel";
    auto corner = [&](int64_t i) {
      Value number = tensor::ExtractOp::create(r.b, r.loc, l.operands[1],
                                               ValueRange{region, arith::ConstantIndexOp::create(r.b, r.loc, i)});
      Value scaled = r.mul(r.fromFloat(number), op.getSpatialScale().convertToFloat());
      return half ? r.add(scaled, -0.5) : scaled;
    };
    Value start = corner(1 - axis), length = r.sub(corner(3 - axis), start);
    if (!half)
      length = r.max(length, r.constant(1));
    int64_t bins = axis == 0 ? op.getOutputHeight() : op.getOutputWidth();
    Value bin = r.div(length, r.constant(bins));
    Value count = arith::ConstantIndexOp::create(r.b, r.loc, op.getSamplingRatio());
    if (op.getSamplingRatio() == 0) {
      Value one = arith::ConstantIndexOp::create(r.b, r.loc, 1);
      count = arith::MaxSIOp::create(r.b, r.loc, r.toIndex(r.ceil(bin)), one);
    }
    return {start, bin, count, r.fromIndex(extent)};
  }

  /// The mean or the maximum of a bin's samples.
  static Value pool(RoiAlignOp op, Reals &r, Value x, ArrayRef<Value> plane, ArrayRef<RegionAxis> axes, ValueRange at) {
    bool takesMax = op.getMode() == "max";
    Value zero = arith::ConstantIndexOp::create(r.b, r.loc, 0), one = arith::ConstantIndexOp::create(r.b, r.loc, 1);
    Value init = r.constant(takesMax ? -INFINITY : 0.0);
    scf::LoopNest nest = scf::buildLoopNest(
        r.b, r.loc, {zero, zero}, {axes[0].count, axes[1].count}, {one, one}, init,
        [&](OpBuilder &b, Location loc, ValueRange i, ValueRange carried) -> scf::ValueVector {
          Reals inner(b, loc, r.type);
          Value result = carried.front();
          SmallVector<Tap> rows = axes[0].taps(inner, at[0], i[0]), columns = axes[1].taps(inner, at[1], i[1]);
          for (const Tap &row : rows)
            for (const Tap &column : columns) {
              SmallVector<Value> from{plane[0], plane[1], row.index, column.index};
              Value pixel = inner.fromFloat(tensor::ExtractOp::create(b, loc, x, from));
              Value weighted = inner.mul(inner.mul(row.weight, column.weight), pixel);
              result = takesMax ? inner.max(result, weighted) : inner.add(result, weighted);
            }
          return {result};
        });
    if (takesMax)
      return nest.results.front();
    Value samples = arith::MulIOp::create(r.b, r.loc, axes[0].count, axes[1].count);
    return r.div(nest.results.front(), r.fromIndex(samples));
  }
};

//===----------------------------------------------------------------------===//
// AffineGrid
//===----------------------------------------------------------------------===//

struct AffineGridLowering : LinalgLoweringInterface::ExternalModel<AffineGridLowering, AffineGridOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<AffineGridOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Value theta = l.operands[0];
    Type element = l.resultType().getElementType();
    int64_t spatial = (int64_t)sizes->size() - 2;
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) {
      Reals r(b, loc, element.isF64() ? b.getF64Type() : b.getF32Type());
      auto factor = [&](int64_t column) {
        Value index = arith::ConstantIndexOp::create(b, loc, column);
        return r.fromFloat(tensor::ExtractOp::create(b, loc, theta, ValueRange{at[0], at.back(), index}));
      };
      Value sum = factor(spatial);
      // The innermost axis comes first.
      for (int64_t i = 0; i < spatial; ++i) {
        int64_t axis = spatial - i;
        Value position = normalized(r, op.getAlignCorners() != 0, at[axis], l.index((*sizes)[axis]));
        sum = r.add(sum, r.mul(factor(i), position));
      }
      return Reals(b, loc, element).fromFloat(sum);
    })};
  }

  /// Where element `i` of an axis of `size` elements is between -1 and 1.
  static Value normalized(Reals &r, bool alignCorners, Value i, Value size) {
    Value at = r.fromIndex(i), count = r.fromIndex(size);
    if (!alignCorners)
      return r.add(r.div(r.add(r.mul(at, 2.0), 1.0), count), -1.0);
    return r.add(r.div(r.mul(at, 2.0), r.max(r.add(count, -1.0), r.constant(1))), -1.0);
  }
};
} // namespace

void onnxc::attachSampleLowerings(MLIRContext *ctx) {
  attachDeformLowerings(ctx);
  AffineGridOp::attachInterface<AffineGridLowering>(*ctx);
  GridSampleOp::attachInterface<GridSampleLowering>(*ctx);
  RoiAlignOp::attachInterface<RoiAlignLowering>(*ctx);
}
