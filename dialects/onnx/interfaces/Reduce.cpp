//===- Reduce.cpp - Folding a tensor along some of its axes ---------------===//

#include "dialects/onnx/interfaces/Reduce.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;

AffineMap Reducer::folded(bool keepDims) {
  SmallVector<AffineExpr> exprs;
  for (int64_t i = 0; i < rank(); ++i) {
    if (!axes.test(i))
      exprs.push_back(l.b.getAffineDimExpr(i));
    else if (keepDims)
      exprs.push_back(l.b.getAffineConstantExpr(0));
  }
  return AffineMap::get(rank(), 0, exprs, l.b.getContext());
}

Dim Reducer::count() {
  DimBuilder dims = l.dims();
  Dim count = dims.constant(1);
  for (unsigned axis : axes.set_bits())
    count = dims.mul(count, dims.of(tensor, axis));
  return count;
}

Dims Reducer::foldedSizes(bool keepDims) {
  DimBuilder dims = l.dims();
  Dims sizes;
  for (int64_t i = 0; i < rank(); ++i) {
    if (!axes.test(i))
      sizes.push_back(dims.of(tensor, i));
    else if (keepDims)
      sizes.push_back(dims.constant(1));
  }
  return sizes;
}

TypedAttr onnxc::neutralElement(Fold kind, Type type, bool isUnsigned) {
  if (auto floatType = dyn_cast<FloatType>(type)) {
    const llvm::fltSemantics &semantics = floatType.getFloatSemantics();
    switch (kind) {
    case Fold::Add:
      return FloatAttr::get(type, 0.0);
    case Fold::Multiply:
      return FloatAttr::get(type, 1.0);
    case Fold::Max:
    case Fold::MaxNumber:
      return FloatAttr::get(type, APFloat::getInf(semantics, /*Negative=*/true));
    case Fold::Min:
      return FloatAttr::get(type, APFloat::getInf(semantics));
    }
  }
  unsigned bits = type.getIntOrFloatBitWidth();
  switch (kind) {
  case Fold::Add:
    return IntegerAttr::get(type, 0);
  case Fold::Multiply:
    return IntegerAttr::get(type, 1);
  case Fold::Max:
  case Fold::MaxNumber:
    return IntegerAttr::get(type, isUnsigned ? APInt::getMinValue(bits) : APInt::getSignedMinValue(bits));
  case Fold::Min:
    return IntegerAttr::get(type, isUnsigned ? APInt::getMaxValue(bits) : APInt::getSignedMaxValue(bits));
  }
  llvm_unreachable("all kinds are handled");
}

static Value combine(ImplicitLocOpBuilder &b, Fold kind, Value x, Value y, bool isUnsigned) {
  if (!isa<FloatType>(x.getType())) {
    switch (kind) {
    case Fold::Add:
      return arith::AddIOp::create(b, x, y);
    case Fold::Multiply:
      return arith::MulIOp::create(b, x, y);
    case Fold::Max:
    case Fold::MaxNumber:
      return isUnsigned ? arith::MaxUIOp::create(b, x, y).getResult() : arith::MaxSIOp::create(b, x, y);
    case Fold::Min:
      return isUnsigned ? arith::MinUIOp::create(b, x, y).getResult() : arith::MinSIOp::create(b, x, y);
    }
  }
  // A vector register of partial results needs another order.
  auto reassoc = arith::FastMathFlags::reassoc;
  switch (kind) {
  case Fold::Add:
    return arith::AddFOp::create(b, x, y, reassoc);
  case Fold::Multiply:
    return arith::MulFOp::create(b, x, y, reassoc);
  case Fold::Max:
    return arith::MaximumFOp::create(b, x, y);
  case Fold::Min:
    return arith::MinimumFOp::create(b, x, y);
  case Fold::MaxNumber:
    return arith::MaxNumFOp::create(b, x, y);
  }
  llvm_unreachable("all kinds are handled");
}

/// Whether a sum is better formed of sums along the last folded axis.  Where vectors lie
/// along the innermost axis, no other partial sums keep rounding errors from adding up.
static bool hasPartialSums(Fold kind, Type accumulator, const llvm::SmallBitVector &axes) {
  return kind == Fold::Add && isa<FloatType>(accumulator) && axes.count() > 1 && !axes.test(axes.size() - 1);
}

