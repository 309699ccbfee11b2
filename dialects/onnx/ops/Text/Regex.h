//===- Regex.h - Regular expressions as automata -----------------*- C++ -*-===//
//
// RegexFullMatch's patterns are known when the model is compiled.  A pattern becomes a
// tree (RegexParser.cpp) and that a table of states by bytes (RegexAutomaton.cpp), which
// the loops of a model only follow: no backtracking, one step per byte.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_TEXT_REGEX_H
#define ONNXC_DIALECTS_ONNX_OPS_TEXT_REGEX_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <array>
#include <memory>

namespace onnxc {

/// Code points from `low` to `high`.
struct CodeRange {
  uint32_t low, high;
};
inline constexpr uint32_t kLastCodePoint = 0x10ffff;
using CodeRanges = llvm::SmallVector<CodeRange>;

/// A part of a pattern.
struct Regex {
  enum class Kind {
    Empty,
    Set,       ///< one code point of `ranges`; none at all if there are none
    Byte,      ///< any byte
    Concat,    ///< `parts` in order
    Alternate, ///< one of `parts`
    Repeat,    ///< parts[0] from `least` to `most` times
    Assert,    ///< no bytes, at a place of `condition`
  };
  enum class Condition { TextBegin, TextEnd, LineBegin, LineEnd, WordEdge, NoWordEdge };
  static constexpr int64_t kUnlimited = -1;

  Kind kind = Kind::Empty;
  CodeRanges ranges;
  std::vector<Regex> parts;
  int64_t least = 0, most = kUnlimited;
  Condition condition = Condition::TextBegin;
};

/// Reads a pattern in RE2's syntax.
llvm::Expected<Regex> parseRegex(llvm::StringRef pattern);

/// Ascending and disjoint ranges of the same code points.
CodeRanges normalized(CodeRanges ranges);
CodeRanges complement(const CodeRanges &ranges);
/// With the other case of each letter.
CodeRanges withBothCases(CodeRanges ranges);
/// What a letter after a backslash stands for (d, s, w, of either case); none for other letters.
std::optional<CodeRanges> classOfEscape(char letter);
/// The sets within [[: and :]].
std::optional<CodeRanges> classOfName(llvm::StringRef name);

/// Takes a letter of UTF-8 from the front of a text that is not empty.
std::optional<uint32_t> takeCodePoint(llvm::StringRef &text);
/// The same for a letter's number, two digits or any in braces.
std::optional<uint32_t> takeHexCode(llvm::StringRef &text);

/// State 0 is the one that nothing leads out of, state 1 the first.  A byte's class chooses
/// the column: transitions[state * numClasses + classes[byte]].
struct RegexAutomaton {
  std::array<uint8_t, 256> classes;
  int64_t numClasses;
  llvm::SmallVector<uint16_t, 0> transitions;
  llvm::SmallVector<uint8_t, 0> accepts; ///< per state: whether the text may end here
};

/// The automaton of all texts that `regex` matches from end to end; an error if it is too large.
llvm::Expected<RegexAutomaton> buildAutomaton(const Regex &regex);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_TEXT_REGEX_H
