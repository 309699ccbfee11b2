//===- Pooling.cpp - Reductions over windows ------------------------------===//
//
// A window of few positions is reduced at once, in the body of one elementwise operation:
// no result is written before it is final.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Pool/Pooling.h"
#include "dialects/onnx/interfaces/Movement.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using utils::IteratorType;

/// A window's positions that are worth code of their own.
static constexpr int64_t kFewPositions = 32;

FailureOr<Pooling> Pooling::get(OpLowering &l, FailureOr<Window> window, bool channelsLast) {
  FailureOr<Dims> sizes = l.resultDims();
  if (failed(window) || failed(sizes))
    return failure();
  DimBuilder dims = l.dims();
  Dims in = dims.of(l.operands[0]), none(in.size(), dims.constant(0));
  Pooling pool{l, *window, channelsLast ? 1 : 2, *sizes, in, none, none};
  for (unsigned i = 0; i < pool.spatial(); ++i) {
    unsigned axis = pool.first + i;
    pool.before[axis] = window->padding(dims, in[axis], i).first;
    // As far as the last window reaches: with ceil_mode beyond the padding, often less.
    Dim reached =
        dims.add(dims.mul(dims.sub((*sizes)[axis], 1), window->strides[i]), window->reach(i));
    Dim missing = dims.sub(dims.sub(reached, in[axis]), pool.before[axis]);
    bool fits =
        !window->ceilMode && DimBuilder::constantOf(window->padding(dims, in[axis], i).second) == 0;
    pool.after[axis] = fits ? dims.constant(0) : dims.max(missing, dims.constant(0));
  }
  return pool;
}

Value Pooling::padInput(TypedAttr value) { return padded(l, l.operands[0], before, after, value); }

Value Pooling::inputIndex(OpBuilder &b, Location loc, unsigned i, Value at, Value k,
                          Value before) const {
  auto times = [&](Value value, int64_t factor) -> Value {
    return arith::MulIOp::create(b, loc, value, arith::ConstantIndexOp::create(b, loc, factor));
  };
  Value padded =
      arith::AddIOp::create(b, loc, times(at, window.strides[i]), times(k, window.dilations[i]));
  return arith::SubIOp::create(b, loc, padded, before);
}

/// The window along some axes of an input, and the result's sizes.
struct Pooling::Slide {
  SmallVector<unsigned> axes; // spatial
  Dims sizes;
  int64_t positions = 1;
};

Value Pooling::reduce(Value x, TypedAttr init, CombineFn combine) {
  return reduceAlong(x, llvm::to_vector(llvm::seq<unsigned>(0, spatial())), init, combine);
}

Value Pooling::reduceByAxes(Value x, TypedAttr init, CombineFn combine) {
  constexpr int64_t kWorthIt = 16; // an intermediate result is written and read
  int64_t positions = 1;
  for (int64_t size : window.kernel)
    positions *= size;
  if (positions < kWorthIt)
    return reduce(x, init, combine);
  for (unsigned i = 0; i < spatial(); ++i)
    x = reduceAlong(x, i, init, combine);
  return x;
}

Value Pooling::reduceAlong(Value x, ArrayRef<unsigned> axes, TypedAttr init, CombineFn combine) {
  Slide slide{llvm::to_vector(axes), l.dims().of(x)};
  for (unsigned i : axes) {
    slide.sizes[first + i] = sizes[first + i];
    slide.positions *= window.kernel[i];
  }
  return slide.positions <= kFewPositions ? reduceAtOnce(x, slide, init, combine)
                                          : reduceInLoops(x, slide, init, combine);
}

Value Pooling::reduceAtOnce(Value x, const Slide &slide, TypedAttr init, CombineFn combine) {
  return l.generate(slide.sizes, init.getType(), [&](OpBuilder &b, Location loc, ValueRange at) {
    Value sum = arith::ConstantOp::create(b, loc, init);
    for (int64_t position = 0; position < slide.positions; ++position) {
      SmallVector<Value> from(at);
      int64_t rest = position;
      for (unsigned i : llvm::reverse(slide.axes)) {
        Value k = arith::ConstantIndexOp::create(b, loc, rest % window.kernel[i]);
        from[first + i] =
            inputIndex(b, loc, i, at[first + i], k, arith::ConstantIndexOp::create(b, loc, 0));
        rest /= window.kernel[i];
      }
      sum = combine(b, loc, tensor::ExtractOp::create(b, loc, x, from), sum);
    }
    return sum;
  });
}

Value Pooling::reduceInLoops(Value x, const Slide &slide, TypedAttr init, CombineFn combine) {
  int64_t rank = sizes.size(), total = rank + slide.axes.size();
  auto d = [&](int64_t i) { return l.b.getAffineDimExpr(i); };
  SmallVector<AffineExpr> from(l.b.getMultiDimIdentityMap(rank).getResults()), kernel, to = from;
  Dims kernelSizes;
  for (auto [k, i] : llvm::enumerate(slide.axes)) {
    from[first + i] = d(first + i) * window.strides[i] + d(rank + k) * window.dilations[i];
    kernel.push_back(d(rank + k));
    kernelSizes.push_back(l.b.getIndexAttr(window.kernel[i]));
  }
  auto map = [&](ArrayRef<AffineExpr> exprs) {
    return AffineMap::get(total, 0, exprs, l.b.getContext());
  };
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  iterators.append(slide.axes.size(), IteratorType::reduction);
  // An empty tensor gives the reduction iterators their extents.
  Value extents = l.empty(kernelSizes, init.getType());
  Value start = l.filled(l.empty(slide.sizes, init.getType()), init);
  return l.generic({x, extents}, {map(from), map(kernel), map(to)}, start, iterators,
                   [&](OpBuilder &b, Location loc, ValueRange args) {
                     return combine(b, loc, args[0], args[2]);
                   });
}

TypedAttr onnxc::onnx::lowestOf(OpBuilder &b, Type element, bool isUnsigned) {
  if (auto type = dyn_cast<FloatType>(element))
    return b.getFloatAttr(type, APFloat::getInf(type.getFloatSemantics(), /*Negative=*/true));
  unsigned width = element.getIntOrFloatBitWidth();
  return b.getIntegerAttr(element,
                          isUnsigned ? APInt::getMinValue(width) : APInt::getSignedMinValue(width));
}

Value onnxc::onnx::maximum(OpBuilder &b, Location loc, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::MaximumFOp::create(b, loc, x, y);
  if (isUnsigned)
    return arith::MaxUIOp::create(b, loc, x, y);
  return arith::MaxSIOp::create(b, loc, x, y);
}

std::pair<Value, Value> onnxc::onnx::windowRange(OpBuilder &b, Location loc, const Window &window,
                                                 unsigned i, Value at, Value before, Value low,
                                                 Value high) {
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(b, loc, value);
  };
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
