//===- ParseNumber.cpp - The automaton that reads numbers -----------------===//
//
// A table of states by bytes; the loops that run it (TextLowering.cpp) know from the
// state which number a digit belongs to.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
class Automaton {
public:
  Automaton() { setRows(kNumberInWord); }

  void on(uint8_t from, StringRef bytes, uint8_t to) {
    for (char byte : bytes)
      table[size_t(from) * 256 + uint8_t(byte)] = to;
  }
  /// `word` in any case, which leads from one state to another.
  void onWord(uint8_t from, StringRef word, uint8_t to) {
    for (auto [i, letter] : llvm::enumerate(word)) {
      bool isLast = i + 1 == word.size();
      char both[] = {letter, llvm::toUpper(letter)};
      uint8_t next = isLast ? to : existing(from, letter);
      on(from, StringRef(both, 2), next);
      from = next;
    }
  }
  ArrayRef<char> bytes() const { return table; }
  int64_t numStates() const { return states; }

private:
  void setRows(uint8_t count) {
    states = count;
    table.resize(size_t(count) * 256, kNumberInvalid);
  }
  /// Where a letter leads already, or a new state.
  uint8_t existing(uint8_t from, char letter) {
    uint8_t known = table[size_t(from) * 256 + uint8_t(letter)];
    if (known != kNumberInvalid)
      return known;
    setRows(states + 1);
    return states - 1;
  }
  uint8_t states = 0;
  SmallVector<char, 0> table;
};
} // namespace

static Automaton numberAutomaton(bool isFloat) {
  Automaton a;
  constexpr StringLiteral kDigits = "0123456789", kSpace = " \t\n\v\f\r";
  a.on(kNumberStart, kSpace, kNumberStart);
  a.on(kNumberStart, "+-", kNumberSigned);
  for (uint8_t state : {kNumberStart, kNumberSigned, kNumberInteger})
    a.on(state, kDigits, kNumberInteger);
  for (uint8_t state : {kNumberInteger, kNumberEnd})
    a.on(state, kSpace, kNumberEnd);
  if (!isFloat)
    return a;
  for (uint8_t state : {kNumberStart, kNumberSigned})
    a.on(state, ".", kNumberPoint);
  a.on(kNumberInteger, ".", kNumberFraction);
  for (uint8_t state : {kNumberPoint, kNumberFraction})
    a.on(state, kDigits, kNumberFraction);
  for (uint8_t state : {kNumberInteger, kNumberFraction})
    a.on(state, "eE", kNumberExponent);
  a.on(kNumberExponent, "+-", kNumberExponentSign);
  for (uint8_t state : {kNumberExponent, kNumberExponentSign, kNumberExponentDigit})
    a.on(state, kDigits, kNumberExponentDigit);
  for (uint8_t state : {kNumberFraction, kNumberExponentDigit})
    a.on(state, kSpace, kNumberEnd);
  for (uint8_t state : {kNumberStart, kNumberSigned}) {
    a.onWord(state, "inf", kNumberInfinity);
    a.onWord(state, "nan", kNumberNaN);
  }
  a.onWord(kNumberInfinity, "inity", kNumberInfinityEnd);
  for (uint8_t state : {kNumberInfinity, kNumberInfinityEnd})
    a.on(state, kSpace, kNumberInfinityEnd);
  a.on(kNumberNaN, kSpace, kNumberNaN);
  return a;
}

Value onnxc::emitParseNumber(OpBuilder &b, Location loc, Value strings, RankedTensorType type) {
  Automaton automaton = numberAutomaton(isa<FloatType>(type.getElementType()));
  auto tableType = RankedTensorType::get({automaton.numStates(), 256}, b.getIntegerType(8, /*isSigned=*/false));
  constexpr int64_t kLargestPower = 308;
  SmallVector<double> powers;
  for (int64_t i = 0; i <= kLargestPower; ++i)
    powers.push_back(APFloat(APFloat::IEEEdouble(), "1e" + std::to_string(i)).convertToDouble());
  auto powersType = RankedTensorType::get({(int64_t)powers.size()}, b.getF64Type());
  ArrayRef<char> powerBytes(reinterpret_cast<const char *>(powers.data()), powers.size() * sizeof(double));
  Value transitions = ConstantOp::create(b, loc, elementsFromBytes(tableType, automaton.bytes(), "numbers"));
  Value table = ConstantOp::create(b, loc, elementsFromBytes(powersType, powerBytes, "powers"));
  return ParseNumberOp::create(b, loc, type, strings, transitions, table);
}
