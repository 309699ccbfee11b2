//===- RegexAutomaton.cpp - From a pattern's tree to a table --------------===//
//
// First a program of bytes, forks and conditions, built from the end to the front; then
// sets of its places, which are the states of the table.  Conditions look at the letter
// before a place, which the state remembers, and at the one behind it, which is the next
// to be read: so a state's places are followed anew for each kind of next letter.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Text/Regex.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <map>

using namespace onnxc;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::SmallVector;
using Kind = Regex::Kind;
using Condition = Regex::Condition;

static constexpr size_t kMostPlaces = 50000, kMostStates = 10000;
/// How many places may be looked at while the table is built, which takes about a second.
static constexpr size_t kMostVisits = size_t(1) << 27;

//===----------------------------------------------------------------------===//
// The program
//===----------------------------------------------------------------------===//

namespace {
/// Where the matching of a text can stand.
struct Place {
  enum { Bytes, Fork, Check, Match } kind;
  uint8_t low = 0, high = 0; // Bytes
  Condition condition = Condition::TextBegin;
  int next = 0, other = 0; // other: of Fork
};

class Program {
public:
  Program() { add({Place::Match}); }
  /// Emits what matches `regex` and continues at `next`; the place where it begins.
  int emit(const Regex &regex, int next);
  bool isTooLarge() const { return places.size() > kMostPlaces; }

  std::vector<Place> places;

private:
  int add(const Place &place) {
    places.push_back(place);
    return places.size() - 1;
  }
  int addFork(int first, int second) { return add({Place::Fork, 0, 0, {}, first, second}); }
  int addBytes(uint8_t low, uint8_t high, int next) {
    return add({Place::Bytes, low, high, {}, next});
  }
  int emitRepeat(const Regex &regex, int next);
  int emitSet(ArrayRef<CodeRange> ranges, int next);
  int emitRange(CodeRange range, int next);
  int emitSequences(ArrayRef<uint8_t> low, ArrayRef<uint8_t> high, int next);
};
} // namespace

int Program::emit(const Regex &regex, int next) {
  if (isTooLarge())
    return next;
  switch (regex.kind) {
  case Kind::Empty:
    return next;
  case Kind::Set:
    return emitSet(regex.ranges, next);
  case Kind::Byte:
    return addBytes(0, 255, next);
  case Kind::Assert:
    return add({Place::Check, 0, 0, regex.condition, next});
  case Kind::Concat:
    for (const Regex &part : llvm::reverse(regex.parts))
      next = emit(part, next);
    return next;
  case Kind::Alternate: {
    int first = emit(regex.parts.back(), next);
    for (const Regex &part : llvm::reverse(ArrayRef(regex.parts).drop_back()))
      first = addFork(emit(part, next), first);
    return first;
  }
  case Kind::Repeat:
    return emitRepeat(regex, next);
  }
  return next;
}

int Program::emitRepeat(const Regex &regex, int next) {
  const Regex &part = regex.parts.front();
  int first = next;
  if (regex.most == Regex::kUnlimited) {
    first = addFork(0, next);
    int body = emit(part, first);
    places[first].next = body;
  }
  for (int64_t i = regex.least; i < regex.most && !isTooLarge(); ++i)
    first = addFork(emit(part, first), next);
  for (int64_t i = 0; i < regex.least && !isTooLarge(); ++i) {
    int before = first;
    first = emit(part, before);
    // What takes no place matches the same however often it is repeated.
    if (first == before)
      break;
  }
  return first;
}

int Program::emitSet(ArrayRef<CodeRange> ranges, int next) {
  // Nothing matches a set without elements; there is no such byte.
  if (ranges.empty())
    return addBytes(1, 0, next);
  int first = emitRange(ranges.back(), next);
  for (CodeRange range : llvm::reverse(ranges.drop_back()))
    first = addFork(emitRange(range, next), first);
  return first;
}

static SmallVector<uint8_t, 4> encoded(uint32_t code) {
  char buffer[UNI_MAX_UTF8_BYTES_PER_CODE_POINT], *end = buffer;
  llvm::ConvertCodePointToUTF8(code, end);
  return SmallVector<uint8_t, 4>(buffer, end);
}

/// Splits a range where encodings get longer and around what is not encoded.
int Program::emitRange(CodeRange range, int next) {
  static constexpr CodeRange kParts[] = {
      {0, 0x7f}, {0x80, 0x7ff}, {0x800, 0xd7ff}, {0xe000, 0xffff}, {0x10000, kLastCodePoint}};
  int first = -1;
  for (CodeRange part : kParts) {
    uint32_t low = std::max(part.low, range.low), high = std::min(part.high, range.high);
    if (low > high)
      continue;
    int begin = emitSequences(encoded(low), encoded(high), next);
    first = first < 0 ? begin : addFork(begin, first);
  }
  return first < 0 ? addBytes(1, 0, next) : first;
}

