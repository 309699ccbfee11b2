//===- NewStrings.cpp - Strings of new bytes, and patterns ----------------===//
//
// What makes bytes is in two halves: a kernel that writes them, next to each other, and
// one that refers to them.  There is room for so many bytes per string on average as the
// module says (ADR 0019).
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Encoder/Encoder.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Select/Select.h"
#include "dialects/onnx/ops/Slice/Slice.h"
#include "dialects/onnx/ops/Text/CaseTable.h"
#include "dialects/onnx/ops/Text/Regex.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

// TensorProto.DataType
static constexpr int64_t kInt64 = 7;

template <typename T>
static Value table(Composer &c, ArrayRef<T> values, Type element, StringRef name) {
  auto type = RankedTensorType::get({(int64_t)values.size()}, element);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
  return ConstantOp::create(c.b, elementsFromBytes(type, bytes, name));
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

static int64_t bytesPerString(Operation *op) {
  return limitOf(op, kStringBytesAttr, /*otherwise=*/256);
}

/// The strings whose bytes an operation of three results makes, or null after reporting an error.
template <typename OpT, typename... Args>
static Value newStrings(Composer &c, Args &&...args) {
  SmallVector<Type> types(3, RankedTensorType::get({}, c.b.getI64Type()));
  auto op = OpT::create(c.b, types, std::forward<Args>(args)...);
  types.clear();
  if (failed(inferResultTypes(op, types)))
    return {};
  for (auto [result, type] : llvm::zip_equal(op->getResults(), types))
    result.setType(type);
  return c.create<BytesAsStringsOp>(op->getResult(0), op->getResult(1), op->getResult(2));
}

static LogicalResult bytesDims(Dims shape, int64_t room, DimBuilder &dims, ResultDims &results) {
  Dim strings = dims.product(shape);
  auto count = DimBuilder::constantOf(strings);
  int64_t all;
  if (count && llvm::MulOverflow(*count, room, all))
    return dims.fail("needs room for " + Twine(*count) + " strings of " + Twine(room) +
                     " bytes, which is more than 2^63");
  Dim bytes = dims.mul(strings, room);
  results = {shape, shape, {bytes}};
  return success();
}

LogicalResult JoinBytesOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ResultDims shape;
  if (failed(dimsBroadcast({op.getX(), op.getY()}, dims, shape)))
    return failure();
  return bytesDims(shape.front(), op.getRoom(), dims, results);
}

LogicalResult CaseBytesOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  for (Value vector : {op.getPages(), op.getDeltas()})
    if (cast<RankedTensorType>(vector.getType()).getRank() != 1)
      return dims.fail("pages and deltas must be vectors"); // C1
  return bytesDims(dims.of(op.getInput()), op.getRoom(), dims, results);
}

FailureOr<SmallVector<Value>> StringConcatOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Value joined = newStrings<JoinBytesOp>(c, getX(), getY(), bytesPerString(*this));
  if (!joined)
    return failure();
  return SmallVector<Value>{joined};
}

//===----------------------------------------------------------------------===//
// StringNormalizer
//===----------------------------------------------------------------------===//

LogicalResult StringNormalizerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getX());
  if (shape.empty() || shape.size() > 2 ||
      (shape.size() == 2 && DimBuilder::constantOf(shape[0]).value_or(1) != 1))
    return dims.fail("the input must be a vector or a matrix of one row"); // C1
  if (shape.size() == 2)
    shape[0] = dims.constant(1);
  if (op.getStopwords() && !op.getStopwords()->empty())
    shape.back() = Dim();
  results.push_back(std::move(shape));
  return success();
}

static Value inCase(Composer &c, Value strings, LetterCase to, int64_t room) {
  CasePages data = casePages(to);
  Value pages =
      table(c, ArrayRef<uint8_t>(data.pages), c.b.getIntegerType(8, /*isSigned=*/false), "pages");
  Value deltas = table(c, ArrayRef<int32_t>(data.deltas), c.b.getI32Type(), "deltas");
  return newStrings<CaseBytesOp>(c, strings, pages, deltas, room);
}

