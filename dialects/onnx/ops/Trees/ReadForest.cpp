//===- ReadForest.cpp - The attributes of the three ensembles -------------===//

#include "dialects/onnx/interfaces/Scores.h"
#include "dialects/onnx/ops/Trees/ForestTables.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>
#include <map>
#include <set>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

std::vector<double> onnxc::numbersOf(std::optional<ArrayRef<float>> floats,
                                     std::optional<ElementsAttr> tensor) {
  if (!tensor)
    return floats ? std::vector<double>(floats->begin(), floats->end()) : std::vector<double>();
  return numbersOf(*tensor);
}

/// The type to compare and sum in: f64 as soon as anything is.
static Type commonElement(Value x, std::initializer_list<std::optional<ElementsAttr>> tensors) {
  Type f64 = Float64Type::get(x.getContext());
  for (std::optional<ElementsAttr> tensor : tensors)
    if (tensor && tensor->getElementType() == f64)
      return f64;
  return getElementTypeOrSelf(x.getType()) == f64 ? f64 : Type(Float32Type::get(x.getContext()));
}

//===----------------------------------------------------------------------===//
// TreeEnsemble
//===----------------------------------------------------------------------===//

/// The sets of the nodes of mode Member, which NaN separates.
static LogicalResult readMembers(ArrayRef<double> values, ForestTables &tables,
                                 ForestTables::ErrorFn error) {
  const double *next = values.begin();
  for (Branch &branch : tables.branches) {
    if (branch.mode != BranchMode::Member)
      continue;
    while (next != values.end() && !std::isnan(*next))
      branch.members.push_back(*next++);
    if (next == values.end())
      return error()
             << "has fewer sets in 'membership_values' than nodes that test membership"; // C3
    ++next;
  }
  if (next != values.end())
    return error() << "has more sets in 'membership_values' than nodes that test membership"; // C3
  return success();
}

static LogicalResult readBranches(TreeEnsembleOp op, ForestTables &tables,
                                  ForestTables::ErrorFn error) {
  std::vector<double> splits = numbersOf(op.getNodesSplits());
  std::vector<double> modes = numbersOf(op.getNodesModes());
  ArrayRef<int64_t> columns = op.getNodesFeatureids(), trueIds = op.getNodesTruenodeids(),
                    falseIds = op.getNodesFalsenodeids(), trueLeafs = op.getNodesTrueleafs(),
                    falseLeafs = op.getNodesFalseleafs();
  ArrayRef<int64_t> missing = op.getNodesMissingValueTracksTrue().value_or(ArrayRef<int64_t>());
  size_t count = columns.size();
  for (size_t size :
       {splits.size(), modes.size(), trueIds.size(), falseIds.size(), trueLeafs.size(),
        falseLeafs.size(), missing.empty() ? count : missing.size()})
    if (size != count)
      return error() << "has lists about nodes of different lengths, " << count << " and "
                     << size; // C1
  int64_t numLeaves = op.getLeafTargetids().size(), numBranches = count;
  auto childOf = [&](int64_t id, int64_t isLeaf) -> std::optional<int64_t> {
    if (id < 0 || id >= (isLeaf ? numLeaves : numBranches))
      return std::nullopt;
    return isLeaf ? ForestTables::leaf(id) : id;
  };
  for (size_t i = 0; i < count; ++i) {
    auto ifTrue = childOf(trueIds[i], trueLeafs[i]), ifFalse = childOf(falseIds[i], falseLeafs[i]);
    if (!ifTrue || !ifFalse)
      return error() << "has a child of node " << i << " that does not exist"; // C2
    if (modes[i] < 0 || modes[i] > int(BranchMode::Member))
      return error() << "has unknown mode " << int64_t(modes[i]) << " in node " << i;
    tables.branches.push_back({BranchMode(int(modes[i])),
                               columns[i],
                               splits[i],
                               {},
                               !missing.empty() && missing[i] != 0,
                               *ifTrue,
                               *ifFalse});
  }
  return readMembers(op.getMembershipValues() ? numbersOf(*op.getMembershipValues())
                                              : std::vector<double>(),
                     tables, error);
}

