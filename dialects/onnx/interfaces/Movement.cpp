//===- Movement.cpp - Steps that several lowerings share ------------------===//

#include "dialects/onnx/interfaces/Movement.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

Value onnxc::transposed(OpLowering &l, Value tensor, ArrayRef<int64_t> perm) {
  int64_t rank = perm.size();
  Dims sizes;
  SmallVector<AffineExpr> source(rank);
  DimBuilder dims = l.dims();
  for (auto [i, axis] : llvm::enumerate(perm)) {
    sizes.push_back(dims.of(tensor, axis));
    source[axis] = l.b.getAffineDimExpr(i);
  }
  AffineMap maps[] = {AffineMap::get(rank, 0, source, l.b.getContext()), l.b.getMultiDimIdentityMap(rank)};
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  return l.generic(tensor, maps, l.empty(sizes, getElementTypeOrSelf(tensor.getType())), iterators,
                   [](OpBuilder &, Location, ValueRange args) { return args[0]; });
}

Value onnxc::padded(OpLowering &l, Value tensor, ArrayRef<Dim> before, ArrayRef<Dim> after, TypedAttr value) {
  return padded(l, tensor, before, after, Value(arith::ConstantOp::create(l.b, l.loc, value)));
}

Value onnxc::padded(OpLowering &l, Value tensor, ArrayRef<Dim> before, ArrayRef<Dim> after, Value value) {
  auto isZero = [](Dim dim) { return DimBuilder::constantOf(dim) == 0; };
  if (llvm::all_of(before, isZero) && llvm::all_of(after, isZero))
    return tensor;
  DimBuilder dims = l.dims();
  Dims source = dims.of(tensor), sizes, from, to, count;
  Dim zero = dims.constant(0);
  for (auto [size, low, high] : llvm::zip(source, before, after)) {
    auto lowest = DimBuilder::constantOf(low), highest = DimBuilder::constantOf(high);
    if (lowest && highest && *lowest >= 0 && *highest >= 0) {
      sizes.push_back(dims.add(dims.add(size, low), high));
      from.push_back(zero), to.push_back(low), count.push_back(size);
      continue;
    }
    sizes.push_back(dims.max(dims.add(dims.add(size, low), high), zero));
    // A negative border crops: the copy starts further in and is shorter.
    from.push_back(dims.max(dims.sub(zero, low), zero));
    to.push_back(dims.max(low, zero));
    Dim cropped = dims.sub(dims.sub(size, from.back()), dims.max(dims.sub(zero, high), zero));
    count.push_back(dims.max(cropped, zero));
  }
  SmallVector<Dim> ones(source.size(), dims.constant(1));
  bool crops = llvm::any_of(from, [&](Dim dim) { return !isZero(dim); }) || count != source;
  if (crops)
    tensor = sliced(l, tensor, from, count, ones);
  Value border = l.filled(l.empty(sizes, getElementTypeOrSelf(tensor.getType())), value);
  return withSlice(l, border, tensor, to, ones);
}

Value onnxc::sliced(OpLowering &l, Value tensor, ArrayRef<Dim> offsets, ArrayRef<Dim> sizes, ArrayRef<Dim> strides) {
  if (llvm::any_of(sizes, [](Dim size) { return DimBuilder::constantOf(size) == 0; }))
    return l.empty(sizes, getElementTypeOrSelf(tensor.getType()));
  return tensor::ExtractSliceOp::create(l.b, l.loc, tensor, offsets, sizes, strides);
}

Value onnxc::withSlice(OpLowering &l, Value tensor, Value slice, ArrayRef<Dim> offsets, ArrayRef<Dim> strides) {
  return withSlice(l, tensor, slice, offsets, l.dims().of(slice), strides);
}

Value onnxc::withSlice(OpLowering &l, Value tensor, Value slice, ArrayRef<Dim> offsets, ArrayRef<Dim> sizes,
                       ArrayRef<Dim> strides) {
  auto type = cast<RankedTensorType>(slice.getType());
  if (llvm::is_contained(type.getShape(), 0))
    return tensor;
  // Where nothing fits, the slice is empty: a run in which it is not has failed before.
  for (auto [offset, size] : llvm::zip(offsets, cast<RankedTensorType>(tensor.getType()).getShape()))
    if (!ShapedType::isDynamic(size) && DimBuilder::constantOf(offset).value_or(0) >= size)
      return tensor;
  return tensor::InsertSliceOp::create(l.b, l.loc, slice, tensor, offsets, sizes, strides);
}

