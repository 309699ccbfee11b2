#include "Testing.h"

#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::testing;

std::string Imported::text() {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (module)
    module->print(os);
  return text;
}

static const char *severityName(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Warning:
    return "warning";
  default:
    return "note";
  }
}

/// "name" of a NameLoc, or the file.
static std::string placeOf(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName().str();
  if (auto file = dyn_cast<FileLineColLoc>(loc))
    return file.getFilename().str();
  return "?";
}

Imported onnxc::testing::import(const std::string &bytes, const ImportOptions &options,
                                const std::string &folder) {
  Imported imported;
  imported.ctx = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
  ScopedDiagnosticHandler handler(imported.ctx.get(), [&](Diagnostic &diag) {
    imported.messages += placeOf(diag.getLocation()) + ": " + severityName(diag.getSeverity()) +
                         ": " + diag.str() + "\n";
    for (Diagnostic &note : diag.getNotes())
      imported.messages += "note: " + note.str() + "\n";
    return success();
  });
  imported.module = importModelFromMemory(bytes, "test.onnx", folder, options, *imported.ctx);
  return imported;
}

Imported onnxc::testing::import(const proto::ModelProto &model, const ImportOptions &options,
                                const std::string &folder) {
  return import(model.SerializeAsString(), options, folder);
}

proto::ModelProto onnxc::testing::emptyModel(int64_t opset) {
  proto::ModelProto model;
  model.set_ir_version(8);
  model.mutable_graph()->set_name("g");
  model.add_opset_import()->set_version(opset);
  return model;
}

void onnxc::testing::addInput(proto::ModelProto &model, const std::string &name, const Dims &dims,
                              int32_t type) {
  proto::ValueInfoProto &input = *model.mutable_graph()->add_input();
  input.set_name(name);
  proto::TypeProto::Tensor &tensor = *input.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  tensor.mutable_shape();
  for (const std::string &dim : dims) {
    proto::TensorShapeProto::Dimension &added = *tensor.mutable_shape()->add_dim();
    if (!dim.empty() && (isdigit(dim[0]) || dim[0] == '-'))
      added.set_dim_value(std::stoll(dim));
    else if (!dim.empty())
      added.set_dim_param(dim);
  }
}

void onnxc::testing::addOutput(proto::ModelProto &model, const std::string &name) {
  model.mutable_graph()->add_output()->set_name(name);
}

proto::NodeProto &onnxc::testing::addNode(proto::ModelProto &model, const std::string &op,
                                          std::initializer_list<const char *> inputs,
                                          std::initializer_list<const char *> outputs,
                                          const std::string &name) {
  proto::NodeProto &node = *model.mutable_graph()->add_node();
  node.set_op_type(op);
  node.set_name(name);
  for (const char *input : inputs)
    node.add_input(input);
  for (const char *output : outputs)
    node.add_output(output);
  return node;
}

proto::TensorProto &onnxc::testing::addInitializer(proto::ModelProto &model,
                                                   const std::string &name, int32_t type,
                                                   std::initializer_list<int64_t> dims) {
  proto::TensorProto &tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (int64_t dim : dims)
    tensor.add_dims(dim);
  return tensor;
}

void onnxc::testing::addAttribute(proto::NodeProto &node, const std::string &name, int64_t value) {
  proto::AttributeProto &attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(proto::AttributeProto::INT);
  attribute.set_i(value);
}

void onnxc::testing::addAttribute(proto::NodeProto &node, const std::string &name,
                                  const std::vector<int64_t> &values) {
  proto::AttributeProto &attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(proto::AttributeProto::INTS);
  for (int64_t value : values)
    attribute.add_ints(value);
}

proto::ModelProto onnxc::testing::reluModel() {
  proto::ModelProto model = emptyModel();
  addInput(model, "x", {"N", "4"});
  addNode(model, "Relu", {"x"}, {"y"}, "/relu");
  addOutput(model, "y");
  return model;
}

proto::ModelProto onnxc::testing::constantModel(int32_t type, std::initializer_list<int64_t> dims) {
  proto::ModelProto model = emptyModel();
  addInitializer(model, "w", type, dims);
  addOutput(model, "w");
  return model;
}

proto::TensorProto &onnxc::testing::theInitializer(proto::ModelProto &model) {
  return *model.mutable_graph()->mutable_initializer(0);
}

ElementsAttr onnxc::testing::returnedConstant(Imported &imported) {
  auto main = imported.module->lookupSymbol<func::FuncOp>("main");
  return constantElements(main.getBody().front().getTerminator()->getOperand(0));
}