FailureOr<ForestTables> onnxc::readForest(TreeEnsembleOp op) {
  auto error = [&] { return op.emitOpError(); };
  ForestTables tables;
  tables.element = commonElement(op.getX(), {op.getNodesSplits(), op.getLeafWeights()});
  tables.numTargets = op.numTargets();
  if (failed(readBranches(op, tables, error)))
    return failure();
  std::vector<double> weights = numbersOf(op.getLeafWeights());
  if (weights.size() != op.getLeafTargetids().size())
    return error() << "has " << weights.size() << " weights of " << op.getLeafTargetids().size()
                   << " leaves"; // C1
  for (auto [target, weight] : llvm::zip(op.getLeafTargetids(), weights))
    tables.leaves.emplace_back(1, LeafWeight{target, weight});
  for (int64_t root : op.getTreeRoots()) {
    if (root < 0 || root >= (int64_t)tables.branches.size())
      return error() << "has a root that does not exist"; // C2
    const Branch &branch = tables.branches[root];
    // A tree of one leaf is written as a branch with that leaf on both sides.
    bool isLeaf = branch.ifTrue < 0 && branch.ifTrue == branch.ifFalse;
    tables.roots.push_back(isLeaf ? branch.ifTrue : root);
  }
  if (failed(tables.check(error)))
    return failure();
  return tables;
}

//===----------------------------------------------------------------------===//
// TreeEnsembleRegressor and TreeEnsembleClassifier
//===----------------------------------------------------------------------===//

namespace {
using OptionalInts = std::optional<ArrayRef<int64_t>>;

/// What the older operators say; nodes and weights are named by tree and node.
struct NamedTables {
  explicit NamedTables(ForestTables::ErrorFn error) : error(error) {}

  OptionalInts trees, nodes, columns, trueIds, falseIds, missing;
  std::optional<ArrayAttr> modes;
  std::vector<double> splits;
  OptionalInts weightTrees, weightNodes, targets;
  std::vector<double> weights;
  ForestTables::ErrorFn error;
  ForestTables tables;
  /// What each node is in `tables`.  Every integer can be a name.
  std::map<std::pair<int64_t, int64_t>, int64_t> places;

  LogicalResult checkLengths();
  LogicalResult place();
  LogicalResult readBranches();
  LogicalResult readWeights();
  FailureOr<ForestTables> read();
};
} // namespace

static std::optional<BranchMode> branchMode(StringRef name) {
  return llvm::StringSwitch<std::optional<BranchMode>>(name)
      .Case("BRANCH_LEQ", BranchMode::LessOrEqual)
      .Case("BRANCH_LT", BranchMode::Less)
      .Case("BRANCH_GTE", BranchMode::GreaterOrEqual)
      .Case("BRANCH_GT", BranchMode::Greater)
      .Case("BRANCH_EQ", BranchMode::Equal)
      .Case("BRANCH_NEQ", BranchMode::NotEqual)
      .Default(std::nullopt);
}

LogicalResult NamedTables::checkLengths() {
  for (OptionalInts *list :
       {&trees, &nodes, &columns, &trueIds, &falseIds, &weightTrees, &weightNodes, &targets})
    if (!*list)
      *list = ArrayRef<int64_t>();
  if (!missing || missing->empty())
    missing = std::nullopt;
  size_t count = nodes->size(), numWeights = weights.size();
  for (size_t size : {trees->size(), columns->size(), trueIds->size(), falseIds->size(),
                      modes ? modes->size() : 0, splits.size(), missing ? missing->size() : count})
    if (size != count)
      return error() << "has lists about nodes of different lengths, " << count << " and "
                     << size; // C1
  for (size_t size : {weightTrees->size(), weightNodes->size(), targets->size()})
    if (size != numWeights)
      return error() << "has lists about weights of different lengths, " << numWeights << " and "
                     << size; // C1
  return success();
}

/// Numbers branches and leaves.  The first node of a tree is its root.
LogicalResult NamedTables::place() {
  std::set<int64_t> seen;
  int64_t numBranches = 0, numLeaves = 0;
  for (size_t i = 0; i < nodes->size(); ++i) {
    int64_t tree = (*trees)[i], node = (*nodes)[i];
    StringRef mode = cast<StringAttr>((*modes)[i]).getValue();
    if (mode != "LEAF" && !branchMode(mode))
      return error() << "has unknown mode '" << mode << "' in node " << node << " of tree " << tree;
    int64_t place = mode == "LEAF" ? ForestTables::leaf(numLeaves++) : numBranches++;
    if (!places.try_emplace({tree, node}, place).second)
      return error() << "has node " << node << " of tree " << tree << " twice"; // C2
    if (seen.insert(tree).second)
      tables.roots.push_back(place);
  }
  tables.leaves.resize(numLeaves);
  return success();
}

