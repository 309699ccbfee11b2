//===- SoftmaxLowering.cpp - Softmax and its kin --------------------------===//
//
// All subtract the maximum first, so that no exponential overflows.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Reduce.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/ops/Softmax/Softmax.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// What the three operators share.
class SoftmaxEmitter {
public:
  SoftmaxEmitter(OpLowering &l, int64_t axis)
      : l(l), element(l.onnxElement(0)), accumulator(sumType(element)), data(l.operands[0]),
        reducer(l, data, oneAxis(axis)) {}

  /// The maximum along the axis.  Where what is not a number makes the sum not a number, too, it
  /// need not be looked for here.
  Value maximum(Fold kind = Fold::MaxNumber) {
    return reducer.fold(kind, data, reducer.all(), accumulator, false,
                        [&](ImplicitLocOpBuilder &b, ValueRange elements) { return widen(b, elements[0]); });
  }
  /// The sum along the axis of exp(x - maximum).
  Value sumOfExps(Value maximum) {
    return reducer.fold(Fold::Add, {data, maximum}, {reducer.all(), reducer.folded()}, accumulator, false,
                        [&](ImplicitLocOpBuilder &b, ValueRange elements) { return expOf(b, elements); });
  }
  Value shifted(ImplicitLocOpBuilder &b, ValueRange elements) {
    return arith::SubFOp::create(b, widen(b, elements[0]), elements[1]);
  }
  Value expOf(ImplicitLocOpBuilder &b, ValueRange elements) {
    auto exp = math::ExpOp::create(b, shifted(b, elements));
    exp->setAttr(kernel::kNotPositiveAttr, b.getUnitAttr());
    return exp;
  }
  /// The quotients of exp(x - maximum) and their sum.  The result holds the exponentials until their
  /// sum is known, which is less work than to compute them again.
  FailureOr<SmallVector<Value>> quotients(Value maximum) {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value exps = reducer.map({data, maximum}, {reducer.all(), reducer.folded()}, *out,
                             [&](ImplicitLocOpBuilder &b, ValueRange elements) { return expOf(b, elements); });
    Value sum = reducer.fold(Fold::Add, exps, reducer.all(), accumulator, false,
                             [](ImplicitLocOpBuilder &, ValueRange elements) { return elements[0]; });
    AffineMap maps[] = {reducer.folded(), reducer.all()};
    SmallVector<utils::IteratorType> iterators(reducer.rank(), utils::IteratorType::parallel);
    return SmallVector<Value>{
        l.generic(sum, maps, exps, iterators, [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
          return arith::DivFOp::create(b, loc, elements[1], elements[0]);
        })};
  }
  /// The result, from the input's elements and those of tensors without the axis.
  FailureOr<SmallVector<Value>> result(ValueRange folded, Reducer::ElementFn function) {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    SmallVector<Value> inputs{data};
    SmallVector<AffineMap> maps{reducer.all()};
    for (Value tensor : folded) {
      inputs.push_back(tensor);
      maps.push_back(reducer.folded());
    }
    return SmallVector<Value>{reducer.map(inputs, maps, *out, [&](ImplicitLocOpBuilder &b, ValueRange elements) {
      return narrowFloat(b, function(b, elements), element);
    })};
  }
  Value widen(ImplicitLocOpBuilder &b, Value stored) { return widenFloat(b, stored, element); }

  OpLowering &l;
  Type element, accumulator;
  Value data;
  Reducer reducer;

private:
  llvm::SmallBitVector oneAxis(int64_t axis) {
    int64_t rank = cast<RankedTensorType>(data.getType()).getRank();
    llvm::SmallBitVector axes(rank);
    axes.set(fromFront(axis, rank));
    return axes;
  }
};

struct SoftmaxLowering : LinalgLoweringInterface::ExternalModel<SoftmaxLowering, SoftmaxOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    SoftmaxEmitter s(l, cast<SoftmaxOp>(op).getAxis());
    Value maximum = s.maximum();
    if (s.element == s.accumulator)
      return s.quotients(maximum);
    Value sum = s.sumOfExps(maximum);
    return s.result({maximum, sum}, [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
      return arith::DivFOp::create(b, s.expOf(b, elements), elements[2]);
    });
  }
};

struct LogSoftmaxLowering : LinalgLoweringInterface::ExternalModel<LogSoftmaxLowering, LogSoftmaxOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    SoftmaxEmitter s(l, cast<LogSoftmaxOp>(op).getAxis());
    Value maximum = s.maximum(), sum = s.sumOfExps(maximum);
    return s.result({maximum, sum}, [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
      return arith::SubFOp::create(b, s.shifted(b, elements), math::LogOp::create(b, elements[2]));
    });
  }
};

/// 1 where the first maximum is, else 0.
struct HardmaxLowering : LinalgLoweringInterface::ExternalModel<HardmaxLowering, HardmaxOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    int64_t rank = cast<RankedTensorType>(l.operands[0].getType()).getRank();
    int64_t axis = fromFront(cast<HardmaxOp>(op).getAxis(), rank);
    SoftmaxEmitter s(l, axis);
    Type i64 = l.b.getI64Type();
    auto position = [&](ImplicitLocOpBuilder &b) -> Value {
      return arith::IndexCastOp::create(b, i64, linalg::IndexOp::create(b, axis));
    };
    Value maximum = s.maximum(Fold::Max);
    Value first = s.reducer.fold(Fold::Min, {s.data, maximum}, {s.reducer.all(), s.reducer.folded()}, i64, false,
                                 [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
                                   Value x = s.widen(b, elements[0]);
                                   Value isMax = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, elements[1]);
                                   Value never = arith::ConstantOp::create(b, neutralElement(Fold::Min, i64, false));
                                   return arith::SelectOp::create(b, isMax, position(b), never);
                                 });
    return s.result(first, [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
      Value isFirst = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, position(b), elements[1]);
      return arith::UIToFPOp::create(b, s.accumulator, isFirst);
    });
  }
};
} // namespace

void onnxc::attachSoftmaxLowerings(MLIRContext *ctx) {
  SoftmaxOp::attachInterface<SoftmaxLowering>(*ctx);
  LogSoftmaxOp::attachInterface<LogSoftmaxLowering>(*ctx);
  HardmaxOp::attachInterface<HardmaxLowering>(*ctx);
}