/// The strings of a vector that are no stop words, or an empty one if all are.
static FailureOr<Value> withoutStopWords(Composer &c, RewriterBase &b, StringNormalizerOp op,
                                         Value compared, Value kept,
                                         std::optional<LetterCase> comparedCase) {
  std::vector<std::string> words;
  for (StringRef word : op.getStopwords()->getAsValueRange<StringAttr>())
    words.push_back(comparedCase ? withCase(word, *comparedCase) : word.str());
  SmallVector<StringRef> keys(words.begin(), words.end());
  Type string = StringType::get(op.getContext());
  auto strings = [&](ArrayRef<StringRef> values) {
    return DenseStringElementsAttr::get(RankedTensorType::get({(int64_t)values.size()}, string),
                                        values);
  };
  FailureOr<Value> position = emitPositions(b, op, compared, strings(keys));
  if (failed(position))
    return failure();
  Value isKept = c.create<EqualOp>(*position, c.integers({(int64_t)keys.size()}));
  Value count =
      c.create<ReduceSumOp>(c.create<CastOp>(isKept, kInt64, 1, "up"), c.integers({0}), 1, 0);
  Value isEmpty = c.create<EqualOp>(count, c.integers({0}));
  Value none = ConstantOp::create(c.b, strings({StringRef()}));
  Value all = c.create<ConcatOp>(ValueRange{kept, none}, 0),
        mask = c.create<ConcatOp>(ValueRange{isKept, isEmpty}, 0);
  return c.create<CompressOp>(all, mask, c.b.getI64IntegerAttr(0));
}

FailureOr<SmallVector<Value>> StringNormalizerOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  bool isMatrix = cast<RankedTensorType>(getX().getType()).getRank() == 2;
  Value strings = isMatrix ? c.create<SqueezeOp>(getX(), c.integers({0})) : Value(getX());
  StringRef action = getCaseChangeAction();
  LetterCase to = action == "UPPER" ? LetterCase::Upper : LetterCase::Lower;
  bool hasStopWords = getStopwords() && !getStopwords()->empty(),
       isSensitive = getIsCaseSensitive();
  Value changed = strings;
  if (action != "NONE" || (hasStopWords && !isSensitive))
    changed = inCase(c, strings, to, bytesPerString(*this));
  if (!changed)
    return failure();
  Value result = action == "NONE" ? strings : changed;
  if (hasStopWords) {
    Value compared = isSensitive ? strings : changed;
    FailureOr<Value> kept = withoutStopWords(c, rewriter, *this, compared, result,
                                             isSensitive ? std::nullopt : std::optional(to));
    if (failed(kept))
      return failure();
    result = *kept;
  }
  if (isMatrix)
    result = c.create<UnsqueezeOp>(result, c.integers({0}));
  return SmallVector<Value>{result};
}

//===----------------------------------------------------------------------===//
// RegexFullMatch
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<Value>> RegexFullMatchOp::decompose(RewriterBase &rewriter) {
  llvm::Expected<Regex> regex = parseRegex(getPattern());
  llvm::Expected<RegexAutomaton> automaton =
      regex ? buildAutomaton(*regex) : llvm::Expected<RegexAutomaton>(regex.takeError());
  if (!automaton)
    return emitOpError() << "cannot use pattern '" << getPattern()
                         << "': " << toString(automaton.takeError()); // C1
  Composer c(rewriter, getLoc());
  Type byte = c.b.getIntegerType(8, /*isSigned=*/false),
       state = c.b.getIntegerType(16, /*isSigned=*/false);
  Value classes = table(c, ArrayRef<uint8_t>(automaton->classes), byte, "classes");
  Value transitions = table(c, ArrayRef<uint16_t>(automaton->transitions), state, "transitions");
  Value accepts = table(c, ArrayRef<uint8_t>(automaton->accepts), byte, "accepts");
  return SmallVector<Value>{c.create<MatchPatternOp>(getX(), classes, transitions, accepts)};
}
