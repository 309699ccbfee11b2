//===- RegexParser.cpp - Patterns in RE2's syntax -------------------------===//
//
// Recursive descent.  Which alternative is tried first, greedy or not, does not matter to
// the question whether a whole text matches, and so is read and forgotten.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Text/Regex.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace onnxc;
using llvm::Error;
using llvm::Expected;
using llvm::SmallVector;
using llvm::StringRef;
using Kind = Regex::Kind;
using Ranges = CodeRanges;

static constexpr int64_t kMostRepeats = 1000; // RE2's
static constexpr int kMostDepth = 500;

namespace {
class Parser {
public:
  explicit Parser(StringRef pattern) : pattern(pattern), rest(pattern) {}
  Expected<Regex> parse();

private:
  struct Flags {
    bool ignoresCase = false, isMultiLine = false, dotIsAll = false;
  };

  Expected<Regex> parseAlternatives();
  Expected<Regex> parseSequence();
  Expected<Regex> parseRepeated();
  Expected<Regex> parseAtom();
  Expected<Regex> parseGroup();
  Expected<bool> parseFlags();
  Expected<Regex> parseEscape();
  Expected<Regex> parseBracket();
  Error parseBracketItem(Ranges &set);
  Expected<uint32_t> parseBracketEnd();
  Expected<uint32_t> parseEscapedCode();
  Expected<uint32_t> takeCode();
  bool takeCount(int64_t &least, int64_t &most);
  Error applyOperators(Regex &regex);

  Regex setOf(Ranges ranges);
  static Regex assertion(Regex::Condition condition);
  Error error(const llvm::Twine &message) {
    return llvm::createStringError(message + " at position " +
                                   llvm::Twine(pattern.size() - rest.size()));
  }

  StringRef pattern, rest;
  Flags flags;
  int depth = 0;
};
} // namespace

Regex Parser::setOf(Ranges ranges) {
  Regex regex;
  regex.kind = Kind::Set;
  regex.ranges =
      flags.ignoresCase ? withBothCases(std::move(ranges)) : normalized(std::move(ranges));
  return regex;
}

Regex Parser::assertion(Regex::Condition condition) {
  Regex regex;
  regex.kind = Kind::Assert;
  regex.condition = condition;
  return regex;
}

Expected<Regex> Parser::parse() {
  Expected<Regex> regex = parseAlternatives();
  if (regex && !rest.empty())
    return error("unexpected ')'");
  return regex;
}

Expected<Regex> Parser::parseAlternatives() {
  if (++depth > kMostDepth)
    return error("groups are nested too deeply");
  Regex all;
  all.kind = Kind::Alternate;
  do {
    Expected<Regex> part = parseSequence();
    if (!part)
      return part;
    all.parts.push_back(std::move(*part));
  } while (rest.consume_front("|"));
  --depth;
  return all;
}

Expected<Regex> Parser::parseSequence() {
  Regex all;
  all.kind = Kind::Concat;
  while (!rest.empty() && rest.front() != '|' && rest.front() != ')') {
    if (rest.consume_front("\\Q")) {
      // Everything is literal up to \E.
      while (!rest.empty() && !rest.consume_front("\\E")) {
        Expected<uint32_t> code = takeCode();
        if (!code)
          return code.takeError();
        all.parts.push_back(setOf({{*code, *code}}));
      }
      if (!all.parts.empty())
        if (Error failed = applyOperators(all.parts.back()))
          return std::move(failed);
      continue;
    }
    Expected<Regex> part = parseRepeated();
    if (!part)
      return part;
    all.parts.push_back(std::move(*part));
  }
  return all;
}

Expected<Regex> Parser::parseRepeated() {
  Expected<Regex> atom = parseAtom();
  if (!atom)
    return atom;
  if (Error failed = applyOperators(*atom))
    return std::move(failed);
  return atom;
}

/// How often repetitions in repetitions let the same part occur, at most.
static int64_t mostOccurrences(const Regex &regex) {
  int64_t most = 1;
  for (const Regex &part : regex.parts)
    most = std::max(most, mostOccurrences(part));
  int64_t count = regex.most == Regex::kUnlimited ? regex.least : regex.most;
  return regex.kind == Kind::Repeat ? most * std::max<int64_t>(count, 1) : most;
}

