//===- EmitNode.cpp - From an upgraded node to an operation ---------------===//
//
// Knows no operator.  What it needs to know, an operation's definition says: how
// many values each positional input stands for (OperandGroups), which attributes
// there are and what they may be, and which types the results have for the given
// operands.  Everything a model can get wrong is reported before the shape
// function of the operation runs, which may rely on it.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/OpsetSteps.h"
#include "compiler/import/TypeParameters.h"
#include "dialects/onnx/Onnx.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;

static std::optional<RegisteredOperationName> lookup(StringRef op, MLIRContext *ctx) {
  return RegisteredOperationName::lookup(("onnx." + op).str(), ctx);
}

bool onnxc::isImportable(StringRef op, int64_t version, MLIRContext *ctx) {
  std::optional<RegisteredOperationName> name = lookup(op, ctx);
  auto *interface = name ? name->getInterface<OnnxOpInterface>() : nullptr;
  // Operations of our own, that are not ONNX operators, have version 0.
  if (interface)
    return interface->getSinceVersion() > 0;
  // An operator that is gone, but which its family turns into another one.
  return llvm::any_of(stepsOf(op),
                      [&](const OpsetStep *step) { return step->toVersion > version; });
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Runs the steps in order.  A step may rename the node; the steps of the new
/// operator then continue from the same version.
static LogicalResult applySteps(ImportedNode &node, int64_t version, OpBuilder &b) {
  for (const OpsetStep &step : opsetStepsOfAll())
    if (version < step.toVersion && failed(step.apply(node, b)))
      return failure();
  std::string op = node.op;
  ArrayRef<const OpsetStep *> steps = stepsOf(op);
  for (size_t i = 0; i < steps.size() && !node.results; ++i) {
    if (version >= steps[i]->toVersion)
      continue;
    if (failed(steps[i]->apply(node, b)))
      return failure();
    if (node.op == op)
      continue;
    version = std::min(steps[i]->toVersion, kNormalize - 1);
    op = node.op;
    steps = stepsOf(op);
    i = -1;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Positional inputs and outputs
//===----------------------------------------------------------------------===//

namespace {
/// An operation in the making.
struct Assembly {
  OperationState state;
  /// Per result group how many results there are.
  SmallVector<int32_t> resultSizes;
};
} // namespace

static LogicalResult addOperands(const ImportedNode &node, StringRef groups,
                                 RegisteredOperationName name, OperationState &state) {
  SmallVector<int32_t> sizes;
  for (auto [i, kind] : llvm::enumerate(groups)) {
    bool takesRest = kind == '*';
    size_t end = takesRest ? node.operands.size() : i + 1, before = state.operands.size();
    for (size_t k = i; k < end; ++k) {
      if (Value operand = node.operand(k))
        state.operands.push_back(operand);
      else if (kind != '?')
        return node.error() << "input " << k << " is missing";
    }
    sizes.push_back(state.operands.size() - before);
    // A list of operands alone is one of at least one: ONNX has no empty sums.
    if (takesRest && i == 0 && sizes.back() == 0)
      return node.error() << "input 0 is missing";
  }
  bool open = groups.ends_with("*");
  for (size_t k = groups.size(); !open && k < node.operands.size(); ++k)
    if (node.operands[k])
      return node.error() << "has " << node.operands.size() << " inputs where at most "
                          << groups.size() << " are defined";
  if (name.hasTrait<OpTrait::AttrSizedOperandSegments>())
    state.addAttribute("operandSegmentSizes", DenseI32ArrayAttr::get(name.getContext(), sizes));
  return success();
}

static LogicalResult addResults(const ImportedNode &node, StringRef groups,
                                RegisteredOperationName name, Assembly &assembly) {
  for (auto [i, kind] : llvm::enumerate(groups)) {
    bool isNamed = i < node.outputs.size() && node.outputs[i];
    int64_t rest = std::max<int64_t>(0, (int64_t)node.outputs.size() - (int64_t)i);
    assembly.resultSizes.push_back(kind == '*' ? rest : kind == '?' ? isNamed : 1);
  }
  bool open = groups.ends_with("*");
  for (size_t k = groups.size(); !open && k < node.outputs.size(); ++k)
    if (node.outputs[k])
      return node.error() << "has " << node.outputs.size() << " outputs where at most "
                          << groups.size() << " are defined";
  // The types are inferred once the operation exists.
  int64_t count =
      std::accumulate(assembly.resultSizes.begin(), assembly.resultSizes.end(), int64_t(0));
  assembly.state.types.assign(count, NoneType::get(name.getContext()));
  if (name.hasTrait<OpTrait::AttrSizedResultSegments>())
    assembly.state.addAttribute("resultSegmentSizes",
                                DenseI32ArrayAttr::get(name.getContext(), assembly.resultSizes));
  return success();
}

/// One value per ONNX output, null where there is no result for it.
static SmallVector<Value> outputsOf(Operation *op, ArrayRef<int32_t> resultSizes,
                                    size_t numOutputs) {
  SmallVector<Value> outputs;
  unsigned next = 0;
  for (int32_t size : resultSizes) {
    for (int32_t k = 0; k < size; ++k)
      outputs.push_back(op->getResult(next++));
    if (size == 0)
      outputs.push_back(Value());
  }
  outputs.resize(std::max(outputs.size(), numOutputs));
  return outputs;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static LogicalResult addAttributes(const ImportedNode &node, RegisteredOperationName name,
                                   OperationState &state) {
  for (NamedAttribute attribute : node.attributes)
    if (!llvm::is_contained(name.getAttributeNames(), attribute.getName()) ||
        attribute.getName().strref().ends_with("SegmentSizes"))
      return node.error() << "has no attribute '" << attribute.getName().strref() << "'";
  NamedAttrList attributes = node.attributes;
  if (failed(name.verifyInherentAttrs(attributes, [&] { return node.error(); })))
    return failure();
  state.attributes.append(attributes);
  return success();
}

//===----------------------------------------------------------------------===//
// Regions and result types
//===----------------------------------------------------------------------===//

static LogicalResult refill(Region &region, const ImportedSubgraph &subgraph, TypeRange types,
                            Declarations declarations) {
  region.dropAllReferences();
  region.getBlocks().clear();
  return subgraph.build(region, types, declarations);
}

/// A graph whose results are its arguments the next time is built with what is known
/// about the first; when its results say otherwise it is built again, with less.
static LogicalResult widenArguments(SubgraphInterface op, Region &region,
                                    const ImportedSubgraph &subgraph) {
  const SmallVector<Type> first(region.getArgumentTypes());
  SmallVector<Type> types(first);
  bool isContradicted = false;
  for (SmallVector<Type> wider = op.widenedArgumentTypes(types, isContradicted); wider != types;) {
    // It may have been for less that nobody knew a size: then it stays as it was.
    std::vector<Diagnostic> held;
    LogicalResult built = [&] {
      ScopedDiagnosticHandler handler(op.getContext(),
                                      [&](Diagnostic &d) { held.push_back(std::move(d)); });
      return refill(region, subgraph, wider, Declarations::Ignored);
    }();
    if (failed(built)) {
      if (!isContradicted)
        return refill(region, subgraph, first, Declarations::Followed);
      for (Diagnostic &diagnostic : held)
        op.getContext()->getDiagEngine().emit(std::move(diagnostic));
      return failure();
    }
    types = wider;
    bool isAgain = false;
    wider = op.widenedArgumentTypes(types, isAgain);
    isContradicted |= isAgain;
  }
  FailureOr<SmallVector<Type>> settled = op.settledArgumentTypes(types);
  if (failed(settled))
    return failure();
  if (*settled == types)
    return success();
  return refill(region, subgraph, *settled,
                *settled == first ? Declarations::Followed : Declarations::Ignored);
}

static LogicalResult fillSubgraphs(const ImportedNode &node, Operation *op) {
  auto subgraphOp = dyn_cast<SubgraphInterface>(op);
  ArrayRef<StringRef> names = subgraphOp ? subgraphOp.getSubgraphNames() : ArrayRef<StringRef>();
  for (const ImportedSubgraph &subgraph : node.subgraphs)
    if (!llvm::is_contained(names, subgraph.name))
      return node.error() << "has no subgraph '" << subgraph.name << "'";
  for (size_t i = 0; i < names.size(); ++i) {
    StringRef name = names[i];
    const auto *it =
        llvm::find_if(node.subgraphs, [&](const ImportedSubgraph &s) { return s.name == name; });
    if (it == node.subgraphs.end() && subgraphOp.hasOptionalSubgraphs())
      continue;
    if (it == node.subgraphs.end())
      return node.error() << "subgraph '" << name << "' is missing";
    FailureOr<SmallVector<Type>> types = subgraphOp.getSubgraphArgumentTypes(i);
    if (failed(types) || failed(it->build(op->getRegion(i), *types, Declarations::Followed)))
      return failure();
    for (Value value : op->getRegion(i).front().getTerminator()->getOperands())
      if (!isa<RankedTensorType>(value.getType()))
        return node.error() << "subgraph '" << name
                            << "' returns a sequence or an optional, which is not supported here";
    if (failed(widenArguments(subgraphOp, op->getRegion(i), *it)))
      return failure();
  }
  return success();
}

/// A tensor whose size in bytes does not fit 63 bits cannot exist.
static bool isTooLarge(RankedTensorType type) {
  int64_t elements = 8; // bytes of the largest element
  for (int64_t size : type.getShape())
    if (!ShapedType::isDynamic(size) && size > 1 && llvm::MulOverflow(elements, size, elements))
      return true;
  return false;
}

static LogicalResult setResultTypes(Operation *op) {
  SmallVector<Type> types;
  if (failed(inferResultTypes(op, types)))
    return failure();
  if (types.size() != op->getNumResults())
    return op->emitOpError() << "has " << op->getNumResults() << " results where " << types.size()
                             << " are defined";
  for (auto [result, type] : llvm::zip_equal(op->getResults(), types)) {
    if (isTooLarge(cast<RankedTensorType>(type)))
      return op->emitOpError() << "has a result of more than 2^63 bytes, " << type;
    result.setType(type);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

static FailureOr<SmallVector<Value>> buildOperation(const ImportedNode &node, OpBuilder &b) {
  std::optional<RegisteredOperationName> name = lookup(node.op, b.getContext());
  auto *interface = name ? name->getInterface<OnnxOpInterface>() : nullptr;
  if (!interface)
    return node.error() << "the operator is not supported";
  OperandGroups groups = interface->getOperandGroups();
  Assembly assembly{OperationState(node.loc, *name), {}};
  if (failed(addOperands(node, groups.operands, *name, assembly.state)) ||
      failed(addResults(node, groups.results, *name, assembly)) ||
      failed(addAttributes(node, *name, assembly.state)))
    return failure();
  for (Value operand : assembly.state.operands)
    if (!isa<RankedTensorType>(operand.getType()))
      return node.error() << "an input is a sequence or an optional, which is not supported here";
  auto *control = name->getInterface<SubgraphInterface>();
  for (size_t i = 0, count = control ? control->getSubgraphNames().size() : 0; i < count; ++i)
    assembly.state.addRegion();
  Operation *op = b.create(assembly.state);
  if (failed(cast<OnnxOpInterface>(op).verifyAttributes()) || failed(fillSubgraphs(node, op)) ||
      failed(setResultTypes(op)))
    return failure();
  return outputsOf(op, assembly.resultSizes, node.outputs.size());
}

/// Sequences and optionals are for the steps that know them (ops/Sequence).
static LogicalResult checkKinds(const ImportedNode &node) {
  if (llvm::any_of(stepsOf(node.op), [](const OpsetStep *step) { return step->takesSequences; }))
    return success();
  for (auto [i, operand] : llvm::enumerate(node.operands))
    if (operand && !isa<RankedTensorType>(operand.getType()))
      return node.error() << "input " << i
                          << " is a sequence or an optional, which the operator does not take";
  return success();
}

FailureOr<SmallVector<Value>> onnxc::emitNode(ImportedNode node, int64_t version, OpBuilder &b) {
  if (failed(checkKinds(node)) || failed(checkTypeParameters(node, version)))
    return failure();
  if (failed(applySteps(node, version, b)))
    return failure();
  if (!node.results)
    return buildOperation(node, b);
  SmallVector<Value> results = std::move(*node.results);
  results.resize(std::max(results.size(), node.outputs.size()));
  return results;
}
