//===- RegexTest.cpp - Patterns match what RE2 says -----------------------===//

#include "dialects/onnx/ops/Text/Regex.h"
#include "dialects/onnx/ops/Text/CaseTable.h"
#include <catch2/catch.hpp>

using namespace onnxc;

/// Follows the automaton as the loops of a model do.
static bool matches(const RegexAutomaton &automaton, llvm::StringRef text) {
  int64_t state = 1;
  for (char byte : text) {
    state = automaton.transitions[state * automaton.numClasses + automaton.classes[uint8_t(byte)]];
    if (state == 0)
      return false;
  }
  return automaton.accepts[state];
}

static RegexAutomaton compile(const std::string &pattern) {
  INFO(pattern);
  llvm::Expected<Regex> regex = parseRegex(pattern);
  REQUIRE(static_cast<bool>(regex));
  llvm::Expected<RegexAutomaton> automaton = buildAutomaton(*regex);
  REQUIRE(static_cast<bool>(automaton));
  return *automaton;
}

static std::string errorOf(const std::string &pattern) {
  llvm::Expected<Regex> regex = parseRegex(pattern);
  return regex ? "" : toString(regex.takeError());
}

TEST_CASE("texts match from end to end") {
  struct Row {
    const char *pattern;
    std::vector<std::string> matching, other;
  };
  const Row kRows[] = {
      {"", {""}, {"a"}},
      {"abc", {"abc"}, {"", "ab", "abcd", "xabc"}},
      {"a|bc|", {"a", "bc", ""}, {"b", "abc"}},
      {"(ab)*c+d?", {"c", "ababccd"}, {"ab", "abd", "cdd"}},
      {"a{2,3}", {"aa", "aaa"}, {"a", "aaaa"}},
      {"a{2}b{1,}?", {"aab", "aabbb"}, {"aa", "ab"}},
      {"a{,2}x{", {"a{,2}x{"}, {"aax"}},
      {"[a-c]x[^a-c]", {"axd", "cx\xc3\xa9"}, {"dxd", "axa"}},
      {"[]a][-x]", {"]-", "ax"}, {"bx"}},
      {"[[:alpha:]_][[:^digit:]]", {"a_", "_z"}, {"1a", "a1"}},
      {"\\d+\\.\\w\\s\\D\\W\\S", {"12._\tx-y"}, {"1.. xxx"}},
      {"\\x41\\x{e9}\\101\\Q.*\\E\\.",
       {"A\xc3\xa9"
        "A.*."},
       {"A\xc3\xa9"
        "Axx."}},
      {".", {"a", "\xc3\xa9", "\xf0\x9f\x98\x80"}, {"", "\n", "\xc3", "ab"}},
      {"(?s).", {"\n"}, {}},
      {"\\C\\C", {"\xc3\xa9"}, {"a"}},
      {"(?i)stra\xc3\x9f"
       "e[k]",
       {"STRA\xc3\x9f"
        "ek",
        "stra\xc3\x9f"
        "e\xe2\x84\xaa"},
       {"strasse"}},
      {"a(?i:b)c(?i)d", {"aBcD", "abcd"}, {"Abcd", "abCd"}},
      {"^a$", {"a"}, {"a\n"}},
      {"(?m)a$\\n^b", {"a\nb"}, {"ab"}},
      {"a$b|^^c", {"c"}, {"ab"}},
      {"\\ba\\b-\\Ba?", {"a-"}, {"a-a"}},
      {"(?P<name>x)(?<other>y)(?:z)", {"xyz"}, {"xy"}},
      {"[^\\x00-\\x{10FFFF}]|a", {"a"}, {"b", ""}},
      {"(a?){50}a{50}",
       {std::string(50, 'a'), std::string(100, 'a')},
       {std::string(49, 'a'), std::string(101, 'a')}},
  };
  for (const Row &row : kRows) {
    RegexAutomaton automaton = compile(row.pattern);
    for (const std::string &text : row.matching) {
      INFO(row.pattern << " and " << text);
      CHECK(matches(automaton, text));
    }
    for (const std::string &text : row.other) {
      INFO(row.pattern << " and " << text);
      CHECK_FALSE(matches(automaton, text));
    }
  }
}

TEST_CASE("what RE2 rejects is an error") {
  for (const char *pattern : {"((a{1000}){1000}){1000}",
                              "(",
                              ")",
                              "a)",
                              "(a",
                              "[a",
                              "[b-a]",
                              "*a",
                              "a**",
                              "a{3,2}",
                              "a{1001}",
                              "\\",
                              "\\1",
                              "\\q",
                              "(?=a)",
                              "(?<n",
                              "[[:no:]]",
                              "\\x{110000}",
                              "\\x4",
                              "\xff",
                              "(?i"}) {
    INFO(pattern);
    CHECK_FALSE(errorOf(pattern).empty());
  }
  CHECK(errorOf("a\\pL") == "classes of Unicode's are not supported at position 2");
}

TEST_CASE("a pattern that is too large is an error") {
  for (const char *pattern :
       {"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa){1000}", "(.*a.{20}){4}"}) {
    llvm::Expected<Regex> regex = parseRegex(pattern);
    REQUIRE(static_cast<bool>(regex));
    llvm::Expected<RegexAutomaton> automaton = buildAutomaton(*regex);
    CHECK_FALSE(static_cast<bool>(automaton));
    llvm::consumeError(automaton.takeError());
  }
}

TEST_CASE("the pages have what the runs have") {
  for (LetterCase to : {LetterCase::Lower, LetterCase::Upper}) {
    CasePages table = casePages(to);
    for (const CaseRun &run : caseRuns(to))
      for (uint32_t code = run.first; code <= run.last; code += run.step)
        CHECK(table.deltas[table.pages[code / kCasePage] * kCasePage + code % kCasePage] ==
              run.delta);
  }
}

TEST_CASE("letters change their case, and other bytes stay") {
  CHECK(withCase("aZ\xc3\xa9\xc3\x9f\xff", LetterCase::Upper) == "AZ\xc3\x89\xc3\x9f\xff");
  CHECK(withCase("aZ\xc3\x89\xe1\xba\x9e", LetterCase::Lower) == "az\xc3\xa9\xc3\x9f");
}