/// Reads *, +, ? or {n,m} behind `regex`, which becomes what they repeat.
Error Parser::applyOperators(Regex &regex) {
  bool isRepeated = false;
  for (;;) {
    int64_t least = 0, most = Regex::kUnlimited;
    if (rest.consume_front("+"))
      least = 1;
    else if (rest.consume_front("?"))
      most = 1;
    else if (!rest.consume_front("*") && !takeCount(least, most))
      return Error::success();
    if (isRepeated)
      return error("a repetition is repeated");
    if (least > kMostRepeats || most > kMostRepeats || (most != Regex::kUnlimited && most < least))
      return error("invalid number of repetitions");
    rest.consume_front("?"); // not greedy
    isRepeated = true;
    Regex repeated;
    repeated.kind = Kind::Repeat;
    repeated.least = least;
    repeated.most = most;
    repeated.parts.push_back(std::move(regex));
    regex = std::move(repeated);
    if (mostOccurrences(regex) > kMostRepeats)
      return error("repetitions of repetitions are more than " + llvm::Twine(kMostRepeats));
  }
}

/// {n}, {n,} or {n,m}.  Any other brace is a letter.
bool Parser::takeCount(int64_t &least, int64_t &most) {
  StringRef text = rest;
  if (!text.consume_front("{") || text.consumeInteger(10, least) || least < 0)
    return false;
  most = least;
  if (text.consume_front(",")) {
    most = Regex::kUnlimited;
    if (!text.empty() && llvm::isDigit(text.front()) && text.consumeInteger(10, most))
      return false;
  }
  if (!text.consume_front("}"))
    return false;
  rest = text;
  return true;
}

Expected<Regex> Parser::parseAtom() {
  char first = rest.front();
  switch (first) {
  case '*':
  case '+':
  case '?':
    return error("there is nothing to repeat");
  case '\\':
    return parseEscape();
  case '[':
    return parseBracket();
  case '(':
    rest = rest.drop_front();
    return parseGroup();
  case '.':
    rest = rest.drop_front();
    return setOf(flags.dotIsAll ? complement({}) : complement({{'\n', '\n'}}));
  case '^':
    rest = rest.drop_front();
    return assertion(flags.isMultiLine ? Regex::Condition::LineBegin : Regex::Condition::TextBegin);
  case '$':
    rest = rest.drop_front();
    return assertion(flags.isMultiLine ? Regex::Condition::LineEnd : Regex::Condition::TextEnd);
  default:
    Expected<uint32_t> code = takeCode();
    if (!code)
      return code.takeError();
    return setOf({{*code, *code}});
  }
}

/// After the parenthesis.  Groups are not captured, since nobody asks.
Expected<Regex> Parser::parseGroup() {
  Flags outside = flags;
  if (rest.consume_front("?P<") || rest.consume_front("?<")) {
    StringRef name = rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
    rest = rest.drop_front(name.size());
    if (name.empty() || !rest.consume_front(">"))
      return error("invalid name of a group");
  } else if (rest.consume_front("?")) {
    Expected<bool> hasBody = parseFlags();
    if (!hasBody)
      return hasBody.takeError();
    // (?flags) holds up to the end of the group that it is in.
    if (!*hasBody)
      return Regex();
  }
  Expected<Regex> body = parseAlternatives();
  flags = outside;
  if (body && !rest.consume_front(")"))
    return error("a ')' is missing");
  return body;
}

/// Flags after "(?"; whether a group follows them.
Expected<bool> Parser::parseFlags() {
  bool value = true;
  while (!rest.empty()) {
    char letter = rest.front();
    rest = rest.drop_front();
    switch (letter) {
    case 'i':
      flags.ignoresCase = value;
      break;
    case 'm':
      flags.isMultiLine = value;
      break;
    case 's':
      flags.dotIsAll = value;
      break;
    case 'U': // which repetition is greedy
      break;
    case '-':
      value = false;
      break;
    case ':':
      return true;
    case ')':
      return false;
    default:
      return error("unknown kind of group");
    }
  }
  return error("a ')' is missing");
}

//===----------------------------------------------------------------------===//
// Letters
//===----------------------------------------------------------------------===//

Expected<uint32_t> Parser::takeCode() {
  if (std::optional<uint32_t> code = takeCodePoint(rest))
    return *code;
  return error("the pattern is not UTF-8");
}

