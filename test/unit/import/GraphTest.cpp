// Graphs, names, functions, dimensions: the importer on well-formed models.
#include "Testing.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <catch2/catch.hpp>

using namespace onnxc;
using namespace onnxc::testing;

static bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a node becomes an operation with its inferred type") {
  Imported imported = import(reluModel());
  INFO(imported.messages);
  REQUIRE(imported);
  std::string text = imported.text();
  INFO(text);
  CHECK(contains(text, "onnx.Relu %arg0"));
  CHECK(contains(text, "tensor<?x4xf32>"));
  CHECK(contains(
      text, "onnxc.symbols = [{max = 9223372036854775807 : i64, min = 0 : i64, name = \"N\"}]"));
  CHECK(contains(text, "dims = array<i64: 0, -1>, name = \"x\""));
}

TEST_CASE("a named dimension can be fixed and bounded") {
  ImportOptions options;
  std::string error;
  SECTION("fixed") {
    REQUIRE(mlir::succeeded(parseDimOption("N=3", options, error)));
    std::string text = import(reluModel(), options).text();
    CHECK(contains(text, "tensor<3x4xf32>"));
    CHECK(contains(text, "onnxc.symbols = []"));
  }
  SECTION("bounded") {
    REQUIRE(mlir::succeeded(parseDimOption("N=1:64", options, error)));
    std::string text = import(reluModel(), options).text();
    CHECK(contains(text, "max = 64 : i64, min = 1 : i64"));
  }
  SECTION("unknown name") {
    REQUIRE(mlir::succeeded(parseDimOption("M=3", options, error)));
    Imported imported = import(reluModel(), options);
    CHECK(!imported);
    CHECK(imported.says("no dimension named 'M', only N"));
  }
  SECTION("wrong syntax") {
    for (const char *text :
         {"N", "N=", "=3", "N=a", "N=3:", "N=3:2", "N=-1", "N=1:x", "N=99999999999999999999"})
      CHECK(mlir::failed(parseDimOption(text, options, error)));
  }
}

TEST_CASE("nameless dynamic dimensions are symbols of their own") {
  proto::ModelProto model = emptyModel();
  addInput(model, "x", {"", "?"});
  addOutput(model, "x");
  Imported imported = import(model);
  REQUIRE(imported);
  CHECK(contains(
      imported.text(),
      "name = \"x_d0\"}, {max = 9223372036854775807 : i64, min = 0 : i64, name = \"x_d1\""));
}

TEST_CASE("unsorted graphs are sorted") {
  proto::ModelProto model = emptyModel();
  addInput(model, "x", {"4"});
  addNode(model, "Exp", {"a"}, {"y"});
  addNode(model, "Relu", {"x"}, {"a"});
  addOutput(model, "y");
  Imported imported = import(model);
  INFO(imported.messages);
  CHECK(imported);
}

TEST_CASE("initializers that are inputs are constants") {
  proto::ModelProto model = emptyModel();
  addInput(model, "x", {"2"});
  addInput(model, "w", {"2"});
  addInitializer(model, "w", 1, {2}).set_raw_data(std::string(8, '\0'));
  addNode(model, "Add", {"x", "w"}, {"y"});
  addOutput(model, "y");
  addOutput(model, "w");
  Imported imported = import(model);
  INFO(imported.messages);
  REQUIRE(imported);
  CHECK(contains(imported.text(),
                 "func.func @main(%arg0: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)"));
}

TEST_CASE("declared types refine inferred ones and may not contradict them") {
  proto::ModelProto model = reluModel();
  proto::TypeProto::Tensor &type =
      *model.mutable_graph()->mutable_output(0)->mutable_type()->mutable_tensor_type();
  SECTION("a size that is not inferred") {
    type.set_elem_type(1);
    type.mutable_shape()->add_dim()->set_dim_value(7);
    type.mutable_shape()->add_dim()->set_dim_param("M");
    CHECK(contains(import(model).text(), "-> tensor<7x4xf32>"));
  }
  SECTION("another size") {
    type.set_elem_type(1);
    type.mutable_shape()->add_dim();
    type.mutable_shape()->add_dim()->set_dim_value(5);
    Imported imported = import(model);
    CHECK(imported);
    CHECK(imported.says("warning: 'y' is declared as 'tensor<?x5xf32>' but is 'tensor<?x4xf32>'"));
  }
  SECTION("another element type") {
    type.set_elem_type(7);
    Imported imported = import(model);
    CHECK(!imported);
    CHECK(imported.says("/relu: error: 'y' is declared as a tensor of 'i64' but is of 'f32'"));
  }
}

TEST_CASE("functions are inlined with their attributes") {
  proto::ModelProto model = emptyModel();
  addInput(model, "x", {"2", "3", "4"});
  proto::OperatorSetIdProto &local = *model.add_opset_import();
  local.set_domain("local");
  local.set_version(1);
  proto::NodeProto &call = addNode(model, "Flat", {"x"}, {"y"}, "call");
  call.set_domain("local");
  addOutput(model, "y");
  proto::FunctionProto &function = *model.add_functions();
  function.set_domain("local");
  function.set_name("Flat");
  function.add_input("a");
  function.add_output("c");
  function.add_opset_import()->set_version(13);
  proto::NodeProto &relu = *function.add_node();
  relu.set_op_type("Relu");
  relu.add_input("a");
  relu.add_output("b");
  proto::NodeProto &flatten = *function.add_node();
  flatten.set_op_type("Flatten");
  flatten.add_input("b");
  flatten.add_output("c");
  proto::AttributeProto &axis = *flatten.add_attribute();
  axis.set_name("axis");
  axis.set_type(proto::AttributeProto::INT);
  axis.set_ref_attr_name("start");
  SECTION("given") {
    addAttribute(call, "start", 2);
    CHECK(contains(import(model).text(), "tensor<6x4xf32>"));
  }
  SECTION("default of the operator") { CHECK(contains(import(model).text(), "tensor<2x12xf32>")); }
  SECTION("default of the function") {
    proto::AttributeProto &start = *function.add_attribute_proto();
    start.set_name("start");
    start.set_type(proto::AttributeProto::INT);
    start.set_i(0);
    CHECK(contains(import(model).text(), "tensor<1x24xf32>"));
  }
  SECTION("recursion") {
    relu.set_op_type("Flat");
    relu.set_domain("local");
    Imported imported = import(model);
    CHECK(!imported);
    CHECK(imported.says("function 'Flat' calls itself"));
  }
}

TEST_CASE("metadata names the model and its file") {
  proto::ModelProto model = reluModel();
  model.set_producer_name("tester");
  model.set_producer_version("1.2");
  std::string text = import(model).text();
  CHECK(contains(text, "name = \"test\", producer = \"tester 1.2\", sha256 = \""));
}

TEST_CASE("importing twice gives the same text") {
  CHECK(import(reluModel()).text() == import(reluModel()).text());
}
