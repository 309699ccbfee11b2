//===- RuntimeAxes.cpp - Axes that come from data -------------------------===//

#include "dialects/onnx/ops/Reduction/RuntimeAxes.h"

#include "dialects/onnx/interfaces/Reduce.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

/// More than that would be more code than anyone wants for one operator.
constexpr size_t kMaxChoices = 16;

/// The axes that an integer tensor names, as a set of bits in an i64; fails at run
/// time when one is out of range.
static Value axesMask(OpLowering &l, Value axes, int64_t rank) {
  OpBuilder &b = l.b;
  auto type = cast<RankedTensorType>(axes.getType());
  Type i64 = b.getI64Type();
  int64_t count = type.getRank() == 0 ? 1 : type.getDimSize(0);
  Value zero = l.constantInt(i64, 0), one = l.constantInt(i64, 1), size = l.constantInt(i64, rank);
  Value mask = zero, inRange = arith::ConstantOp::create(b, l.loc, b.getBoolAttr(true));
  for (int64_t i = 0; i < count; ++i) {
    SmallVector<Value> at;
    if (type.getRank() == 1)
      at.push_back(l.constantIndex(i));
    Value axis = tensor::ExtractOp::create(b, l.loc, axes, at);
    if (axis.getType() != i64)
      axis = arith::ExtSIOp::create(b, l.loc, i64, axis);
    Value isNegative = arith::CmpIOp::create(b, l.loc, arith::CmpIPredicate::slt, axis, zero);
    Value positive = arith::AddIOp::create(b, l.loc, axis, size);
    axis = arith::SelectOp::create(b, l.loc, isNegative, positive, axis);
    Value fits = arith::CmpIOp::create(b, l.loc, arith::CmpIPredicate::ult, axis, size);
    inRange = arith::AndIOp::create(b, l.loc, inRange, fits);
    Value bit = arith::ShLIOp::create(b, l.loc, one, arith::SelectOp::create(b, l.loc, fits, axis, zero));
    mask = arith::OrIOp::create(b, l.loc, mask, bit);
  }
  cf::AssertOp::create(b, l.loc, inRange, "value: an axis is out of range");
  return mask;
}

/// Compares the mask with each set, on the axes in `relevant`, and checks that one fits.
static void choose(OpLowering &l, Value mask, const llvm::SmallBitVector &relevant,
                   MutableArrayRef<AxesChoice> choices) {
  auto bitsOf = [](const llvm::SmallBitVector &axes) {
    int64_t bits = 0;
    for (unsigned axis : axes.set_bits())
      bits |= int64_t(1) << axis;
    return bits;
  };
  Type i64 = l.b.getI64Type();
  mask = arith::AndIOp::create(l.b, l.loc, mask, l.constantInt(i64, bitsOf(relevant)));
  Value any = arith::ConstantOp::create(l.b, l.loc, l.b.getBoolAttr(false));
  for (AxesChoice &choice : choices) {
    llvm::SmallBitVector axes = choice.axes;
    axes &= relevant;
    choice.isChosen = arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::eq, mask, l.constantInt(i64, bitsOf(axes)));
    any = arith::OrIOp::create(l.b, l.loc, any, choice.isChosen);
  }
  cf::AssertOp::create(l.b, l.loc, any, "value: the axes do not fit the declared shapes");
}

/// Whether reducing `axes` of `source` gives `result`.
static bool fits(ArrayRef<int64_t> source, const llvm::SmallBitVector &axes, bool keepDims, ArrayRef<int64_t> result) {
  SmallVector<int64_t> shape;
  for (auto [i, size] : llvm::enumerate(source)) {
    if (!axes.test(i))
      shape.push_back(size);
    else if (keepDims)
      shape.push_back(1);
  }
  return ArrayRef(shape) == result;
}

