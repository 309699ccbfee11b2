//===- CumulativeLowering.cpp - Sums and products up to each element ------===//
//
// A loop along the axis carries the result so far of all positions beside it, so
// that the inner loops run along memory unless the axis is the last.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Reduce.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/ops/Cumulative/Cumulative.h"
#include "dialects/onnx/ops/Reduction/RuntimeAxes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// A scan of one tensor along one axis.
class Scan {
public:
  Scan(OpLowering &l, int64_t axis, Fold fold, bool exclusive, bool reverse)
      : l(l), axis(axis), fold(fold), exclusive(exclusive), reverse(reverse), element(l.onnxElement(0)),
        accumulator(sumType(element)), data(l.operands[0]), sizes(l.dims().of(data)) {}

  Value run(Value out) {
    Dims beside = sizes;
    beside.erase(beside.begin() + axis);
    Value start = l.filled(l.empty(beside, accumulator), neutralElement(fold, accumulator, false));
    Value extent = l.index(sizes[axis]);
    auto loop = scf::ForOp::create(
        l.b, l.loc, l.constantIndex(0), extent, l.constantIndex(1), ValueRange{out, start},
        [&](OpBuilder &, Location, Value step, ValueRange carried) {
          Value at = step;
          if (reverse)
            at = arith::SubIOp::create(l.b, l.loc, arith::SubIOp::create(l.b, l.loc, extent, l.constantIndex(1)), step);
          Value written = exclusive ? insert(carried[1], carried[0], at) : carried[0];
          Value total = accumulate(slice(data, at), carried[1], beside);
          if (!exclusive)
            written = insert(total, written, at);
          scf::YieldOp::create(l.b, l.loc, ValueRange{written, total});
        });
    return loop.getResult(0);
  }

private:
  struct Slice {
    Dims offsets, sizes, strides;
  };
  /// The elements at one position along the axis.
  Slice sliceAt(Value at) {
    Slice slice{Dims(sizes.size(), l.b.getIndexAttr(0)), sizes, Dims(sizes.size(), l.b.getIndexAttr(1))};
    slice.offsets[axis] = at;
    slice.sizes[axis] = l.b.getIndexAttr(1);
    return slice;
  }
  Value slice(Value tensor, Value at) {
    Slice s = sliceAt(at);
    auto type = cast<RankedTensorType>(tensor.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape.erase(shape.begin() + axis);
    return tensor::ExtractSliceOp::create(l.b, l.loc, type.clone(shape), tensor, s.offsets, s.sizes, s.strides);
  }
  Value insert(Value values, Value into, Value at) {
    auto type = cast<RankedTensorType>(values.getType());
    if (type.getElementType() != storageElementType(element)) {
      Dims beside = sizes;
      beside.erase(beside.begin() + axis);
      values = mapElements(l, values, beside, storageElementType(element), [&](ImplicitLocOpBuilder &b, ValueRange v) {
        return narrowFloat(b, v[0], element);
      });
    }
    Slice s = sliceAt(at);
    return tensor::InsertSliceOp::create(l.b, l.loc, values, into, s.offsets, s.sizes, s.strides);
  }
  /// total + element, in the place of `total`.
  Value accumulate(Value values, Value total, const Dims &beside) {
    AffineMap identity = l.b.getMultiDimIdentityMap(beside.size());
    SmallVector<utils::IteratorType> iterators(beside.size(), utils::IteratorType::parallel);
    return l.generic(values, {identity, identity}, total, iterators, [&](OpBuilder &nested, Location loc, ValueRange v) {
      ImplicitLocOpBuilder b(loc, nested);
      Value x = widenFloat(b, v[0], element);
      bool isFloat = isa<FloatType>(accumulator);
      if (fold == Fold::Add)
        return isFloat ? arith::AddFOp::create(b, v[1], x).getResult() : arith::AddIOp::create(b, v[1], x).getResult();
      return isFloat ? arith::MulFOp::create(b, v[1], x).getResult() : arith::MulIOp::create(b, v[1], x).getResult();
    });
  }

  OpLowering &l;
  int64_t axis;
  Fold fold;
  bool exclusive, reverse;
  Type element, accumulator;
  Value data;
  Dims sizes;
};

template <typename OpT, Fold fold>
struct CumulativeLowering : LinalgLoweringInterface::ExternalModel<CumulativeLowering<OpT, fold>, OpT> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<OpT>(operation);
    int64_t rank = l.resultType().getRank();
    Value axis = constantIntegers(op.getAxis()) ? Value(op.getAxis()) : l.operands[1];
    FailureOr<SmallVector<AxisChoice>> choices = axisChoices(l, axis, rank);
    if (failed(choices))
      return failure();
    SmallVector<Value> results;
    for (const AxisChoice &choice : *choices) {
      FailureOr<Value> out = l.emptyResult();
      if (failed(out))
        return failure();
      Scan scan(l, choice.axis, fold, op.getExclusive(), op.getReverse());
      results.push_back(scan.run(*out));
    }
    return SmallVector<Value>{chosenResult(l, *choices, results)};
  }
};
} // namespace

void onnxc::attachCumulativeLowerings(MLIRContext *ctx) {
  CumSumOp::attachInterface<CumulativeLowering<CumSumOp, Fold::Add>>(*ctx);
  CumProdOp::attachInterface<CumulativeLowering<CumProdOp, Fold::Multiply>>(*ctx);
}
