//===- ParseNumberLowering.cpp - Strings read as numbers ------------------===//
//
// One pass over the bytes of a string: an automaton follows the notation, and each
// digit is added to the number that its state says.  Of the digits of a float the first
// eighteen count, the others only by their position.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

using Predicate = arith::CmpIPredicate;

namespace {
/// Scalars of i64 while one string is read.
class NumberReader {
public:
  NumberReader(OpBuilder &b, Location loc, ParseNumberOp::Adaptor op, bool isFloat)
      : b(loc, b), op(op), isFloat(isFloat) {}
  /// The number, as f64 or i64.
  Value read(Value string);

private:
  // What the loop carries.
  enum { State, Digits, Scale, Exponent, Negative, NegativeExponent, NumCarried };

  Value constant(int64_t value) { return arith::ConstantIntOp::create(b, value, 64); }
  Value is(Value state, int64_t expected) { return arith::CmpIOp::create(b, Predicate::eq, state, constant(expected)); }
  Value either(Value x, Value y) { return arith::OrIOp::create(b, x, y); }
  Value both(Value x, Value y) { return arith::AndIOp::create(b, x, y); }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  /// Ten times `number` and `digit`.
  Value append(Value number, Value digit) { return add(arith::MulIOp::create(b, number, constant(10)), digit); }
  Value clamp(Value value, int64_t limit) {
    return arith::MaxSIOp::create(b, arith::MinSIOp::create(b, value, constant(limit)), constant(-limit));
  }

  SmallVector<Value> step(Value byte, ValueRange carried);
  Value scaled(Value number, Value exponent);
  Value floatOf(ValueRange carried);
  void requireValid(Value state);

  ImplicitLocOpBuilder b;
  ParseNumberOp::Adaptor op;
  bool isFloat;
};
} // namespace

SmallVector<Value> NumberReader::step(Value byte, ValueRange carried) {
  SmallVector<Value> next(carried);
  Value row = arith::IndexCastOp::create(b, b.getIndexType(), carried[State]);
  Value column = arith::IndexCastUIOp::create(b, b.getIndexType(), byte);
  Value entry = tensor::ExtractOp::create(b, op.getTransitions(), ValueRange{row, column});
  Value state = next[State] = arith::ExtUIOp::create(b, b.getI64Type(), entry);
  Value wide = arith::ExtUIOp::create(b, b.getI64Type(), byte), digit = arith::SubIOp::create(b, wide, constant('0'));
  Value isMinus = is(wide, '-'), isDigit = arith::CmpIOp::create(b, Predicate::ult, digit, constant(10));
  next[Negative] = either(carried[Negative], both(is(state, kNumberSigned), isMinus));
  Value inFraction = is(state, kNumberFraction), inInteger = is(state, kNumberInteger);
  Value counts = both(isDigit, either(inFraction, inInteger));
  // Later digits only scale; an integer wraps.
  constexpr int64_t kMostDigits = 100000000000000000;
  if (isFloat) {
    Value isFull = arith::CmpIOp::create(b, Predicate::sge, carried[Digits], constant(kMostDigits));
    Value drops = both(counts, both(isFull, inInteger));
    Value isFractionDigit = both(both(isDigit, inFraction), arith::XOrIOp::create(b, isFull, arith::ConstantIntOp::create(b, 1, 1)));
    Value scale = add(carried[Scale], select(drops, constant(1), constant(0)));
    next[Scale] = add(scale, select(isFractionDigit, constant(-1), constant(0)));
    counts = both(counts, arith::XOrIOp::create(b, isFull, arith::ConstantIntOp::create(b, 1, 1)));
    next[NegativeExponent] = either(carried[NegativeExponent], both(is(state, kNumberExponentSign), isMinus));
    Value exponent = append(carried[Exponent], digit);
    constexpr int64_t kLargest = 100000; // larger ones are infinite or zero as well
    exponent = arith::MinSIOp::create(b, exponent, constant(kLargest));
    next[Exponent] = select(is(state, kNumberExponentDigit), exponent, carried[Exponent]);
  }
  next[Digits] = select(counts, append(carried[Digits], digit), carried[Digits]);
  return next;
}

