//===- Functions.cpp - Calls of the model's functions are inlined ---------===//

#include "compiler/import/GraphImporter.h"

using namespace mlir;
using namespace onnxc;

/// Calls may be nested this deep.
static constexpr size_t kMaxCallDepth = 64;

static std::string keyOf(StringRef domain, StringRef name, StringRef overload) {
  // The separator occurs in no name that matters: equal keys are equal triples.
  return (canonicalDomain(domain) + Twine('\0') + name + Twine('\0') + overload).str();
}

LogicalResult FunctionTable::build(Model &model, MLIRContext &ctx) {
  Location loc = model.location(ctx);
  for (proto::FunctionProto &function : *model.proto.mutable_functions()) {
    FailureOr<OpsetVersions> opsets = readOpsets(function.opset_import(), loc);
    if (failed(opsets))
      return failure();
    for (const auto &entry : model.opsets)
      opsets->try_emplace(entry.getKey(), entry.second);
    std::string key = keyOf(function.domain(), function.name(), function.overload());
    if (!functions.try_emplace(key, ModelFunction{&function, std::move(*opsets)}).second)
      return emitError(loc) << "function '" << function.domain() << "." << function.name()
                            << "' is defined more than once";
  }
  return success();
}

const ModelFunction *FunctionTable::find(const proto::NodeProto &node) const {
  if (functions.empty())
    return nullptr;
  auto it = functions.find(keyOf(node.domain(), node.op_type(), node.overload()));
  return it == functions.end() ? nullptr : &it->second;
}

/// The attributes of a call: its own, those that it passes on, then the defaults.
static CallAttributes callAttributes(proto::NodeProto &node, proto::FunctionProto &function,
                                     Scope &scope) {
  CallAttributes attributes;
  for (proto::AttributeProto &attribute : *node.mutable_attribute()) {
    CallAttribute value{&attribute, &scope};
    if (!attribute.ref_attr_name().empty())
      value = scope.call ? scope.call->lookup(attribute.ref_attr_name()) : CallAttribute();
    // A graph that is the outer function's default sees what that function sees.
    if (!value.scope)
      value.scope = &scope;
    if (value.attribute)
      attributes[attribute.name()] = value;
  }
  for (proto::AttributeProto &attribute : *function.mutable_attribute_proto())
    attributes.try_emplace(attribute.name(), CallAttribute{&attribute, nullptr});
  return attributes;
}

LogicalResult GraphImporter::inlineCall(const ModelFunction &function, proto::NodeProto &node,
                                        Scope &scope, const std::string &name, Location loc,
                                        OpBuilder &b) {
  proto::FunctionProto &callee = *function.proto;
  if (llvm::is_contained(callStack, &function))
    return emitError(loc) << "function '" << callee.name() << "' calls itself";
  if (callStack.size() >= kMaxCallDepth)
    return emitError(loc) << "functions are called more than " << kMaxCallDepth << " deep";
  if (node.input_size() > callee.input_size() || node.output_size() > callee.output_size())
    return emitError(loc) << "the call has " << node.input_size() << " inputs and "
                          << node.output_size() << " outputs, but function '" << callee.name()
                          << "' has " << callee.input_size() << " and " << callee.output_size();
  CallAttributes attributes = callAttributes(node, callee, scope);
  Scope body;
  body.path = name;
  body.opsets = &function.opsets;
  body.call = &attributes;
  body.block = b.getBlock();
  for (auto [i, input] : llvm::enumerate(callee.input())) {
    FailureOr<Value> value = Value();
    if (int(i) < node.input_size() && !node.input(i).empty())
      value = lookup(node.input(i), scope, loc);
    if (failed(value) || failed(define(input, *value, body, loc)))
      return failure();
  }
  callStack.push_back(&function);
  LogicalResult imported = importNodes(*callee.mutable_node(), body, b);
  callStack.pop_back();
  if (failed(imported))
    return failure();
  SmallVector<Value> results;
  for (int i = 0; i < node.output_size(); ++i) {
    FailureOr<Value> value =
        node.output(i).empty() ? FailureOr<Value>(Value()) : lookup(callee.output(i), body, loc);
    if (failed(value))
      return failure();
    results.push_back(*value);
  }
  return defineOutputs(node, results, scope, loc);
}
