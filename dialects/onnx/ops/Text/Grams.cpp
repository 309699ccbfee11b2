//===- Grams.cpp - TfIdfVectorizer as a search in a tree of words ---------===//
//
// Words become numbers, n-grams paths in a tree, whatever their type is.  What a count is
// worth is elementwise arithmetic afterwards.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Encoder/Encoder.h"
#include "dialects/onnx/ops/Text/Text.h"

#include <map>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// The pool
//===----------------------------------------------------------------------===//

/// Number of n-grams in a pool of `poolSize` words; none if `starts` do not ascend in it.
static std::optional<int64_t> countGrams(ArrayRef<int64_t> starts, int64_t poolSize) {
  int64_t count = 0;
  for (auto [i, start] : llvm::enumerate(starts)) {
    int64_t end = i + 1 < starts.size() ? starts[i + 1] : poolSize;
    if (start < 0 || end < start || end > poolSize)
      return std::nullopt;
    count += (end - start) / int64_t(i + 1);
  }
  return count;
}

/// How many columns the result has; none if an index is negative.
static std::optional<int64_t> widthOf(ArrayRef<int64_t> indexes) {
  if (indexes.empty())
    return std::nullopt;
  auto [least, most] = std::minmax_element(indexes.begin(), indexes.end());
  if (*least < 0 || *most >= std::numeric_limits<int32_t>::max())
    return std::nullopt;
  return *most + 1;
}

LogicalResult TfIdfVectorizerOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  auto type = cast<RankedTensorType>(op.getX().getType());
  if (type.getRank() != 1 && type.getRank() != 2)
    return dims.fail("the input must be a vector or a matrix"); // C1
  auto ints = op.getPoolInt64s();
  auto strings = op.getPoolStrings();
  bool hasStrings = strings && !strings->empty();
  // An emission sees the operand in its storage type.
  if ((hasStrings && ints && !ints->empty()) ||
      (!dims.emits() && hasStrings != isa<StringType>(type.getElementType())))
    return dims.fail("needs pool_strings for strings and pool_int64s for integers, not both"); // C1
  int64_t poolSize = hasStrings ? strings->size() : ints ? ints->size() : 0;
  auto count = countGrams(op.getNgramCounts(), poolSize);
  auto width = widthOf(op.getNgramIndexes());
  if (!count || !width || *count > (int64_t)op.getNgramIndexes().size() ||
      (op.getWeights() && op.getWeights()->size() != op.getNgramIndexes().size()))
    return dims.fail("ngram_counts, ngram_indexes and weights do not fit the pool"); // C2
  int64_t shortest = op.getMinGramLength(), longest = op.getMaxGramLength();
  if (shortest < 1 || longest < shortest || (int64_t)op.getMaxSkipCount() < 0)
    return dims.fail("has n-grams of no length, or a negative number of skips"); // C3
  // With weights there is a table with one for each column.
  constexpr int64_t kMostWeights = int64_t(1) << 26;
  if (op.getWeights() && op.getMode() != "TF" && *width > kMostWeights)
    return dims.fail("has weights for " + Twine(*width) + " columns where at most " +
                     Twine(kMostWeights) + " are possible"); // C4
  Dims shape = dims.of(op.getX());
  shape.back() = dims.constant(*width);
  results.push_back(std::move(shape));
  return success();
}

LogicalResult CountGramsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  for (Value table : {op.getEdges(), op.getLabels(), op.getColumns()})
    if (cast<RankedTensorType>(table.getType()).getRank() != 1)
      return dims.fail("edges, labels and columns must be vectors"); // C1
  Dims shape = dims.of(op.getWords());
  shape.back() = dims.constant(op.getWidth());
  results.push_back(std::move(shape));
  return success();
}

//===----------------------------------------------------------------------===//
// The tree
//===----------------------------------------------------------------------===//

namespace {
/// The nodes are in a vector, the root first: a chain of them can be as long as the pool.
struct Node {
  std::map<int64_t, size_t> next; // by word
  int64_t column = -1;
};

/// The tree as the vectors of onnx.CountGrams.
struct Tree {
  SmallVector<int64_t> edges, labels, columns;
};
} // namespace