/// number * 10^exponent for an exponent that the table has.
Value NumberReader::scaled(Value number, Value exponent) {
  Value isNegative = arith::CmpIOp::create(b, Predicate::slt, exponent, constant(0));
  Value size = select(isNegative, arith::SubIOp::create(b, constant(0), exponent), exponent);
  Value power = tensor::ExtractOp::create(b, op.getPowers(), Value(arith::IndexCastOp::create(b, b.getIndexType(), size)));
  return select(isNegative, arith::DivFOp::create(b, number, power), arith::MulFOp::create(b, number, power));
}

Value NumberReader::floatOf(ValueRange carried) {
  constexpr int64_t kLargestPower = 308;
  auto floating = [&](double value) -> Value { return arith::ConstantOp::create(b, b.getF64FloatAttr(value)); };
  Value exponent = select(carried[NegativeExponent], arith::SubIOp::create(b, constant(0), carried[Exponent]), carried[Exponent]);
  exponent = add(exponent, carried[Scale]);
  // The smallest number has an exponent of more than 308: two steps.
  Value first = clamp(exponent, kLargestPower), second = clamp(arith::SubIOp::create(b, exponent, first), kLargestPower);
  Value number = arith::SIToFPOp::create(b, b.getF64Type(), carried[Digits]);
  number = scaled(scaled(number, first), second);
  // 0 * 10^400 is 0, not a number out of range.
  number = select(is(carried[Digits], 0), floating(0), number);
  Value isInfinite = either(is(carried[State], kNumberInfinity), is(carried[State], kNumberInfinityEnd));
  number = select(isInfinite, floating(std::numeric_limits<double>::infinity()), number);
  number = select(is(carried[State], kNumberNaN), floating(std::numeric_limits<double>::quiet_NaN()), number);
  return select(carried[Negative], arith::NegFOp::create(b, number), number);
}

/// Fails the run where a string did not end as a number does.
void NumberReader::requireValid(Value state) {
  Value isValid = arith::ConstantIntOp::create(b, 0, 1);
  for (int64_t end : {kNumberInteger, kNumberFraction, kNumberExponentDigit, kNumberEnd, kNumberInfinity,
                      kNumberInfinityEnd, kNumberNaN})
    isValid = either(isValid, is(state, end));
  cf::AssertOp::create(b, isValid, "value: a string is not a number");
}

Value NumberReader::read(Value string) {
  StringEmitter e(b, b.getLoc());
  Value address = e.addressOf(string), no = arith::ConstantIntOp::create(b, 0, 1);
  SmallVector<Value> init(NumCarried, constant(0));
  init[Negative] = init[NegativeExponent] = no;
  SmallVector<Value> end =
      e.loopWhile(constant(0), e.lengthOf(string), init,
                  [&](OpBuilder &inner, Location loc, Value i, ValueRange carried) -> SmallVector<Value> {
                    Value byte = StringEmitter(inner, loc).byteAt(address, i);
                    NumberReader reader(inner, loc, op, isFloat);
                    SmallVector<Value> results = reader.step(byte, carried);
                    Value goOn = arith::CmpIOp::create(inner, loc, Predicate::ne, results[State],
                                                       reader.constant(kNumberInvalid));
                    results.insert(results.begin(), goOn);
                    return results;
                  });
  requireValid(end[State]);
  if (isFloat)
    return floatOf(end);
  return select(end[Negative], arith::SubIOp::create(b, constant(0), end[Digits]), end[Digits]);
}

namespace {
struct ParseNumberLowering : LinalgLoweringInterface::ExternalModel<ParseNumberLowering, ParseNumberOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *, OpLowering &l) const {
    auto adaptor = l.adaptor<ParseNumberOp>();
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    int64_t rank = l.resultType().getRank();
    AffineMap identity = l.b.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    bool isFloat = isa<FloatType>(l.resultType().getElementType());
    return SmallVector<Value>{l.generic(adaptor.getInput(), {identity, identity}, *out, iterators,
                                        [&](OpBuilder &b, Location loc, ValueRange args) {
                                          return NumberReader(b, loc, adaptor, isFloat).read(args[0]);
                                        })};
  }
};
} // namespace

void onnxc::attachParseNumberLowering(MLIRContext *ctx) { ParseNumberOp::attachInterface<ParseNumberLowering>(*ctx); }