/// All sets of axes that fit.  An axis of size 1 makes no difference to the elements:
/// among the sets that differ in such axes only, the first stands for all.
static FailureOr<SmallVector<AxesChoice>> fittingSets(OpLowering &l, ArrayRef<int64_t> source, bool keepDims,
                                                      const llvm::SmallBitVector &relevant) {
  ArrayRef<int64_t> result = l.resultType().getShape();
  SmallVector<AxesChoice> choices;
  for (int64_t bits = 0; bits < int64_t(1) << source.size(); ++bits) {
    llvm::SmallBitVector axes(source.size());
    for (size_t i = 0; i < source.size(); ++i)
      if (bits >> i & 1)
        axes.set(i);
    llvm::SmallBitVector compared = axes;
    compared &= relevant;
    bool isKnown = llvm::any_of(choices, [&](const AxesChoice &choice) {
      llvm::SmallBitVector other = choice.axes;
      other &= relevant;
      return other == compared;
    });
    if (!isKnown && fits(source, axes, keepDims, result))
      choices.push_back({axes, Value()});
  }
  if (choices.empty() || choices.size() > kMaxChoices)
    return l.error() << "has axes that are only known at run time, of which " << choices.size()
                     << " sets fit its types";
  return choices;
}

FailureOr<SmallVector<AxesChoice>> onnxc::axesChoices(OpLowering &l, Value data, Value axes, bool keepDims,
                                                      bool noopWithEmptyAxes) {
  auto dataType = cast<RankedTensorType>(data.getType());
  int64_t rank = dataType.getRank();
  llvm::SmallBitVector known(rank);
  auto axesType = axes ? cast<RankedTensorType>(axes.getType()) : RankedTensorType();
  if (!axes || (axesType.getRank() == 1 && axesType.getDimSize(0) == 0)) {
    if (!noopWithEmptyAxes)
      known.set();
    return SmallVector<AxesChoice>{{known, Value()}};
  }
  if (auto values = constantIntegers(axes)) {
    for (int64_t axis : *values)
      known.set(fromFront(axis, rank));
    return SmallVector<AxesChoice>{{known, Value()}};
  }
  constexpr int64_t kMaxRank = 16;
  if (!dataType.hasStaticShape() || !l.resultType().hasStaticShape() || rank > kMaxRank)
    return l.error() << "has axes that are only known at run time and dynamic sizes";
  llvm::SmallBitVector relevant(rank);
  for (int64_t i = 0; i < rank; ++i)
    if (dataType.getDimSize(i) != 1)
      relevant.set(i);
  FailureOr<SmallVector<AxesChoice>> choices = fittingSets(l, dataType.getShape(), keepDims, relevant);
  if (failed(choices))
    return failure();
  choose(l, axesMask(l, axes, rank), relevant, *choices);
  return choices;
}

FailureOr<SmallVector<AxesChoice>> onnxc::axisChoices(OpLowering &l, Value axis, int64_t rank) {
  SmallVector<AxesChoice> choices;
  auto add = [&](int64_t i) {
    choices.push_back({llvm::SmallBitVector(rank), Value()});
    choices.back().axes.set(i);
  };
  if (auto value = constantIntegers(axis)) {
    add(fromFront(value->front(), rank));
    return choices;
  }
  for (int64_t i = 0; i < rank; ++i)
    add(i);
  if (choices.size() > kMaxChoices)
    return l.error() << "has an axis that is only known at run time and rank " << rank;
  choose(l, axesMask(l, axis, rank), axesFrom(0, rank), choices);
  return choices;
}

Value onnxc::chosenResult(OpLowering &l, ArrayRef<AxesChoice> choices, ValueRange results) {
  Value result = results.front();
  for (auto [choice, other] : llvm::drop_begin(llvm::zip(choices, results))) {
    auto type = cast<RankedTensorType>(result.getType());
    Value isChosen = choice.isChosen;
    result = mapElements(l, {result, other}, l.dims().of(result), type.getElementType(),
                         [&](ImplicitLocOpBuilder &b, ValueRange elements) -> Value {
                           return arith::SelectOp::create(b, isChosen, elements[1], elements[0]);
                         });
  }
  return result;
}
