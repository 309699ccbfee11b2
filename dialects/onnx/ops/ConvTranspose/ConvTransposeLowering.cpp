//===- ConvTransposeLowering.cpp - Zeros between elements, and sums -------===//
//
// Mostly a transposed convolution has become a convolution.  Where the kernel's size or
// the padding is known only when the model runs, each element of the result collects
// what input and kernel give it.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Contraction.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct SpreadLowering : LinalgLoweringInterface::ExternalModel<SpreadLowering, SpreadOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<SpreadOp>(operation);
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value zeros = l.filled(*out, l.b.getZeroAttr(l.resultType().getElementType()));
    auto constants = [&](ArrayRef<int64_t> values) {
      return llvm::map_to_vector(values, [&](int64_t value) -> Dim { return l.b.getIndexAttr(value); });
    };
    return SmallVector<Value>{tensor::InsertSliceOp::create(l.b, l.loc, l.operands[0], zeros, constants(op.getBefore()),
                                                            l.dims().of(l.operands[0]), constants(op.getStrides()))};
  }
};

/// Without a crop a transpose between splitting and merging dimensions, else element by element.
struct InterleaveLowering : LinalgLoweringInterface::ExternalModel<InterleaveLowering, InterleaveOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<InterleaveOp>(operation);
    auto isZero = [](int64_t border) { return border == 0; };
    bool isWhole = llvm::all_of(op.getBefore(), isZero) && llvm::all_of(op.getAfter(), isZero);
    return isWhole ? permute(op, l) : gather(op, l);
  }

private:
  static SmallVector<Value> permute(InterleaveOp op, OpLowering &l) {
    ArrayRef<int64_t> strides = op.getStrides();
    DimBuilder dims = l.dims();
    Dims in = dims.of(l.operands[0]);
    int64_t rank = in.size(), axis = op.getAxis();
    SmallVector<Dims> parts;
    SmallVector<int64_t> first; // part of each axis, for the channels the depth
    SmallVector<int64_t> places(rank, -1);
    int64_t count = 0, group = 0;
    for (int64_t i = 0; i < rank; ++i) {
      Dims &part = parts.emplace_back();
      if (i == axis && op.getGroups() > 1) {
        part.push_back(dims.constant(op.getGroups()));
        group = count++;
      }
      for (int64_t place = 0; i == axis && place < rank; ++place)
        if (strides[place] > 1) {
          places[place] = count++;
          part.push_back(dims.constant(strides[place]));
        }
      part.push_back(i == axis ? dims.floorDiv(in[i], op.getGroups() * op.getBlockSize()) : in[i]);
      first.push_back(count++);
    }
    SmallVector<int64_t> perm;
    SmallVector<ReassociationIndices> merge;
    for (int64_t i = 0; i < rank; ++i) {
      merge.push_back({(int64_t)perm.size()});
      if (i == axis && op.getGroups() > 1) {
        perm.push_back(group);
        merge.back().push_back(perm.size());
      }
      perm.push_back(first[i]);
      if (places[i] < 0)
        continue;
      merge.back().push_back(perm.size());
      perm.push_back(places[i]);
    }
    Value split = expanded(l, l.operands[0], parts);
    return {tensor::CollapseShapeOp::create(l.b, l.loc, transposed(l, split, perm), merge)};
  }

  static FailureOr<SmallVector<Value>> gather(InterleaveOp op, OpLowering &l) {
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    int64_t axis = op.getAxis();
    Value x = l.operands[0],
          depth = l.index(l.dims().floorDiv((*sizes)[axis], op.getGroups()));
    auto body = [&](OpBuilder &b, Location loc, ValueRange at) -> Value {
      auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); };
      SmallVector<Value> from(at);
      Value place = arith::DivUIOp::create(b, loc, at[axis], depth); // the group's first one
      for (auto [i, stride] : llvm::enumerate(op.getStrides())) {
        Value whole = arith::AddIOp::create(b, loc, at[i], constant(op.getBefore()[i]));
        from[i] = arith::DivUIOp::create(b, loc, whole, constant(stride));
        if (stride > 1)
          place = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, place, constant(stride)),
                                        arith::RemUIOp::create(b, loc, whole, constant(stride)));
      }
      Value inGroup = arith::RemUIOp::create(b, loc, at[axis], depth);
      from[axis] = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, place, depth), inGroup);
      return tensor::ExtractOp::create(b, loc, x, from);
    };
    return SmallVector<Value>{l.generate(*sizes, l.resultType().getElementType(), body)};
  }
};

/// One element of the result of a transposed convolution.
class TransposedSum {
public:
  TransposedSum(OpLowering &l, const ConvTransposeOp::Geometry &geometry, Type sum)
      : l(l), geometry(geometry), sum(sum), x(l.operands[0]), w(l.operands[1]) {
    for (Dim dim : l.dims().of(x))
      extents.push_back(l.index(dim));
    group = cast<ConvTransposeOp>(l.op).getGroup();
    outputsPerGroup = l.index(l.dim(w, 1));
    channelsPerGroup = l.index(l.dims().floorDiv(l.dim(x, 1), group));
    for (Dim extent : geometry.window.extents)
      kernel.push_back(l.index(extent));
    for (Dim crop : geometry.crop)
      crops.push_back(l.index(crop));
  }

