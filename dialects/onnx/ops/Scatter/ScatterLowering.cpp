//===- ScatterLowering.cpp - Scatters as sequential loops -----------------===//
//
// Updates may meet the same element, so their order is fixed: loops over the
// updates carry the result.  Where an update is a slice it is copied as one.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/IndexChecks.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Scatter/Scatter.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

/// The element that is stored where `update` meets `old`.
static Value combine(OpBuilder &b, Location loc, StringRef reduction, Value old, Value update, bool isUnsigned) {
  bool isFloat = isa<FloatType>(old.getType());
  auto pick = [&](auto onFloat, auto onSigned, auto onUnsigned) -> Value {
    if (isFloat)
      return decltype(onFloat)::create(b, loc, old, update);
    if (isUnsigned)
      return decltype(onUnsigned)::create(b, loc, old, update);
    return decltype(onSigned)::create(b, loc, old, update);
  };
  if (reduction == "add")
    return pick(arith::AddFOp(), arith::AddIOp(), arith::AddIOp());
  if (reduction == "mul")
    return pick(arith::MulFOp(), arith::MulIOp(), arith::MulIOp());
  if (reduction == "max")
    return pick(arith::MaximumFOp(), arith::MaxSIOp(), arith::MaxUIOp());
  if (reduction == "min")
    return pick(arith::MinimumFOp(), arith::MinSIOp(), arith::MinUIOp());
  return update;
}

/// A nest of loops over `sizes` that carries `init`.
static Value loopNest(OpLowering &l, ArrayRef<Dim> sizes, Value init,
                      llvm::function_ref<Value(OpBuilder &, Location, ValueRange at, Value carried)> body) {
  SmallVector<Value> lower(sizes.size(), l.constantIndex(0)), steps(sizes.size(), l.constantIndex(1)), upper;
  for (Dim size : sizes)
    upper.push_back(l.index(size));
  scf::LoopNest nest = scf::buildLoopNest(
      l.b, l.loc, lower, upper, steps, init,
      [&](OpBuilder &b, Location loc, ValueRange at, ValueRange carried) -> scf::ValueVector {
        return {body(b, loc, at, carried.front())};
      });
  return nest.results.front();
}

/// A copy of `data` that the loops may write to.
static FailureOr<Value> copyOf(OpLowering &l, Value data) {
  FailureOr<Value> out = l.emptyResult();
  if (failed(out))
    return failure();
  return linalg::CopyOp::create(l.b, l.loc, data, *out).getResult(0);
}

namespace {
struct ScatterElementsLowering : LinalgLoweringInterface::ExternalModel<ScatterElementsLowering, ScatterElementsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<ScatterElementsOp>();
    Value data = adaptor.getData(), indices = adaptor.getIndices(), updates = adaptor.getUpdates();
    int64_t axis = fromFront(adaptor.getAxis(), rankOf(data));
    Dim extent = l.dim(data, axis);
    checkIndices(l, indices, extent);
    Value size = l.index(extent);
    FailureOr<Value> out = copyOf(l, data);
    if (failed(out))
      return failure();
    Dims sizes = l.dims().of(updates);
    return SmallVector<Value>{
        loopNest(l, sizes, *out, [&](OpBuilder &b, Location loc, ValueRange at, Value carried) -> Value {
          SmallVector<Value> to(at);
          to[axis] = wrapIndex(b, loc, tensor::ExtractOp::create(b, loc, indices, at), size);
          Value element = tensor::ExtractOp::create(b, loc, updates, at);
          if (adaptor.getReduction() != "none") {
            Value old = tensor::ExtractOp::create(b, loc, carried, to);
            element = combine(b, loc, adaptor.getReduction(), old, element, l.isUnsigned(0));
          }
          return tensor::InsertOp::create(b, loc, element, carried, to);
        })};
  }
};

