//===- GraphImporter.cpp - Graphs to functions and regions ----------------===//

#include "compiler/import/GraphImporter.h"
#include "compiler/import/GraphOrder.h"
#include "compiler/import/Tensors.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace onnxc;

/// Functions that call functions can make a small file a huge graph.
static constexpr int64_t kMaxNodes = 1000000;
/// So can loops over sequences, which are unrolled.
static constexpr int64_t kMaxOperations = 4000000;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

LogicalResult GraphImporter::define(StringRef name, Value value, Scope &scope, Location loc) {
  bool isConstant = scope.initializers.contains(name) || scope.sparseInitializers.contains(name);
  if (!isConstant && scope.values.try_emplace(name, value).second)
    return success();
  return emitError(loc) << "'" << name << "' is defined more than once";
}

FailureOr<Value> GraphImporter::lookup(StringRef name, Scope &scope, Location user) {
  for (Scope *at = &scope; at; at = at->parent) {
    if (auto it = at->values.find(name); it != at->values.end())
      return it->second;
    if (at->initializers.contains(name) || at->sparseInitializers.contains(name))
      return emitInitializer(name, *at);
  }
  return emitError(user) << "'" << name << "' is used but not defined";
}

FailureOr<Value> GraphImporter::emitInitializer(StringRef name, Scope &scope) {
  Location loc = NameLoc::get(StringAttr::get(&ctx, name), model.location(ctx));
  // Copied where a function's body is imported once per call.
  bool takes = scope.takesTensors();
  FailureOr<ElementsAttr> contents = failure();
  if (proto::TensorProto *tensor = scope.initializers.lookup(name))
    contents = readTensor(*tensor, name, takes, loc);
  else if (proto::SparseTensorProto *sparse = scope.sparseInitializers.lookup(name))
    contents = readTensor(*sparse, name, takes, loc);
  if (failed(contents))
    return failure();
  // Before all nodes, so that every use is dominated.
  OpBuilder b = OpBuilder::atBlockBegin(scope.block);
  if (scope.lastConstant)
    b.setInsertionPointAfter(scope.lastConstant);
  Value value = emitConstant(b, loc, *contents);
  scope.lastConstant = value.getDefiningOp();
  scope.initializers.erase(name);
  scope.sparseInitializers.erase(name);
  if (failed(refine(name, value, scope, loc)))
    return failure();
  scope.values[name] = value;
  return value;
}

LogicalResult GraphImporter::collectInitializers(proto::GraphProto &graph, Scope &scope) {
  for (proto::TensorProto &tensor : *graph.mutable_initializer())
    if (tensor.name().empty() || !scope.initializers.try_emplace(tensor.name(), &tensor).second)
      return emitError(model.location(ctx))
             << (tensor.name().empty()
                     ? "an initializer has no name"
                     : "initializer '" + tensor.name() + "' is defined more than once");
  for (proto::SparseTensorProto &tensor : *graph.mutable_sparse_initializer()) {
    const std::string &name = tensor.values().name();
    if (name.empty() || scope.initializers.contains(name) ||
        !scope.sparseInitializers.try_emplace(name, &tensor).second)
      return emitError(model.location(ctx))
             << "sparse initializer '" << name << "' "
             << (name.empty() ? "has no name" : "is defined more than once");
  }
  return success();
}

/// Whether the operation that makes `value` could have a result of its type.
static bool isPossible(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumRegions() > 0)
    return true;
  ScopedDiagnosticHandler silence(op->getContext(), [](Diagnostic &) { return success(); });
  return succeeded(verify(op));
}

LogicalResult GraphImporter::refine(StringRef name, Value value, Scope &scope, Location loc) {
  const proto::ValueInfoProto *info = scope.declared.lookup(name);
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!info || !type)
    return success();
  FailureOr<DeclaredType> declared = types.declaredType(*info, loc);
  if (failed(declared))
    return failure();
  FailureOr<RankedTensorType> refined = refineType(type, *declared, name, loc);
  if (failed(refined))
    return failure();
  value.setType(*refined);
  if (*refined == type || isPossible(value))
    return success();
  emitWarning(loc) << "'" << name << "' is declared as " << *refined
                   << ", which cannot be; the declaration is ignored";
  value.setType(type);
  return success();
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

