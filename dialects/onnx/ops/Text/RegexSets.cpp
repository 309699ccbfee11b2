//===- RegexSets.cpp - Letters in patterns and sets of them ---------------===//

#include "dialects/onnx/ops/Text/CaseTable.h"
#include "dialects/onnx/ops/Text/Regex.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace onnxc;
using Ranges = CodeRanges;

Ranges onnxc::normalized(Ranges ranges) {
  llvm::sort(ranges, [](CodeRange x, CodeRange y) { return x.low < y.low; });
  Ranges merged;
  for (CodeRange range : ranges)
    if (!merged.empty() && range.low <= merged.back().high + 1)
      merged.back().high = std::max(merged.back().high, range.high);
    else
      merged.push_back(range);
  return merged;
}

Ranges onnxc::complement(const Ranges &ranges) {
  Ranges result;
  uint32_t next = 0;
  for (CodeRange range : normalized(ranges)) {
    if (range.low > next)
      result.push_back({next, range.low - 1});
    next = range.high + 1;
  }
  if (next <= kLastCodePoint)
    result.push_back({next, kLastCodePoint});
  return result;
}

Ranges onnxc::withBothCases(Ranges ranges) {
  auto contains = [](const Ranges &set, uint32_t code) {
    return llvm::any_of(set,
                        [&](CodeRange range) { return range.low <= code && code <= range.high; });
  };
  // Twice: a letter may have two others, as K has the sign for kelvin.
  for (int i = 0; i < 2; ++i) {
    Ranges before = ranges;
    forEachCasePair([&](uint32_t code, uint32_t other) {
      if (contains(before, code) && !contains(ranges, other))
        ranges.push_back({other, other});
      if (contains(before, other) && !contains(ranges, code))
        ranges.push_back({code, code});
    });
  }
  return normalized(ranges);
}

std::optional<Ranges> onnxc::classOfEscape(char letter) {
  switch (llvm::toLower(letter)) {
  case 'd':
    return Ranges{{'0', '9'}};
  case 's':
    return Ranges{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
  case 'w':
    return Ranges{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  default:
    return std::nullopt;
  }
}

std::optional<Ranges> onnxc::classOfName(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<Ranges>>(name)
      .Case("alnum", Ranges{{'0', '9'}, {'A', 'Z'}, {'a', 'z'}})
      .Case("alpha", Ranges{{'A', 'Z'}, {'a', 'z'}})
      .Case("ascii", Ranges{{0, 0x7f}})
      .Case("blank", Ranges{{'\t', '\t'}, {' ', ' '}})
      .Case("cntrl", Ranges{{0, 0x1f}, {0x7f, 0x7f}})
      .Case("digit", Ranges{{'0', '9'}})
      .Case("graph", Ranges{{'!', '~'}})
      .Case("lower", Ranges{{'a', 'z'}})
      .Case("print", Ranges{{' ', '~'}})
      .Case("punct", Ranges{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}})
      .Case("space", Ranges{{'\t', '\r'}, {' ', ' '}})
      .Case("upper", Ranges{{'A', 'Z'}})
      .Case("word", *classOfEscape('w'))
      .Case("xdigit", Ranges{{'0', '9'}, {'A', 'F'}, {'a', 'f'}})
      .Default(std::nullopt);
}

std::optional<uint32_t> onnxc::takeCodePoint(llvm::StringRef &text) {
  auto lead = uint8_t(text.front());
  unsigned length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  uint32_t code = length == 1 ? lead : lead & (0x7f >> length);
  if ((length > 1 && lead < 0xc2) || lead > 0xf4 || text.size() < length)
    return std::nullopt;
  for (char next : text.slice(1, length)) {
    if ((uint8_t(next) & 0xc0) != 0x80)
      return std::nullopt;
    code = code << 6 | (uint8_t(next) & 0x3f);
  }
  text = text.drop_front(length);
  return code;
}

std::optional<uint32_t> onnxc::takeHexCode(llvm::StringRef &text) {
  llvm::StringRef digits = text.take_front(2);
  if (text.consume_front("{")) {
    digits = text.take_until([](char c) { return c == '}'; });
    text = text.drop_front(digits.size());
    if (!text.consume_front("}"))
      return std::nullopt;
  } else {
    text = text.drop_front(digits.size());
    if (digits.size() != 2)
      return std::nullopt;
  }
  uint32_t code = 0;
  if (digits.getAsInteger(16, code) || code > kLastCodePoint)
    return std::nullopt;
  return code;
}