struct ScatterNDLowering : LinalgLoweringInterface::ExternalModel<ScatterNDLowering, ScatterNDOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<ScatterNDOp>();
    Value data = adaptor.getData(), indices = adaptor.getIndices(), updates = adaptor.getUpdates();
    int64_t outer = rankOf(indices) - 1;
    // The same as the last dimension of indices, which a run has checked where it is dynamic.
    int64_t tuple = rankOf(data) + outer - rankOf(updates);
    DimBuilder dims = l.dims();
    Dims extents = dims.of(data), counts = dims.of(updates);
    checkIndexTuples(l, indices, ArrayRef(extents).take_front(tuple));
    SmallVector<Value> sizes;
    for (int64_t j = 0; j < tuple; ++j)
      sizes.push_back(l.index(extents[j]));
    FailureOr<Value> out = copyOf(l, data);
    if (failed(out))
      return failure();
    auto tupleAt = [&](OpBuilder &b, Location loc, ValueRange at) {
      SmallVector<Value> to, position(at);
      position.push_back({});
      for (int64_t j = 0; j < tuple; ++j) {
        position.back() = arith::ConstantIndexOp::create(b, loc, j);
        to.push_back(wrapIndex(b, loc, tensor::ExtractOp::create(b, loc, indices, position), sizes[j]));
      }
      return to;
    };
    return SmallVector<Value>{loopNest(
        l, ArrayRef(counts).take_front(outer), *out, [&](OpBuilder &b, Location loc, ValueRange at, Value carried) {
          SmallVector<Value> to = tupleAt(b, loc, at);
          if (tuple == rankOf(data))
            return updateElement(l, b, loc, updates, at, carried, to);
          return updateSlice(l, b, loc, updates, at, carried, to, ArrayRef(extents).drop_front(tuple));
        })};
  }

  static Value updateElement(OpLowering &l, OpBuilder &b, Location loc, Value updates, ValueRange at, Value carried,
                             ValueRange to) {
    StringRef reduction = cast<ScatterNDOp>(l.op).getReduction();
    Value element = tensor::ExtractOp::create(b, loc, updates, at);
    if (reduction != "none") {
      Value old = tensor::ExtractOp::create(b, loc, carried, to);
      element = combine(b, loc, reduction, old, element, l.isUnsigned(0));
    }
    return tensor::InsertOp::create(b, loc, element, carried, to);
  }

  /// `tensor`'s slice of `inner` sizes at the leading indices `at`.
  struct SliceAt {
    Dims offsets, sizes, strides;
    RankedTensorType type;
    SliceAt(OpBuilder &b, Value tensor, ValueRange at, ArrayRef<Dim> inner)
        : offsets(at.begin(), at.end()), sizes(at.size(), b.getIndexAttr(1)) {
      offsets.append(inner.size(), b.getIndexAttr(0));
      llvm::append_range(sizes, inner);
      strides.assign(sizes.size(), b.getIndexAttr(1));
      SmallVector<int64_t> shape = llvm::map_to_vector(
          inner, [](Dim dim) { return DimBuilder::constantOf(dim).value_or(ShapedType::kDynamic); });
      type = RankedTensorType::get(shape, getElementTypeOrSelf(tensor.getType()));
    }
    Value extract(OpBuilder &b, Location loc, Value tensor) {
      return tensor::ExtractSliceOp::create(b, loc, type, tensor, offsets, sizes, strides);
    }
  };

  static Value updateSlice(OpLowering &l, OpBuilder &b, Location loc, Value updates, ValueRange at, Value carried,
                           ValueRange to, ArrayRef<Dim> inner) {
    StringRef reduction = cast<ScatterNDOp>(l.op).getReduction();
    SliceAt source(b, updates, at, inner), target(b, carried, to, inner);
    Value slice = source.extract(b, loc, updates);
    if (reduction != "none") {
      Value old = target.extract(b, loc, carried);
      AffineMap identity = b.getMultiDimIdentityMap(inner.size());
      SmallVector<utils::IteratorType> iterators(inner.size(), utils::IteratorType::parallel);
      slice = linalg::GenericOp::create(b, loc, old.getType(), slice, old, {identity, identity}, iterators,
                                        [&](OpBuilder &body, Location, ValueRange args) {
                                          bool isUnsigned = l.isUnsigned(0);
                                          linalg::YieldOp::create(
                                              body, loc, combine(body, loc, reduction, args[1], args[0], isUnsigned));
                                        })
                  .getResult(0);
    }
    return tensor::InsertSliceOp::create(b, loc, slice, carried, target.offsets, target.sizes, target.strides);
  }
};

struct TensorScatterLowering : LinalgLoweringInterface::ExternalModel<TensorScatterLowering, TensorScatterOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<TensorScatterOp>();
    Value cache = adaptor.getPastCache(), update = adaptor.getUpdate(), from = adaptor.getWriteIndices();
    int64_t rank = rankOf(cache), axis = fromFront(adaptor.getAxis(), rank);
    bool circular = adaptor.getMode() == "circular";
    DimBuilder dims = l.dims();
    Dims extents = dims.of(cache), counts = dims.of(update);
    Dim starts = circular ? extents[axis] : dims.add(dims.sub(extents[axis], counts[axis]), 1);
    if (from)
      checkIndices(l, from, starts);
    Value numStarts = l.index(starts), length = l.index(extents[axis]);
    FailureOr<Value> out = copyOf(l, cache);
    if (failed(out))
      return failure();
    Dims sizes(counts), strides(rank, dims.constant(1));
    sizes[0] = sizes[axis] = dims.constant(1);
    return SmallVector<Value>{loopNest(
        l, {counts[0], counts[axis]}, *out, [&](OpBuilder &b, Location loc, ValueRange at, Value carried) -> Value {
          Value position = at[1];
          if (from) {
            Value start = tensor::ExtractOp::create(b, loc, from, at[0]);
            position = arith::AddIOp::create(b, loc, wrapIndex(b, loc, start, numStarts), position);
          }
          if (circular)
            position = arith::RemUIOp::create(b, loc, position, length);
          Dims source(rank, b.getIndexAttr(0));
          source[0] = at[0];
          Dims target(source);
          source[axis] = at[1], target[axis] = position;
          Value slice = tensor::ExtractSliceOp::create(b, loc, update, source, sizes, strides);
          return tensor::InsertSliceOp::create(b, loc, slice, carried, target, sizes, strides);
        })};
  }
};
} // namespace

void onnxc::attachScatterLowerings(MLIRContext *ctx) {
  ScatterElementsOp::attachInterface<ScatterElementsLowering>(*ctx);
  ScatterNDOp::attachInterface<ScatterNDLowering>(*ctx);
  TensorScatterOp::attachInterface<TensorScatterLowering>(*ctx);
}