/// Nodes are numbered in the order of the edges that lead to them, level by level.
static Tree flatten(ArrayRef<Node> nodes) {
  Tree tree;
  std::vector<size_t> order{0};
  for (size_t i = 0; i < order.size(); ++i) {
    tree.edges.push_back(tree.labels.size());
    for (const auto &[word, child] : nodes[order[i]].next) {
      tree.labels.push_back(word);
      tree.columns.push_back(nodes[child].column);
      order.push_back(child);
    }
  }
  tree.edges.push_back(tree.labels.size());
  // Something to point to where there is nothing.
  tree.labels.push_back(0), tree.columns.push_back(-1);
  return tree;
}

/// Words of the pool as numbers, in the order of their first occurrence.
template <typename T>
static SmallVector<int64_t> numberWords(ArrayRef<T> pool, SmallVectorImpl<T> &words) {
  std::map<T, int64_t> numbers;
  SmallVector<int64_t> result;
  for (T word : pool) {
    auto [it, isNew] = numbers.try_emplace(word, words.size());
    if (isNew)
      words.push_back(word);
    result.push_back(it->second);
  }
  return result;
}

/// The n-grams of the lengths that the operator asks for.
static std::vector<Node> growTree(TfIdfVectorizerOp op, ArrayRef<int64_t> pool) {
  std::vector<Node> nodes(1);
  ArrayRef<int64_t> starts = op.getNgramCounts(), indexes = op.getNgramIndexes();
  int64_t gram = 0;
  for (auto [i, start] : llvm::enumerate(starts)) {
    int64_t length = i + 1, end = i + 1 < starts.size() ? starts[i + 1] : (int64_t)pool.size();
    bool isWanted =
        length >= (int64_t)op.getMinGramLength() && length <= (int64_t)op.getMaxGramLength();
    for (int64_t at = start; at + length <= end; at += length, ++gram) {
      size_t node = 0;
      for (int64_t word : isWanted ? pool.slice(at, length) : ArrayRef<int64_t>()) {
        auto [child, isNew] = nodes[node].next.try_emplace(word, nodes.size());
        node = child->second;
        if (isNew)
          nodes.emplace_back();
      }
      if (isWanted)
        nodes[node].column = indexes[gram];
    }
  }
  return nodes;
}

//===----------------------------------------------------------------------===//
// The composition
//===----------------------------------------------------------------------===//

/// Counts as they are worth by `mode`; the weight of an n-gram is that of its column.
static Value weighted(Composer &c, TfIdfVectorizerOp op, Value counts, int64_t width) {
  Type f32 = c.b.getF32Type();
  if (op.getMode() == "TF")
    return counts;
  if (op.getMode() == "IDF")
    counts = c.create<MinOp>(ValueRange{counts, c.number(f32, 1)});
  if (!op.getWeights())
    return counts;
  SmallVector<float> weights(width, 1);
  for (auto [index, weight] : llvm::zip_equal(op.getNgramIndexes(), *op.getWeights()))
    weights[index] = weight;
  auto type = RankedTensorType::get({width}, f32);
  Value factors = ConstantOp::create(c.b, DenseElementsAttr::get(type, ArrayRef<float>(weights)));
  return c.create<MulOp>(counts, factors);
}

FailureOr<SmallVector<Value>> TfIdfVectorizerOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  SmallVector<int64_t> pool;
  ElementsAttr keys;
  if (isa<StringType>(getElementTypeOrSelf(getX().getType()))) {
    SmallVector<StringRef> words, all(getPoolStrings()->getAsValueRange<StringAttr>());
    pool = numberWords<StringRef>(all, words);
    auto type = RankedTensorType::get({(int64_t)words.size()}, StringType::get(getContext()));
    keys = DenseStringElementsAttr::get(type, words);
  } else {
    SmallVector<int64_t> words;
    pool = numberWords<int64_t>(getPoolInt64s().value_or(ArrayRef<int64_t>()), words);
    keys = c.b.getI64TensorAttr(words);
  }
  // A word that is not in the pool has a number that no edge has.
  FailureOr<Value> numbers = emitPositions(rewriter, *this, getX(), keys);
  if (failed(numbers))
    return failure();
  Tree tree = flatten(growTree(*this, pool));
  int64_t width = *widthOf(getNgramIndexes());
  Value counts = c.create<CountGramsOp>(
      *numbers, c.integers(tree.edges), c.integers(tree.labels), c.integers(tree.columns), width,
      (int64_t)getMinGramLength(), (int64_t)getMaxGramLength(), (int64_t)getMaxSkipCount());
  return SmallVector<Value>{weighted(c, *this, counts, width)};
}
