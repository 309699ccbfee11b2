//===- ForestTables.cpp - Ensembles checked and brought into one form -----===//
//
// The seven ways to compare become two intervals: at most the split, or equal to
// it.  "Less than s" is "at most the number before s"; the others are these with
// the children swapped.  A set is a chain of equalities.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Trees/ForestTables.h"
#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// Depth-first without recursion: a tree may be as deep as it has nodes.
LogicalResult ForestTables::checkCycles(ErrorFn error) const {
  enum Colour : uint8_t { White, Grey, Black };
  std::vector<uint8_t> colours(branches.size(), White);
  std::vector<int64_t> path;
  for (int64_t root : roots) {
    if (root >= 0)
      path.push_back(root);
    while (!path.empty()) {
      int64_t node = path.back();
      if (colours[node] != White) {
        colours[node] = Black;
        path.pop_back();
        continue;
      }
      colours[node] = Grey;
      for (int64_t child : {branches[node].ifTrue, branches[node].ifFalse}) {
        if (child < 0 || colours[child] == Black)
          continue;
        if (colours[child] == Grey)
          return error() << "has a tree in which node " << child << " is its own descendant";
        path.push_back(child);
      }
    }
  }
  return success();
}

LogicalResult ForestTables::check(ErrorFn error) const {
  constexpr int64_t kMost = std::numeric_limits<int32_t>::max() / 4;
  int64_t members = 0;
  for (const Branch &branch : branches)
    members += branch.members.size();
  if ((int64_t)branches.size() + members > kMost || (int64_t)leaves.size() > kMost ||
      numTargets > kMost)
    return error() << "has too many nodes or targets";
  if (roots.empty())
    return error() << "has no trees";
  int64_t numBranches = branches.size(), numLeaves = leaves.size();
  auto exists = [&](int64_t node) { return node < numBranches && node >= -numLeaves; };
  for (auto [i, branch] : llvm::enumerate(branches)) {
    if (branch.column < 0 || branch.column > kMost)
      return error() << "has feature " << branch.column << " in node " << i;
    if (!exists(branch.ifTrue) || !exists(branch.ifFalse))
      return error() << "has a child of node " << i << " that does not exist";
  }
  if (!llvm::all_of(roots, exists))
    return error() << "has a root that does not exist";
  for (const auto &weights : leaves)
    for (LeafWeight weight : weights)
      if (weight.target < 0 || weight.target >= numTargets)
        return error() << "has target " << weight.target << " where there are " << numTargets;
  return checkCycles(error);
}

//===----------------------------------------------------------------------===//
// One form
//===----------------------------------------------------------------------===//

namespace {
/// A node of a Forest.
struct Interval {
  int64_t column;
  double lower, upper;
  bool missingIsFirst;
  int64_t first, second;
};

/// The columns of the tables on their way into constants.
struct ForestEmitter {
  Composer &c;
  const ForestTables &tables;
  std::vector<Interval> nodes = {};

  void addNodes();
  Interval intervalOf(const Branch &branch) const;
  void addMembers(const Branch &branch, size_t place);
  double before(double split) const;
  Value integers(ArrayRef<int32_t> values, ArrayRef<int64_t> shape) const;
  Value floats(ArrayRef<double> values, ArrayRef<int64_t> shape) const;
  Value features(StringRef missing) const;
  StringRef missing() const;
  SmallVector<Value> bounds() const;
  std::pair<Value, SmallVector<Value>> leaves(StringRef fold) const;
};
} // namespace

double ForestEmitter::before(double split) const {
  if (split == -kInfinity)
    return kNaN; // nothing is less
  if (tables.element.isF32())
    return std::nextafterf(split, -std::numeric_limits<float>::infinity());
  return std::nextafter(split, -kInfinity);
}

Interval ForestEmitter::intervalOf(const Branch &b) const {
  BranchMode mode = b.mode;
  if (std::isnan(b.split)) // true of nothing, and NotEqual of everything
    return mode == BranchMode::NotEqual
               ? Interval{b.column, -kInfinity, kNaN, false, b.ifTrue, b.ifTrue}
               : Interval{b.column, -kInfinity, kNaN, b.missingIsTrue, b.ifTrue, b.ifFalse};
  switch (mode) {
  case BranchMode::LessOrEqual:
    return {b.column, -kInfinity, b.split, b.missingIsTrue, b.ifTrue, b.ifFalse};
  case BranchMode::Less:
    return {b.column, -kInfinity, before(b.split), b.missingIsTrue, b.ifTrue, b.ifFalse};
  case BranchMode::Greater:
    return {b.column, -kInfinity, b.split, !b.missingIsTrue, b.ifFalse, b.ifTrue};
  case BranchMode::GreaterOrEqual:
    return {b.column, -kInfinity, before(b.split), !b.missingIsTrue, b.ifFalse, b.ifTrue};
  case BranchMode::NotEqual: // NaN is not equal to anything
    return {b.column, b.split, b.split, false, b.ifFalse, b.ifTrue};
  default:
    return {b.column, b.split, b.split, b.missingIsTrue, b.ifTrue, b.ifFalse};
  }
}

