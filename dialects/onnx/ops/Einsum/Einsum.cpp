//===- Einsum.cpp - Reading the equation ----------------------------------===//

#include "dialects/onnx/ops/Einsum/Einsum.h"

#include "llvm/ADT/StringExtras.h"
#include <map>

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Einsum/Einsum.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addEinsumOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Einsum/Einsum.cpp.inc"
      >();
}

/// Labels of one term.  Letters stand for themselves; the dimensions of an ellipsis
/// count from its end: -1, -2, ...
using Term = SmallVector<int64_t>;

/// `rank` is the number of dimensions, or -1 for the result's term, where an ellipsis
/// has `ellipsisRank` of them.
static FailureOr<Term> parseTerm(StringRef text, int64_t rank, int64_t ellipsisRank, DimBuilder &dims) {
  auto [before, after] = text.split("...");
  bool hasEllipsis = before.size() != text.size();
  int64_t letters = before.size() + after.size();
  if (rank >= 0)
    ellipsisRank = rank - letters;
  if (ellipsisRank < 0 || (rank >= 0 && !hasEllipsis && ellipsisRank != 0))
    return dims.fail("term '" + text + "' does not fit an input of rank " + Twine(rank)); // C1
  Term term(before.begin(), before.end());
  for (int64_t i = hasEllipsis ? ellipsisRank : 0; i > 0; --i)
    term.push_back(-i);
  term.append(after.begin(), after.end());
  for (int64_t label : term)
    if (label > 0 && !llvm::isAlpha(char(label)))
      return dims.fail("term '" + text + "' has a label that is not a letter"); // C1
  return term;
}

/// The result's term where the equation leaves it out: the ellipsis, then the labels
/// that occur once, in alphabetic order.
static Term implicitResult(ArrayRef<Term> inputs, int64_t ellipsisRank) {
  std::map<int64_t, int64_t> counts;
  for (const Term &term : inputs)
    for (int64_t label : term)
      ++counts[label];
  Term result;
  for (int64_t i = ellipsisRank; i > 0; --i)
    result.push_back(-i);
  for (auto [label, count] : counts)
    if (label > 0 && count == 1)
      result.push_back(label);
  return result;
}

static LogicalResult unifySizes(ValueRange inputs, ArrayRef<Term> terms, const std::map<int64_t, int64_t> &numbers,
                                EinsumLabels &labels, DimBuilder &dims) {
  SmallVector<bool> seen(labels.numAll, false);
  labels.sizes.assign(labels.numAll, Dim());
  for (auto [input, term] : llvm::zip(inputs, terms)) {
    SmallVector<int64_t> &own = labels.inputs.emplace_back();
    for (auto [axis, label] : llvm::enumerate(term)) {
      int64_t number = numbers.at(label);
      own.push_back(number);
      Dim size = dims.of(input, axis), &known = labels.sizes[number];
      if (!seen[number]) {
        known = size;
      } else if (label < 0) {
        FailureOr<Dim> both = dims.broadcast(known, size);
        if (failed(both))
          return failure(); // C3
        known = *both;
      } else if (failed(dims.requireEqual(known, size, "sizes of a label differ", &known))) {
        return failure(); // C3
      }
      seen[number] = true;
    }
  }
  return success();
}

FailureOr<EinsumLabels> onnx::einsumLabels(EinsumOp::Adaptor op, DimBuilder &dims) {
  std::string equation = op.getEquation().str();
  llvm::erase(equation, ' ');
  auto [left, right] = StringRef(equation).split("->");
  bool isExplicit = StringRef(equation).contains("->");
  SmallVector<StringRef> texts;
  left.split(texts, ',');
  if (texts.size() != op.getInputs().size())
    return dims.fail("the equation does not have one term per input"); // C1
  SmallVector<Term> terms;
  int64_t ellipsisRank = 0;
  for (auto [text, input] : llvm::zip(texts, op.getInputs())) {
    FailureOr<Term> term = parseTerm(text, cast<RankedTensorType>(input.getType()).getRank(), 0, dims);
    if (failed(term))
      return failure();
    ellipsisRank = std::max<int64_t>(ellipsisRank, llvm::count_if(*term, [](int64_t label) { return label < 0; }));
    terms.push_back(*term);
  }
  FailureOr<Term> result = isExplicit ? parseTerm(right, -1, ellipsisRank, dims) : implicitResult(terms, ellipsisRank);
  if (failed(result))
    return failure();
  EinsumLabels labels;
  std::map<int64_t, int64_t> numbers;
  for (int64_t label : *result)
    if (!numbers.try_emplace(label, numbers.size()).second)
      return dims.fail("a label occurs twice in the result"); // C2
  labels.numResult = numbers.size();
  for (const Term &term : terms)
    for (int64_t label : term)
      numbers.try_emplace(label, numbers.size());
  labels.numAll = numbers.size();
  for (int64_t label : *result)
    if (llvm::none_of(terms, [&](const Term &term) { return llvm::is_contained(term, label); }))
      return dims.fail("a label of the result occurs in no input"); // C2
  if (failed(unifySizes(op.getInputs(), terms, numbers, labels, dims)))
    return failure();
  return labels;
}

LogicalResult EinsumOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<EinsumLabels> labels = einsumLabels(op, dims);
  if (failed(labels))
    return failure();
  results.emplace_back(labels->sizes.begin(), labels->sizes.begin() + labels->numResult);
  return success();
}
