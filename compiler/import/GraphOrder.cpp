//===- GraphOrder.cpp - Nodes in an order of evaluation -------------------===//
//
// ONNX demands a sorted graph, but not every exporter sorts.  Kahn's algorithm
// with the lowest index first leaves a sorted graph as it is.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/GraphOrder.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <queue>

using namespace mlir;
using namespace onnxc;

/// Names that `graph` uses but does not define.
static void forEachCapture(const proto::GraphProto &graph,
                           llvm::function_ref<void(StringRef)> visit) {
  llvm::StringSet<> own;
  for (const proto::ValueInfoProto &input : graph.input())
    own.insert(input.name());
  for (const proto::TensorProto &tensor : graph.initializer())
    own.insert(tensor.name());
  for (const proto::SparseTensorProto &tensor : graph.sparse_initializer())
    own.insert(tensor.values().name());
  for (const proto::NodeProto &node : graph.node())
    for (const std::string &output : node.output())
      own.insert(output);
  auto visitForeign = [&](StringRef name) {
    if (!own.contains(name))
      visit(name);
  };
  for (const proto::NodeProto &node : graph.node())
    forEachUsedName(node, visitForeign);
  for (const proto::ValueInfoProto &output : graph.output())
    visitForeign(output.name());
}

// The depth of the recursion is that of the file's messages, which the parser limits.
void onnxc::forEachUsedName(const proto::NodeProto &node,
                            llvm::function_ref<void(StringRef)> visit) {
  for (const std::string &input : node.input())
    if (!input.empty())
      visit(input);
  for (const proto::AttributeProto &attribute : node.attribute()) {
    if (attribute.has_g())
      forEachCapture(attribute.g(), visit);
    for (const proto::GraphProto &graph : attribute.graphs())
      forEachCapture(graph, visit);
  }
}

/// Per node the nodes that produce what it uses.
static SmallVector<SmallVector<int, 4>> producersOf(const Nodes &nodes) {
  llvm::StringMap<int> producer;
  for (int i = 0; i < nodes.size(); ++i)
    for (const std::string &output : nodes[i].output())
      if (!output.empty())
        producer.try_emplace(output, i);
  SmallVector<SmallVector<int, 4>> producers(nodes.size());
  for (int i = 0; i < nodes.size(); ++i)
    forEachUsedName(nodes[i], [&](StringRef name) {
      auto it = producer.find(name);
      if (it != producer.end())
        producers[i].push_back(it->second);
    });
  return producers;
}

/// Reports one cycle among the nodes that are not `done`.  Each of them uses
/// another such node, so walking backwards must come round.
static InFlightDiagnostic reportCycle(const Nodes &nodes, ArrayRef<SmallVector<int, 4>> producers,
                                      const std::vector<bool> &done,
                                      std::function<Location(int)> locOf) {
  auto nameOf = [&](int i) {
    return nodes[i].name().empty() ? nodes[i].op_type() : nodes[i].name();
  };
  int node = std::find(done.begin(), done.end(), false) - done.begin();
  SmallVector<int> path;
  std::vector<bool> seen(nodes.size());
  while (!seen[node]) {
    seen[node] = true;
    path.push_back(node);
    node = *llvm::find_if(producers[node], [&](int p) { return !done[p]; });
  }
  ArrayRef<int> cycle = ArrayRef<int>(path).drop_front(llvm::find(path, node) - path.begin());
  InFlightDiagnostic diag = emitError(locOf(node)) << "the graph has a cycle: ";
  constexpr size_t kShown = 8;
  for (int i : cycle.take_front(kShown))
    diag << "'" << nameOf(i) << "' uses ";
  if (cycle.size() > kShown)
    diag << "... (" << cycle.size() << " nodes) ";
  return std::move(diag << "'" << nameOf(node) << "'");
}

FailureOr<SmallVector<int>> onnxc::orderNodes(const Nodes &nodes,
                                              std::function<Location(int)> locOf) {
  SmallVector<SmallVector<int, 4>> producers = producersOf(nodes), users(nodes.size());
  std::vector<int> missing(nodes.size());
  std::priority_queue<int, std::vector<int>, std::greater<int>> ready;
  for (int i = 0; i < nodes.size(); ++i) {
    missing[i] = producers[i].size();
    for (int producer : producers[i])
      users[producer].push_back(i);
    if (missing[i] == 0)
      ready.push(i);
  }
  SmallVector<int> order;
  std::vector<bool> done(nodes.size());
  while (!ready.empty()) {
    int node = ready.top();
    ready.pop();
    done[node] = true;
    order.push_back(node);
    for (int user : users[node])
      if (--missing[user] == 0)
        ready.push(user);
  }
  if (int(order.size()) == nodes.size())
    return order;
  return reportCycle(nodes, producers, done, locOf);
}