  Value emit(OpBuilder &b, Location loc, ValueRange at) {
    unsigned rank = kernel.size();
    Value zero = arith::ConstantIndexOp::create(b, loc, 0), one = arith::ConstantIndexOp::create(b, loc, 1);
    Value groupOf = arith::DivUIOp::create(b, loc, at[1], outputsPerGroup);
    Value output = arith::RemUIOp::create(b, loc, at[1], outputsPerGroup);
    SmallVector<Value> from(rank + 1, zero), to{channelsPerGroup}, steps(rank + 1, one);
    llvm::append_range(to, kernel);
    Value start = arith::ConstantOp::create(b, loc, b.getZeroAttr(sum));
    auto body = [&](OpBuilder &b, Location loc, ValueRange i, ValueRange carried) -> scf::ValueVector {
      Value channel = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, groupOf, channelsPerGroup), i[0]);
      SmallVector<Value> source{at[0], channel}, weight{channel, output};
      llvm::append_range(weight, i.drop_front());
      Value isInside = arith::ConstantOp::create(b, loc, b.getBoolAttr(true));
      for (unsigned axis = 0; axis < rank; ++axis)
        source.push_back(sourceOf(b, loc, at[2 + axis], i[1 + axis], axis, isInside));
      auto add = scf::IfOp::create(
          b, loc, isInside,
          [&](OpBuilder &b, Location loc) {
            Value lhs = extendElement(b, loc, tensor::ExtractOp::create(b, loc, x, source), sum, l.isUnsigned(0));
            Value rhs = extendElement(b, loc, tensor::ExtractOp::create(b, loc, w, weight), sum, l.isUnsigned(1));
            scf::YieldOp::create(b, loc, multiplyAdd(b, loc, lhs, rhs, carried[0]));
          },
          [&](OpBuilder &b, Location loc) { scf::YieldOp::create(b, loc, carried); });
      return {add.getResult(0)};
    };
    return scf::buildLoopNest(b, loc, from, to, steps, start, body).results.front();
  }

private:
  /// The position in the input that gives to `out` through place `k` of the kernel; clears
  /// `isInside` where there is none.
  Value sourceOf(OpBuilder &b, Location loc, Value out, Value k, unsigned axis, Value &isInside) {
    auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); };
    using Predicate = arith::CmpIPredicate;
    Value place = arith::AddIOp::create(b, loc, out, crops[axis]);
    place = arith::SubIOp::create(b, loc, place,
                                  arith::MulIOp::create(b, loc, k, constant(geometry.window.dilations[axis])));
    Value stride = constant(geometry.window.strides[axis]);
    Value position = arith::DivSIOp::create(b, loc, place, stride);
    Value rest = arith::RemSIOp::create(b, loc, place, stride);
    for (Value holds : {arith::CmpIOp::create(b, loc, Predicate::eq, rest, constant(0)).getResult(),
                        arith::CmpIOp::create(b, loc, Predicate::sge, place, constant(0)).getResult(),
                        arith::CmpIOp::create(b, loc, Predicate::slt, position, extents[2 + axis]).getResult()})
      isInside = arith::AndIOp::create(b, loc, isInside, holds);
    return position;
  }

  OpLowering &l;
  const ConvTransposeOp::Geometry &geometry;
  Type sum;
  Value x, w;
  int64_t group;
  Value outputsPerGroup, channelsPerGroup;
  SmallVector<Value> extents, kernel, crops;
};

struct ConvTransposeLowering : LinalgLoweringInterface::ExternalModel<ConvTransposeLowering, ConvTransposeOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *, OpLowering &l) const {
    auto adaptor = l.adaptor<ConvTransposeOp>();
    DimBuilder dims = l.dims();
    FailureOr<ConvTransposeOp::Geometry> geometry = ConvTransposeOp::getGeometry(adaptor, dims);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(geometry) || failed(sizes))
      return failure();
    Type element = l.resultType().getElementType(), sum = accumulatorType(element);
    TransposedSum sums(l, *geometry, sum);
    Value result = l.generate(*sizes, sum, [&](OpBuilder &b, Location loc, ValueRange at) -> Value {
      Value total = sums.emit(b, loc, at);
      if (!adaptor.getB())
        return total;
      Value bias = tensor::ExtractOp::create(b, loc, adaptor.getB(), at[1]);
      return addElements(b, loc, total, extendElement(b, loc, bias, sum, false));
    });
    return SmallVector<Value>{convertElements(l, result, element)};
  }
};
} // namespace

void onnxc::attachConvTransposeLowerings(MLIRContext *ctx) {
  attachCol2ImLowerings(ctx);
  SpreadOp::attachInterface<SpreadLowering>(*ctx);
  InterleaveOp::attachInterface<InterleaveLowering>(*ctx);
  ConvTransposeOp::attachInterface<ConvTransposeLowering>(*ctx);
}