FailureOr<ImportedNode> GraphImporter::readNode(proto::NodeProto &node, Scope &scope,
                                                const std::string &name, Location loc) {
  ImportedNode imported(operationName(node.domain(), node.op_type()), loc);
  for (const std::string &input : node.input()) {
    FailureOr<Value> value = input.empty() ? FailureOr<Value>(Value()) : lookup(input, scope, loc);
    if (failed(value))
      return failure();
    imported.operands.push_back(*value);
  }
  imported.outputs.clear();
  for (const std::string &output : node.output())
    imported.outputs.push_back(!output.empty());
  if (failed(readAttributes(node, scope, name, imported)))
    return failure();
  return imported;
}

LogicalResult GraphImporter::defineOutputs(const proto::NodeProto &node, ValueRange results,
                                           Scope &scope, Location loc) {
  for (auto [i, name] : llvm::enumerate(node.output())) {
    if (name.empty())
      continue;
    if (!results[i])
      return emitError(loc) << "output " << i << " ('" << name << "') does not exist";
    if (failed(refine(name, results[i], scope, loc)) ||
        failed(define(name, results[i], scope, loc)))
      return failure();
  }
  return success();
}

LogicalResult GraphImporter::importNode(proto::NodeProto &node, int index, Scope &scope,
                                        OpBuilder &b) {
  std::string name = nodeName(node, index, scope.path);
  Location loc = nodeLocation(model, node, index, scope.path, ctx);
  if (++numNodes > kMaxNodes)
    return emitError(loc) << "the model has more than " << kMaxNodes
                          << " nodes after functions are inlined";
  if (numOperations.value > kMaxOperations)
    return emitError(loc) << "the model becomes more than " << kMaxOperations
                          << " operations when sequences are taken apart";
  if (const ModelFunction *function = functions.find(node))
    return inlineCall(*function, node, scope, name, loc, b);
  FailureOr<ImportedNode> imported = readNode(node, scope, name, loc);
  if (failed(imported))
    return failure();
  // Known: checkOperators has looked.
  int64_t version = scope.opsets->lookup(canonicalDomain(node.domain()));
  FailureOr<SmallVector<Value>> results = emitNode(std::move(*imported), version, b);
  if (failed(results))
    return failure();
  return defineOutputs(node, *results, scope, loc);
}

LogicalResult GraphImporter::importNodes(NodeList &nodes, Scope &scope, OpBuilder &b) {
  auto locOf = [&](int i) { return nodeLocation(model, nodes[i], i, scope.path, ctx); };
  FailureOr<SmallVector<int>> order = orderNodes(nodes, locOf);
  if (failed(order))
    return failure();
  for (int i : *order)
    if (failed(importNode(nodes[i], i, scope, b)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Graphs
//===----------------------------------------------------------------------===//

// Initializers that are inputs as well have a default that a caller could replace
// (IR version 4).  A compiled model keeps the default: they are constants.
SmallVector<const proto::ValueInfoProto *>
GraphImporter::realInputs(const proto::GraphProto &graph) {
  llvm::StringSet<> constants;
  for (const proto::TensorProto &tensor : graph.initializer())
    constants.insert(tensor.name());
  for (const proto::SparseTensorProto &tensor : graph.sparse_initializer())
    constants.insert(tensor.values().name());
  SmallVector<const proto::ValueInfoProto *> inputs;
  for (const proto::ValueInfoProto &input : graph.input())
    if (!constants.contains(input.name()))
      inputs.push_back(&input);
  return inputs;
}

FailureOr<SmallVector<Value>>
GraphImporter::importGraph(proto::GraphProto &graph, ArrayRef<const proto::ValueInfoProto *> inputs,
                           ValueRange arguments, Scope &scope) {
  Location loc = scope.path.empty() ? model.location(ctx)
                                    : Location(NameLoc::get(StringAttr::get(&ctx, scope.path)));
  for (const proto::ValueInfoProto &info : graph.value_info())
    scope.declared[info.name()] = &info;
  if (scope.declarations == Declarations::Followed)
    for (const proto::ValueInfoProto &output : graph.output())
      scope.declared[output.name()] = &output;
  if (failed(collectInitializers(graph, scope)))
    return failure();
  for (auto [input, argument] : llvm::zip_equal(inputs, arguments)) {
    if (input->name().empty())
      return emitError(loc) << "an input has no name";
    if (failed(define(input->name(), argument, scope, argument.getLoc())))
      return failure();
  }
  OpBuilder b = OpBuilder::atBlockEnd(scope.block);
  b.setListener(&numOperations);
  if (failed(importNodes(*graph.mutable_node(), scope, b)))
    return failure();
  SmallVector<Value> outputs;
  for (const proto::ValueInfoProto &output : graph.output()) {
    FailureOr<Value> value = lookup(output.name(), scope, loc);
    if (failed(value))
      return failure();
    outputs.push_back(*value);
  }
  return outputs;
}
