//===- Attributes.cpp - Node attributes and subgraphs ---------------------===//

#include "compiler/import/GraphImporter.h"
#include "compiler/import/Tensors.h"
#include "dialects/onnx/Onnx.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace onnxc;
using proto::AttributeProto;

/// Attributes of operations that passes set and ONNX does not have.
static constexpr StringLiteral kCompilerAttributes[] = {"channels_last", "packed_n", "growing"};

/// The stated kind; before IR version 2 it follows from which field is set.
static AttributeProto::AttributeType kindOf(const AttributeProto &attribute) {
  if (attribute.type() != AttributeProto::UNDEFINED)
    return attribute.type();
  if (attribute.has_f())
    return AttributeProto::FLOAT;
  if (attribute.has_i())
    return AttributeProto::INT;
  if (attribute.has_s())
    return AttributeProto::STRING;
  if (attribute.has_t())
    return AttributeProto::TENSOR;
  if (attribute.has_g())
    return AttributeProto::GRAPH;
  if (attribute.floats_size())
    return AttributeProto::FLOATS;
  if (attribute.ints_size())
    return AttributeProto::INTS;
  if (attribute.strings_size())
    return AttributeProto::STRINGS;
  return AttributeProto::UNDEFINED;
}

static void setName(proto::TensorProto &tensor, const std::string &name) { tensor.set_name(name); }
static void setName(proto::SparseTensorProto &tensor, const std::string &name) {
  tensor.mutable_values()->set_name(name);
}
static std::string nameOf(const proto::TensorProto &tensor) { return tensor.name(); }
static std::string nameOf(const proto::SparseTensorProto &tensor) { return tensor.values().name(); }

/// The contents of a tensor that is taken apart; the same when it is asked for again.
template <typename Tensor, typename Import>
static FailureOr<ElementsAttr> takeOnce(Tensor &tensor, DenseMap<const void *, ElementsAttr> &taken,
                                        Import import) {
  if (ElementsAttr known = taken.lookup(&tensor))
    return known;
  // It keeps its name, by which its graph knows it.
  std::string name = nameOf(tensor);
  FailureOr<ElementsAttr> contents = import(std::move(tensor));
  setName(tensor, name);
  if (succeeded(contents))
    taken[&tensor] = *contents;
  return contents;
}

FailureOr<ElementsAttr> GraphImporter::readTensor(proto::TensorProto &tensor, StringRef name,
                                                  bool takes, Location loc) {
  auto import = [&](proto::TensorProto own) {
    return importTensor(std::move(own), name, model.files, loc);
  };
  return takes ? takeOnce(tensor, taken, import) : import(tensor);
}

FailureOr<ElementsAttr> GraphImporter::readTensor(proto::SparseTensorProto &tensor, StringRef name,
                                                  bool takes, Location loc) {
  auto import = [&](proto::SparseTensorProto own) {
    return importSparseTensor(std::move(own), name, model.files, loc);
  };
  return takes ? takeOnce(tensor, taken, import) : import(tensor);
}

FailureOr<Attribute> GraphImporter::readAttribute(AttributeProto &attribute, StringRef resource,
                                                  bool takes, Location loc) {
  Builder b(&ctx);
  // Returned as values of type Attribute on success.
  auto widen = [](FailureOr<ElementsAttr> elements) -> FailureOr<Attribute> {
    if (failed(elements))
      return failure();
    return Attribute(*elements);
  };
  switch (kindOf(attribute)) {
  case AttributeProto::FLOAT:
    return Attribute(b.getF32FloatAttr(attribute.f()));
  case AttributeProto::INT:
    return Attribute(b.getI64IntegerAttr(attribute.i()));
  case AttributeProto::STRING:
    return Attribute(b.getStringAttr(attribute.s()));
  case AttributeProto::FLOATS:
    return Attribute(
        b.getDenseF32ArrayAttr({attribute.floats().data(), size_t(attribute.floats_size())}));
  case AttributeProto::INTS:
    return Attribute(
        b.getDenseI64ArrayAttr({attribute.ints().data(), size_t(attribute.ints_size())}));
  case AttributeProto::STRINGS: {
    SmallVector<Attribute> strings;
    for (const std::string &string : attribute.strings())
      strings.push_back(b.getStringAttr(string));
    return Attribute(b.getArrayAttr(strings));
  }
  case AttributeProto::TENSOR:
    return widen(readTensor(*attribute.mutable_t(), resource, takes, loc));
  case AttributeProto::SPARSE_TENSOR:
    return widen(readTensor(*attribute.mutable_sparse_tensor(), resource, takes, loc));
  case AttributeProto::TYPE_PROTO: {
    proto::ValueInfoProto value;
    value.set_name(attribute.name());
    *value.mutable_type() = attribute.tp();
    // What an optional would have does not matter when it is absent.
    if (!attribute.tp().has_tensor_type())
      return Attribute(b.getUnitAttr());
    FailureOr<DeclaredType> type = types.declaredType(value, loc);
    if (failed(type) || !type->element)
      return failed(type) ? failure()
                          : emitError(loc) << "attribute '" << attribute.name() << "' has no type";
    if (!type->shape)
      return Attribute(TypeAttr::get(UnrankedTensorType::get(type->element)));
    return Attribute(TypeAttr::get(RankedTensorType::get(*type->shape, type->element)));
  }
  default:
    return emitError(loc) << "attribute '" << attribute.name() << "' has unsupported kind "
                          << int(attribute.type());
  }
}