LogicalResult NamedTables::readBranches() {
  for (size_t i = 0; i < nodes->size(); ++i) {
    std::optional<BranchMode> mode = branchMode(cast<StringAttr>((*modes)[i]).getValue());
    if (!mode)
      continue;
    auto ifTrue = places.find({(*trees)[i], (*trueIds)[i]}),
         ifFalse = places.find({(*trees)[i], (*falseIds)[i]});
    if (ifTrue == places.end() || ifFalse == places.end())
      return error() << "has a child of node " << (*nodes)[i] << " of tree " << (*trees)[i]
                     << " that does not exist"; // C2
    bool missingIsTrue = missing && (*missing)[i] != 0;
    tables.branches.push_back(
        {*mode, (*columns)[i], splits[i], {}, missingIsTrue, ifTrue->second, ifFalse->second});
  }
  return success();
}

LogicalResult NamedTables::readWeights() {
  for (size_t i = 0; i < weights.size(); ++i) {
    auto leaf = places.find({(*weightTrees)[i], (*weightNodes)[i]});
    if (leaf == places.end())
      return error() << "has a weight of node " << (*weightNodes)[i] << " of tree "
                     << (*weightTrees)[i] << ", which does not exist"; // C3
    // Some exporters also write weights of branches, which no row ever ends in.
    if (leaf->second < 0)
      tables.leaves[-1 - leaf->second].push_back({(*targets)[i], weights[i]});
  }
  return success();
}

FailureOr<ForestTables> NamedTables::read() {
  if (failed(checkLengths()) || failed(place()) || failed(readBranches()) ||
      failed(readWeights()) || failed(tables.check(error)))
    return failure();
  return tables;
}

/// What both operators have under the same names.
template <typename OpT>
static NamedTables nodesOf(OpT op, ForestTables::ErrorFn error) {
  NamedTables named(error);
  named.trees = op.getNodesTreeids();
  named.nodes = op.getNodesNodeids();
  named.columns = op.getNodesFeatureids();
  named.trueIds = op.getNodesTruenodeids();
  named.falseIds = op.getNodesFalsenodeids();
  named.missing = op.getNodesMissingValueTracksTrue();
  named.modes = op.getNodesModes();
  named.splits = numbersOf(op.getNodesValues(), op.getNodesValuesAsTensor());
  return named;
}

FailureOr<ForestTables> onnxc::readForest(TreeEnsembleRegressorOp op) {
  auto error = [&] { return op.emitOpError(); };
  NamedTables named = nodesOf(op, error);
  named.weightTrees = op.getTargetTreeids();
  named.weightNodes = op.getTargetNodeids();
  named.targets = op.getTargetIds();
  named.weights = numbersOf(op.getTargetWeights(), op.getTargetWeightsAsTensor());
  named.tables.numTargets = op.getNTargets().value_or(1);
  named.tables.element =
      commonElement(op.getX(), {op.getNodesValuesAsTensor(), op.getTargetWeightsAsTensor(),
                                op.getBaseValuesAsTensor()});
  return named.read();
}

FailureOr<ForestTables> onnxc::readForest(TreeEnsembleClassifierOp op) {
  auto error = [&] { return op.emitOpError(); };
  NamedTables named = nodesOf(op, error);
  named.weightTrees = op.getClassTreeids();
  named.weightNodes = op.getClassNodeids();
  named.targets = op.getClassIds();
  named.weights = numbersOf(op.getClassWeights(), op.getClassWeightsAsTensor());
  named.tables.numTargets =
      ClassLabels(op.getClasslabelsInt64s(), op.getClasslabelsStrings()).size();
  named.tables.element =
      commonElement(op.getX(), {op.getNodesValuesAsTensor(), op.getClassWeightsAsTensor(),
                                op.getBaseValuesAsTensor()});
  FailureOr<ForestTables> tables = named.read();
  if (failed(tables) || !op.isBinary())
    return tables;
  for (auto &weights : tables->leaves)
    for (LeafWeight &weight : weights)
      weight.target = 0;
  tables->numTargets = 1;
  return tables;
}