/// The first test of a set is the branch's own node, the others come after all branches.
void ForestEmitter::addMembers(const Branch &b, size_t place) {
  nodes[place] = {b.column, -kInfinity, kNaN, b.missingIsTrue, b.ifTrue, b.ifFalse};
  for (auto [i, member] : llvm::enumerate(b.members)) {
    if (i > 0) {
      nodes[place].second = nodes.size();
      place = nodes.size();
      nodes.push_back({b.column, 0, 0, b.missingIsTrue, b.ifTrue, b.ifFalse});
    }
    nodes[place].lower = nodes[place].upper = member;
  }
}

void ForestEmitter::addNodes() {
  nodes.resize(tables.branches.size());
  for (auto [i, branch] : llvm::enumerate(tables.branches)) {
    if (branch.mode == BranchMode::Member)
      addMembers(branch, i);
    else
      nodes[i] = intervalOf(branch);
  }
  if (nodes.empty()) // no table is empty
    nodes.push_back({0, -kInfinity, 0, false, -1, -1});
}

Value ForestEmitter::integers(ArrayRef<int32_t> values, ArrayRef<int64_t> shape) const {
  return constantTensor(
      c, DenseElementsAttr::get(RankedTensorType::get(shape, c.b.getI32Type()), values));
}
Value ForestEmitter::floats(ArrayRef<double> values, ArrayRef<int64_t> shape) const {
  return constantNumbers(c, values, shape, tables.element);
}

StringRef ForestEmitter::missing() const {
  auto isFirst = [](const Interval &node) { return node.missingIsFirst; };
  return llvm::none_of(nodes, isFirst)  ? "false"
         : llvm::all_of(nodes, isFirst) ? "true"
                                        : "by_sign";
}

Value ForestEmitter::features(StringRef missing) const {
  auto feature = [&](const Interval &node) -> int32_t {
    return missing == "by_sign" && node.missingIsFirst ? -1 - node.column : node.column;
  };
  return integers(llvm::map_to_vector(nodes, feature), nodes.size());
}

SmallVector<Value> ForestEmitter::bounds() const {
  auto column = [&](double Interval::*member) {
    return floats(llvm::map_to_vector(nodes, [&](const Interval &node) { return node.*member; }),
                  nodes.size());
  };
  SmallVector<Value> result{column(&Interval::upper)};
  if (llvm::any_of(nodes, [](const Interval &node) { return node.lower != -kInfinity; }))
    result.push_back(column(&Interval::lower));
  return result;
}

/// Weights, and where they belong unless every leaf has one for each target.
std::pair<Value, SmallVector<Value>> ForestEmitter::leaves(StringRef fold) const {
  int64_t numLeaves = tables.leaves.size(), numTargets = tables.numTargets, numWeights = 0;
  for (const auto &weights : tables.leaves)
    numWeights += weights.size();
  if (numTargets == 1 || numLeaves * numTargets <= 2 * numWeights) {
    double none = fold == "sum" ? 0 : fold == "min" ? kInfinity : -kInfinity;
    std::vector<double> dense(numLeaves * numTargets, none);
    for (auto [i, weights] : llvm::enumerate(tables.leaves))
      for (auto [target, value] : weights) {
        double &sum = dense[i * numTargets + target];
        sum = fold == "sum"   ? sum + value
              : fold == "min" ? std::min(sum, value)
                              : std::max(sum, value);
      }
    return {floats(dense, {numLeaves, numTargets}), {}};
  }
  std::vector<double> values;
  std::vector<int32_t> first{0}, targets;
  for (const auto &weights : tables.leaves) {
    for (auto [target, value] : weights)
      values.push_back(value), targets.push_back(target);
    first.push_back(values.size());
  }
  if (values.empty())
    values.push_back(0), targets.push_back(0);
  int64_t count = values.size();
  return {floats(values, count), {integers(first, numLeaves + 1), integers(targets, count)}};
}

Value ForestTables::emit(Composer &c, Value x, StringRef fold) const {
  ForestEmitter e{c, *this};
  e.addNodes();
  SmallVector<int32_t> children;
  int64_t columns = 0;
  for (const Interval &node : e.nodes)
    children.append({(int32_t)node.first, (int32_t)node.second});
  for (const Branch &branch : branches)
    columns = std::max(columns, branch.column + 1);
  StringRef missing = e.missing();
  auto [weights, places] = e.leaves(fold);
  Value matrix = castTo(c, featureMatrix(c, x), element);
  Value result = c.create<ForestOp>(matrix, e.features(missing),
                                    e.integers(children, {(int64_t)e.nodes.size(), 2}), e.bounds(),
                                    e.integers(llvm::to_vector_of<int32_t>(roots), roots.size()),
                                    weights, places, columns, numTargets, missing, fold);
  if (fold == "sum")
    return result;
  Value isNone =
      c.create<EqualOp>(result, c.number(element, fold == "min" ? kInfinity : -kInfinity));
  return c.create<WhereOp>(isNone, c.number(element, 0), result);
}