/// The sum along the other folded axes of `partial`, which lacks axis `last`.
Value Reducer::addPartialSums(Value partial, int64_t last, Type accumulator, bool keepDims) {
  SmallVector<utils::IteratorType> iterators;
  SmallVector<AffineExpr> result;
  for (int64_t i = 0; i < rank(); ++i) {
    if (!axes.test(i))
      result.push_back(l.b.getAffineDimExpr(iterators.size()));
    else if (keepDims)
      result.push_back(l.b.getAffineConstantExpr(0));
    if (i != last)
      iterators.push_back(axes.test(i) ? utils::IteratorType::reduction : utils::IteratorType::parallel);
  }
  AffineMap maps[] = {l.b.getMultiDimIdentityMap(rank() - 1), AffineMap::get(rank() - 1, 0, result, l.b.getContext())};
  Value start = l.filled(l.empty(foldedSizes(keepDims), accumulator), neutralElement(Fold::Add, accumulator, false));
  return l.generic(partial, maps, start, iterators, [&](OpBuilder &nested, Location loc, ValueRange args) {
    ImplicitLocOpBuilder b(loc, nested);
    return combine(b, Fold::Add, args.back(), args.front(), false);
  });
}

Value Reducer::fold(Fold kind, ValueRange inputs, ArrayRef<AffineMap> maps, Type accumulator, bool isUnsigned,
                    ElementFn element, bool keepDims) {
  if (hasPartialSums(kind, accumulator, axes)) {
    int64_t last = axes.find_last();
    llvm::SmallBitVector alone(rank());
    alone.set(last);
    Value partial = Reducer(l, tensor, alone).fold(kind, inputs, maps, accumulator, isUnsigned, element);
    return addPartialSums(partial, last, accumulator, keepDims);
  }
  SmallVector<AffineMap> allMaps(maps);
  allMaps.push_back(folded(keepDims));
  SmallVector<utils::IteratorType> iterators;
  for (int64_t i = 0; i < rank(); ++i)
    iterators.push_back(axes.test(i) ? utils::IteratorType::reduction : utils::IteratorType::parallel);
  Value start = l.filled(l.empty(foldedSizes(keepDims), accumulator), neutralElement(kind, accumulator, isUnsigned));
  return l.generic(inputs, allMaps, start, iterators, [&](OpBuilder &nested, Location loc, ValueRange args) {
    ImplicitLocOpBuilder b(loc, nested);
    return combine(b, kind, args.back(), element(b, args.drop_back()), isUnsigned);
  });
}

Value Reducer::map(ValueRange inputs, ArrayRef<AffineMap> maps, Value output, ElementFn element) {
  SmallVector<AffineMap> allMaps(maps);
  allMaps.push_back(all());
  SmallVector<utils::IteratorType> iterators(rank(), utils::IteratorType::parallel);
  return l.generic(inputs, allMaps, output, iterators, [&](OpBuilder &nested, Location loc, ValueRange args) {
    ImplicitLocOpBuilder b(loc, nested);
    return element(b, args.drop_back());
  });
}

Type onnxc::sumType(Type onnxElement) {
  if (isa<FloatType>(onnxElement) && onnxElement.getIntOrFloatBitWidth() < 32)
    return Float32Type::get(onnxElement.getContext());
  return storageElementType(onnxElement);
}

llvm::SmallBitVector onnxc::axesFrom(int64_t first, int64_t rank) {
  llvm::SmallBitVector axes(rank);
  axes.set(first, rank);
  return axes;
}

Value onnxc::mapElements(OpLowering &l, ValueRange inputs, ArrayRef<Dim> sizes, Type element,
                         Reducer::ElementFn function) {
  int64_t rank = sizes.size();
  SmallVector<AffineMap> maps(inputs.size() + 1, l.b.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  return l.generic(inputs, maps, l.empty(sizes, element), iterators,
                   [&](OpBuilder &nested, Location loc, ValueRange args) {
                     ImplicitLocOpBuilder b(loc, nested);
                     return function(b, args.drop_back());
                   });
}