/// All encodings between two of the same length.
int Program::emitSequences(ArrayRef<uint8_t> low, ArrayRef<uint8_t> high, int next) {
  if (low.size() == 1)
    return addBytes(low[0], high[0], next);
  auto rest = [&](ArrayRef<uint8_t> from, ArrayRef<uint8_t> to) {
    return emitSequences(from.drop_front(), to.drop_front(), next);
  };
  if (low[0] == high[0])
    return addBytes(low[0], high[0], rest(low, high));
  SmallVector<uint8_t, 4> lowest(low.size(), 0x80), highest(low.size(), 0xbf);
  bool lowIsWhole = low.drop_front() == ArrayRef(lowest).drop_front();
  bool highIsWhole = high.drop_front() == ArrayRef(highest).drop_front();
  int first = -1;
  auto join = [&](int begin) { first = first < 0 ? begin : addFork(begin, first); };
  uint8_t from = low[0] + !lowIsWhole, to = high[0] - !highIsWhole;
  if (!lowIsWhole)
    join(addBytes(low[0], low[0], rest(low, highest)));
  if (!highIsWhole)
    join(addBytes(high[0], high[0], rest(lowest, high)));
  if (from <= to)
    join(addBytes(from, to, rest(lowest, highest)));
  return first;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

namespace {
/// What conditions ask about a letter; Edge is before the first and behind the last.
enum Letter : uint8_t { Edge, Newline, Word, Other };

/// Places before conditions and forks are followed, and the letter before them.
using State = std::pair<SmallVector<int>, Letter>;

class TableBuilder {
public:
  explicit TableBuilder(const std::vector<Place> &places) : places(places) {}
  Expected<RegexAutomaton> build(int first);

private:
  void findClasses();
  int stateOf(State state);
  SmallVector<int> follow(const State &state, Letter next);
  void fill(const State &state);

  const std::vector<Place> &places;
  RegexAutomaton table;
  SmallVector<uint8_t> firstByte; // of each class
  std::map<State, int> numbers;
  size_t numVisits = 0;
  std::vector<State> states;
};
} // namespace

static Letter letterOf(uint8_t byte) {
  if (byte == '\n')
    return Newline;
  return llvm::isAlnum(byte) || byte == '_' ? Word : Other;
}

static bool holds(Condition condition, Letter before, Letter behind) {
  switch (condition) {
  case Condition::TextBegin:
    return before == Edge;
  case Condition::TextEnd:
    return behind == Edge;
  case Condition::LineBegin:
    return before == Edge || before == Newline;
  case Condition::LineEnd:
    return behind == Edge || behind == Newline;
  case Condition::WordEdge:
    return (before == Word) != (behind == Word);
  case Condition::NoWordEdge:
    return (before == Word) == (behind == Word);
  }
  return false;
}

/// Bytes that no place tells apart are one class.
void TableBuilder::findClasses() {
  std::array<bool, 257> begins = {true};
  bool hasConditions =
      llvm::any_of(places, [](const Place &place) { return place.kind == Place::Check; });
  for (const Place &place : places)
    if (place.kind == Place::Bytes && place.low <= place.high)
      begins[place.low] = begins[place.high + 1] = true;
  for (unsigned byte = 1; hasConditions && byte < 256; ++byte)
    begins[byte] |= letterOf(byte) != letterOf(byte - 1);
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (begins[byte])
      firstByte.push_back(byte);
    table.classes[byte] = firstByte.size() - 1;
  }
  table.numClasses = firstByte.size();
}

int TableBuilder::stateOf(State state) {
  llvm::sort(state.first);
  state.first.erase(llvm::unique(state.first), state.first.end());
  auto [it, isNew] = numbers.try_emplace(state, states.size());
  if (isNew)
    states.push_back(std::move(state));
  return it->second;
}

/// The places that read a byte or end the text, when `next` comes.
SmallVector<int> TableBuilder::follow(const State &state, Letter next) {
  SmallVector<int> found, open(state.first);
  std::vector<bool> seen(places.size());
  while (!open.empty()) {
    int at = open.pop_back_val();
    if (seen[at])
      continue;
    seen[at] = true;
    ++numVisits;
    const Place &place = places[at];
    if (place.kind == Place::Fork)
      open.append({place.next, place.other});
    else if (place.kind != Place::Check)
      found.push_back(at);
    else if (holds(place.condition, state.second, next))
      open.push_back(place.next);
  }
  return found;
}

void TableBuilder::fill(const State &state) {
  std::array<SmallVector<int>, 4> found;
  for (Letter next : {Edge, Newline, Word, Other})
    found[next] = follow(state, next);
  table.accepts.push_back(
      llvm::any_of(found[Edge], [&](int at) { return places[at].kind == Place::Match; }));
  bool hasConditions =
      llvm::any_of(places, [](const Place &place) { return place.kind == Place::Check; });
  for (uint8_t byte : firstByte) {
    Letter letter = letterOf(byte);
    numVisits += found[letter].size();
    State next{{}, hasConditions ? letter : Other};
    for (int at : found[letter])
      if (places[at].kind == Place::Bytes && places[at].low <= byte && byte <= places[at].high)
        next.first.push_back(places[at].next);
    table.transitions.push_back(next.first.empty() ? 0 : stateOf(std::move(next)));
  }
}

Expected<RegexAutomaton> TableBuilder::build(int first) {
  findClasses();
  stateOf({{}, Edge});
  stateOf({{first}, Edge});
  // Filling one finds others.
  for (size_t i = 0; i < states.size(); ++i) {
    if (i > kMostStates)
      return llvm::createStringError("the pattern needs more than " + llvm::Twine(kMostStates) +
                                     " states");
    if (numVisits > kMostVisits)
      return llvm::createStringError("the pattern's states consist of too many alternatives");
    fill(State(states[i]));
  }
  return std::move(table);
}

Expected<RegexAutomaton> onnxc::buildAutomaton(const Regex &regex) {
  Program program;
  int first = program.emit(regex, /*next=*/0);
  if (program.isTooLarge())
    return llvm::createStringError("the pattern's repetitions make it too large");
  return TableBuilder(program.places).build(first);
}