/// After a backslash, where it stands for one letter.
Expected<uint32_t> Parser::parseEscapedCode() {
  if (rest.empty())
    return error("nothing follows a backslash");
  char letter = rest.front();
  auto isOctal = [](char c) { return c >= '0' && c <= '7'; };
  // \0 and its digits, or three of them: one digit would be what a group matched.
  if (isOctal(letter) && (letter == '0' || (rest.size() > 1 && isOctal(rest[1])))) {
    StringRef digits = rest.take_front(3).take_while(isOctal);
    rest = rest.drop_front(digits.size());
    uint32_t code = 0;
    (void)digits.getAsInteger(8, code);
    return code;
  }
  if (uint8_t(letter) < 0x80 && llvm::isPunct(letter)) {
    rest = rest.drop_front();
    return letter;
  }
  static constexpr StringRef kLetters = "afnrtv", kCodes = "\a\f\n\r\t\v";
  if (size_t at = kLetters.find(letter); at != StringRef::npos) {
    rest = rest.drop_front();
    return kCodes[at];
  }
  if (rest.consume_front("x")) {
    if (std::optional<uint32_t> code = takeHexCode(rest))
      return *code;
    return error("invalid number of a letter");
  }
  if (letter == 'p' || letter == 'P')
    return error("classes of Unicode's are not supported");
  return error("unknown letter after a backslash");
}

Expected<Regex> Parser::parseEscape() {
  rest = rest.drop_front();
  char letter = rest.empty() ? 0 : rest.front();
  if (std::optional<Ranges> set = classOfEscape(letter)) {
    rest = rest.drop_front();
    return setOf(llvm::isUpper(letter) ? complement(*set) : *set);
  }
  if (rest.consume_front("A"))
    return assertion(Regex::Condition::TextBegin);
  if (rest.consume_front("z"))
    return assertion(Regex::Condition::TextEnd);
  if (rest.consume_front("b"))
    return assertion(Regex::Condition::WordEdge);
  if (rest.consume_front("B"))
    return assertion(Regex::Condition::NoWordEdge);
  if (rest.consume_front("C")) {
    Regex regex;
    regex.kind = Kind::Byte;
    return regex;
  }
  Expected<uint32_t> code = parseEscapedCode();
  if (!code)
    return code.takeError();
  return setOf({{*code, *code}});
}

//===----------------------------------------------------------------------===//
// Sets in brackets
//===----------------------------------------------------------------------===//

Expected<uint32_t> Parser::parseBracketEnd() {
  if (rest.empty())
    return error("a ']' is missing");
  if (rest.consume_front("\\"))
    return parseEscapedCode();
  return takeCode();
}

Error Parser::parseBracketItem(Ranges &set) {
  if (rest.starts_with("[:")) {
    size_t end = rest.find(":]", 2);
    if (end != StringRef::npos) {
      StringRef name = rest.slice(2, end);
      bool isInverse = name.consume_front("^");
      std::optional<Ranges> named = classOfName(name);
      if (!named)
        return error("unknown class of letters");
      llvm::append_range(set, isInverse ? complement(*named) : *named);
      rest = rest.drop_front(end + 2);
      return Error::success();
    }
  }
  if (rest.size() > 1 && rest.front() == '\\')
    if (std::optional<Ranges> escaped = classOfEscape(rest[1])) {
      llvm::append_range(set, llvm::isUpper(rest[1]) ? complement(*escaped) : *escaped);
      rest = rest.drop_front(2);
      return Error::success();
    }
  Expected<uint32_t> low = parseBracketEnd();
  if (!low)
    return low.takeError();
  uint32_t high = *low;
  if (rest.size() > 1 && rest.front() == '-' && rest[1] != ']') {
    rest = rest.drop_front();
    Expected<uint32_t> end = parseBracketEnd();
    if (!end)
      return end.takeError();
    high = *end;
  }
  if (high < *low)
    return error("a range of letters is empty");
  set.push_back({*low, high});
  return Error::success();
}

Expected<Regex> Parser::parseBracket() {
  rest = rest.drop_front();
  bool isInverse = rest.consume_front("^");
  Ranges set;
  // A bracket in the first place is a letter.
  do {
    if (rest.empty())
      return error("a ']' is missing");
    if (Error failed = parseBracketItem(set))
      return std::move(failed);
  } while (!rest.consume_front("]"));
  Regex regex = setOf(std::move(set));
  if (isInverse)
    regex.ranges = complement(regex.ranges);
  return regex;
}

Expected<Regex> onnxc::parseRegex(StringRef pattern) { return Parser(pattern).parse(); }
