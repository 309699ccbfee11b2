//===- CheckModel.cpp - All unsupported operators at once -----------------===//

#include "compiler/import/CheckModel.h"
#include "compiler/import/OpsetSteps.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace onnxc;

static constexpr size_t kShownNodes = 3;

namespace {
struct Offender {
  StringRef domain, opType;
  int64_t version; // 0: the domain is not imported
  int64_t count = 0;
  SmallVector<std::string> firstNodes;
  Location firstLocation;
};

/// Walks graphs, subgraphs and the functions that are called.
class OperatorCheck {
public:
  OperatorCheck(const Model &model, const FunctionTable &functions, MLIRContext &ctx)
      : model(model), functions(functions), ctx(ctx) {}

  void visit(const google::protobuf::RepeatedPtrField<proto::NodeProto> &nodes,
             const OpsetVersions &opsets) {
    for (int i = 0; i < nodes.size(); ++i) {
      visit(nodes[i], i, opsets);
      for (const proto::AttributeProto &attribute : nodes[i].attribute()) {
        visit(attribute.g().node(), opsets);
        for (const proto::GraphProto &graph : attribute.graphs())
          visit(graph.node(), opsets);
      }
    }
  }

  /// Functions found on the way are visited here, not recursively: their calls
  /// may be nested as deep as the file likes.
  void visitFunctions() {
    while (!pending.empty()) {
      const ModelFunction *function = pending.pop_back_val();
      visit(function->proto->node(), function->opsets);
      for (const proto::AttributeProto &attribute : function->proto->attribute_proto())
        visit(attribute.g().node(), function->opsets);
    }
  }

  LogicalResult report();

private:
  void visit(const proto::NodeProto &node, int index, const OpsetVersions &opsets) {
    if (const ModelFunction *function = functions.find(node)) {
      if (seen.insert(function).second)
        pending.push_back(function);
      return;
    }
    StringRef domain = canonicalDomain(node.domain());
    int64_t version = opsets.lookup(domain);
    std::string op = operationName(domain, node.op_type());
    if (version != 0 && isImportable(op, version, &ctx))
      return;
    Location loc = nodeLocation(model, node, index, "", ctx);
    auto [it, isNew] =
        offenders.try_emplace({op, version}, Offender{domain, node.op_type(), version, 0, {}, loc});
    Offender &offender = it->second;
    if (++offender.count <= int64_t(kShownNodes))
      offender.firstNodes.push_back(nodeName(node, index, ""));
  }

  const Model &model;
  const FunctionTable &functions;
  MLIRContext &ctx;
  llvm::MapVector<std::pair<std::string, int64_t>, Offender,
                  std::map<std::pair<std::string, int64_t>, unsigned>>
      offenders;
  llvm::SmallPtrSet<const ModelFunction *, 8> seen;
  SmallVector<const ModelFunction *> pending;
};
} // namespace

/// What the user can do about it.
static std::string helpFor(const Offender &offender) {
  if (offender.version == 0)
    return "the model imports no operator set of this domain";
  if (offender.domain.empty() || StringRef(offender.domain).starts_with("ai.onnx."))
    return "it is not among the operators that onnxc compiles";
  return "the domain is not part of ONNX; export without operators of a particular runtime, or "
         "define the operator as a function of the model";
}

LogicalResult OperatorCheck::report() {
  for (auto &[key, offender] : offenders) {
    StringRef domain = offender.domain.empty() ? StringRef("ai.onnx") : offender.domain;
    InFlightDiagnostic diag = emitError(offender.firstLocation)
                              << "operator '" << offender.opType << "' (domain " << domain;
    if (offender.version != 0)
      diag << ", opset " << offender.version;
    diag << ") is not supported; " << offender.count
         << (offender.count == 1 ? " node: " : " nodes: ");
    llvm::interleaveComma(offender.firstNodes, diag,
                          [&](const std::string &name) { diag << "'" << name << "'"; });
    if (offender.count > int64_t(kShownNodes))
      diag << ", ...";
    diag.attachNote() << helpFor(offender);
  }
  return success(offenders.empty());
}

LogicalResult onnxc::checkOperators(const Model &model, const FunctionTable &functions,
                                    MLIRContext &ctx) {
  OperatorCheck check(model, functions, ctx);
  check.visit(model.proto.graph().node(), model.opsets);
  check.visitFunctions();
  return check.report();
}