Value onnxc::splitLeading(OpLowering &l, Value tensor, int64_t count) {
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin(), count);
  if (!ShapedType::isDynamic(shape[1]))
    shape[1] /= count;
  SmallVector<ReassociationIndices> reassociation{{0, 1}};
  for (int64_t i = 1; i < type.getRank(); ++i)
    reassociation.push_back({i + 1});
  DimBuilder dims = l.dims();
  SmallVector<OpFoldResult> sizes = dims.of(tensor);
  sizes[0] = dims.floorDiv(sizes[0], count);
  sizes.insert(sizes.begin(), l.b.getIndexAttr(count));
  return tensor::ExpandShapeOp::create(l.b, l.loc, type.clone(shape), tensor, reassociation, sizes);
}

Value onnxc::expanded(OpLowering &l, Value tensor, ArrayRef<Dims> parts) {
  SmallVector<ReassociationIndices> reassociation;
  Dims sizes;
  for (const Dims &pieces : parts) {
    ReassociationIndices &group = reassociation.emplace_back();
    for (Dim size : pieces) {
      group.push_back(sizes.size());
      sizes.push_back(size);
    }
  }
  SmallVector<int64_t> shape =
      llvm::map_to_vector(sizes, [](Dim dim) { return DimBuilder::constantOf(dim).value_or(ShapedType::kDynamic); });
  auto type = RankedTensorType::get(shape, getElementTypeOrSelf(tensor.getType()));
  return tensor::ExpandShapeOp::create(l.b, l.loc, type, tensor, reassociation, sizes);
}

Value onnxc::mergeTrailing(OpLowering &l, Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  SmallVector<ReassociationIndices> reassociation;
  for (int64_t i = 0; i < rank - 1; ++i)
    reassociation.push_back({i});
  reassociation.back().push_back(rank - 1);
  return tensor::CollapseShapeOp::create(l.b, l.loc, tensor, reassociation);
}

Value onnxc::extendElement(OpBuilder &b, Location loc, Value value, Type type, bool isUnsigned) {
  if (value.getType() == type)
    return value;
  if (isa<FloatType>(type))
    return arith::ExtFOp::create(b, loc, type, value);
  if (isUnsigned)
    return arith::ExtUIOp::create(b, loc, type, value);
  return arith::ExtSIOp::create(b, loc, type, value);
}

Value onnxc::addElements(OpBuilder &b, Location loc, Value x, Value y) {
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return arith::AddFOp::create(b, loc, x, y);
  return arith::AddIOp::create(b, loc, x, y);
}

Value onnxc::multiplyElements(OpBuilder &b, Location loc, Value x, Value y) {
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return arith::MulFOp::create(b, loc, x, y);
  return arith::MulIOp::create(b, loc, x, y);
}

Value onnxc::multiplyAdd(OpBuilder &b, Location loc, Value x, Value y, Value acc) {
  if (!isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return arith::AddIOp::create(b, loc, acc, arith::MulIOp::create(b, loc, x, y));
  // `contract` lets the code generator fuse; a target without FMA multiplies and adds.
  auto contract = arith::FastMathFlags::contract;
  Value product = arith::MulFOp::create(b, loc, x, y, contract);
  return arith::AddFOp::create(b, loc, acc, product, contract);
}

Value onnxc::convertElements(OpLowering &l, Value tensor, Type element) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (type.getElementType() == element)
    return tensor;
  int64_t rank = type.getRank();
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  Value out = l.empty(l.dims().of(tensor), element);
  unsigned from = type.getElementTypeBitWidth(), to = element.getIntOrFloatBitWidth();
  return l.generic(tensor, {identity, identity}, out, iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
    if (from < to)
      return extendElement(b, loc, args[0], element, false);
    if (isa<FloatType>(element))
      return Value(arith::TruncFOp::create(b, loc, element, args[0]));
    return Value(arith::TruncIOp::create(b, loc, element, args[0]));
  });
}