LogicalResult GraphImporter::readAttributes(proto::NodeProto &node, Scope &scope,
                                            const std::string &name, ImportedNode &imported) {
  llvm::StringSet<> seen;
  StringRef resource = node.output_size() ? StringRef(node.output(0)) : StringRef(name);
  for (AttributeProto &own : *node.mutable_attribute()) {
    if (!seen.insert(own.name()).second)
      return emitError(imported.loc) << "attribute '" << own.name() << "' is given twice";
    AttributeProto *attribute = &own;
    // Inside a function an attribute may be the call's; when that has none, it is absent.
    Scope *definition = &scope;
    if (!own.ref_attr_name().empty()) {
      CallAttribute given =
          scope.call ? scope.call->lookup(own.ref_attr_name()) : CallAttribute();
      attribute = given.attribute;
      if (given.scope)
        definition = given.scope;
    }
    if (!attribute)
      continue;
    if (llvm::is_contained(kCompilerAttributes, own.name()))
      return emitError(imported.loc) << imported.op << ": has no attribute '" << own.name() << "'";
    if (kindOf(*attribute) == AttributeProto::GRAPH) {
      imported.subgraphs.push_back(readSubgraph(*attribute, own.name(), *definition, name));
      continue;
    }
    FailureOr<Attribute> value =
        readAttribute(*attribute, resource, scope.takesTensors(), imported.loc);
    if (failed(value))
      return failure();
    imported.attributes.set(own.name(), *value);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Subgraphs
//===----------------------------------------------------------------------===//

ImportedSubgraph GraphImporter::readSubgraph(AttributeProto &attribute, StringRef name,
                                             Scope &scope, const std::string &path) {
  auto build = [this, &graph = *attribute.mutable_g(), &scope, path = path + "/" + name.str()](
                   Region &region, TypeRange argumentTypes, Declarations declarations) {
    Scope inner(scope, path);
    inner.declarations = declarations;
    return buildSubgraph(graph, region, argumentTypes, inner,
                         NameLoc::get(StringAttr::get(&ctx, path), model.location(ctx)));
  };
  auto inlined = [this, &graph = *attribute.mutable_g(), &scope,
                  path = path + "/" + name.str()](OpBuilder &b, ArrayRef<Value> arguments) {
    Scope inner(scope, path);
    inner.block = b.getInsertionBlock();
    return inlineSubgraph(graph, arguments, inner,
                          NameLoc::get(StringAttr::get(&ctx, path), model.location(ctx)));
  };
  return {name.str(), build, inlined};
}

FailureOr<SmallVector<Value>> GraphImporter::inlineSubgraph(proto::GraphProto &graph,
                                                            ArrayRef<Value> arguments, Scope &scope,
                                                            Location loc) {
  SmallVector<const proto::ValueInfoProto *> inputs = realInputs(graph);
  if (inputs.size() != arguments.size())
    return emitError(loc) << "the subgraph has " << inputs.size()
                          << " inputs where the operator gives " << arguments.size();
  FailureOr<SmallVector<Value>> outputs = importGraph(graph, inputs, arguments, scope);
  if (succeeded(outputs) && llvm::is_contained(*outputs, Value()))
    return emitError(loc) << "the subgraph returns an input that the call leaves out";
  return outputs;
}

LogicalResult GraphImporter::buildSubgraph(proto::GraphProto &graph, Region &region,
                                           TypeRange argumentTypes, Scope &scope, Location loc) {
  SmallVector<const proto::ValueInfoProto *> inputs = realInputs(graph);
  if (inputs.size() != argumentTypes.size())
    return emitError(loc) << "the subgraph has " << inputs.size()
                          << " inputs where the operator gives " << argumentTypes.size();
  scope.block = &region.emplaceBlock();
  for (auto [input, type] : llvm::zip_equal(inputs, argumentTypes)) {
    FailureOr<DeclaredType> declared = types.declaredType(*input, loc);
    if (failed(declared))
      return failure();
    if (scope.declarations == Declarations::Ignored)
      declared->shape.reset();
    FailureOr<RankedTensorType> refined =
        refineType(cast<RankedTensorType>(type), *declared, input->name(), loc);
    if (failed(refined))
      return failure();
    scope.block->addArgument(
        *refined, NameLoc::get(StringAttr::get(&ctx, input->name()), model.location(ctx)));
  }
  FailureOr<SmallVector<Value>> outputs =
      importGraph(graph, inputs, scope.block->getArguments(), scope);
  if (failed(outputs))
    return failure();
  for (Value output : *outputs)
    if (!output)
      return emitError(loc) << "the subgraph returns an input that the call leaves out";
  std::optional<RegisteredOperationName> yield =
      RegisteredOperationName::lookup("onnx.Yield", &ctx);
  if (!yield)
    return emitError(loc) << "subgraphs are not supported";
  OpBuilder b = OpBuilder::atBlockEnd(scope.block);
  OperationState state(loc, *yield);
  state.addOperands(*outputs);
  b.create(state);
  return success();
}
