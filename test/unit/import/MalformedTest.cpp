// What a damaged or hostile file can do: be refused with a message.
#include "Testing.h"

#include <catch2/catch.hpp>
#include <functional>

using namespace onnxc;
using namespace onnxc::testing;
using T = proto::TensorProto;

TEST_CASE("malformed models are refused with a message that names the place") {
  struct Row {
    const char *what;
    std::function<void(proto::ModelProto &)> damage; // of reluModel()
    const char *message;
  };
  const Row rows[] = {
      {"no IR version", [](auto &m) { m.clear_ir_version(); },
       "this is not an ONNX model: it has no IR version"},
      {"no graph", [](auto &m) { m.clear_graph(); }, "it has no graph"},
      {"new IR version", [](auto &m) { m.set_ir_version(99); },
       "IR version 99; versions 1 to 14 are supported"},
      {"new opset", [](auto &m) { m.mutable_opset_import(0)->set_version(29); },
       "operator set 29 of domain 'ai.onnx'; versions 1 to 28 are supported"},
      {"opset 0", [](auto &m) { m.mutable_opset_import(0)->set_version(0); }, "operator set 0"},
      {"no opset", [](auto &m) { m.clear_opset_import(); }, "imports no operator set"},
      {"no output", [](auto &m) { m.mutable_graph()->clear_output(); }, "the model has no outputs"},
      {"undefined output", [](auto &m) { m.mutable_graph()->mutable_output(0)->set_name("q"); },
       "'q' is used but not defined"},
      {"undefined input", [](auto &m) { m.mutable_graph()->mutable_node(0)->set_input(0, "q"); },
       "/relu: error: 'q' is used but not defined"},
      {"self cycle", [](auto &m) { m.mutable_graph()->mutable_node(0)->set_input(0, "y"); },
       "the graph has a cycle: '/relu' uses '/relu'"},
      {"cycle",
       [](auto &m) {
         addNode(m, "Exp", {"y"}, {"a"}, "b");
         m.mutable_graph()->mutable_node(0)->set_input(0, "a");
       },
       "the graph has a cycle: '/relu' uses 'b' uses '/relu'"},
      {"output defined twice", [](auto &m) { addNode(m, "Exp", {"x"}, {"y"}, "b"); },
       "b: error: 'y' is defined more than once"},
      {"output is an input", [](auto &m) { addNode(m, "Exp", {"x"}, {"x"}, "b"); }, "cycle"},
      {"input defined twice", [](auto &m) { addInput(m, "x", {"1"}); },
       "x: error: 'x' is defined more than once"},
      {"initializer defined twice",
       [](auto &m) {
         addInitializer(m, "w", 1, {0});
         addInitializer(m, "w", 1, {0});
       },
       "initializer 'w' is defined more than once"},
      {"output is an initializer", [](auto &m) { addInitializer(m, "y", 1, {0}); },
       "/relu: error: 'y' is defined more than once"},
      {"missing input", [](auto &m) { m.mutable_graph()->mutable_node(0)->clear_input(); },
       "/relu: error: Relu: input 0 is missing"},
      {"absent input", [](auto &m) { m.mutable_graph()->mutable_node(0)->set_input(0, ""); },
       "/relu: error: Relu: input 0 is missing"},
      {"too many inputs", [](auto &m) { m.mutable_graph()->mutable_node(0)->add_input("x"); },
       "/relu: error: Relu: has 2 inputs where at most 1 are defined"},
      {"too many outputs", [](auto &m) { m.mutable_graph()->mutable_node(0)->add_output("z"); },
       "/relu: error: Relu: has 2 outputs where at most 1 are defined"},
      {"unknown attribute",
       [](auto &m) { addAttribute(*m.mutable_graph()->mutable_node(0), "zap", 1); },
       "/relu: error: Relu: has no attribute 'zap'"},
      {"attribute twice",
       [](auto &m) {
         addAttribute(*m.mutable_graph()->mutable_node(0), "zap", 1);
         addAttribute(*m.mutable_graph()->mutable_node(0), "zap", 1);
       },
       "/relu: error: attribute 'zap' is given twice"},
      {"attribute of the wrong kind",
       [](auto &m) {
         proto::NodeProto &node = *m.mutable_graph()->mutable_node(0);
         node.set_op_type("Flatten");
         addAttribute(node, "axis", std::vector<int64_t>{1});
       },
       "/relu: error: Flatten: attribute 'axis' failed to satisfy constraint"},
      {"an attribute that only passes set",
       [](auto &m) { addAttribute(*m.mutable_graph()->mutable_node(0), "packed_n", 1); },
       "/relu: error: Relu: has no attribute 'packed_n'"},
      {"segment sizes",
       [](auto &m) { addAttribute(*m.mutable_graph()->mutable_node(0), "operandSegmentSizes", 1); },
       "has no attribute 'operandSegmentSizes'"},
      {"sizes that do not fit",
       [](auto &m) {
         addInput(m, "z", {"5", "3"});
         m.mutable_graph()->mutable_node(0)->set_op_type("Add");
         m.mutable_graph()->mutable_node(0)->add_input("z");
       },
       "/relu: error: 'onnx.Add' op sizes 4 and 3 do not broadcast"},
      {"wrong element type",
       [](auto &m) {
         m.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
             9);
       },
       "/relu: error: 'onnx.Relu' op operand #0 must be"},
      {"string input",
       [](auto &m) {
         m.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
             8);
       },
       "/relu: error: 'onnx.Relu' op operand #0 must be"},
      {"unknown element type",
       [](auto &m) {
         m.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
             77);
       },
       "'x' has unsupported element type 77"},
      {"no type", [](auto &m) { m.mutable_graph()->mutable_input(0)->clear_type(); },
       "'x' has no type"},
      {"sequence",
       [](auto &m) {
         m.mutable_graph()->mutable_input(0)->mutable_type()->mutable_sequence_type();
       },
       "'x' is a sequence"},
      {"no shape",
       [](auto &m) {
         m.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
       },
       "input 'x' has no shape"},
      {"negative size",
       [](auto &m) {
         m.mutable_graph()
             ->mutable_input(0)
             ->mutable_type()
             ->mutable_tensor_type()
             ->mutable_shape()
             ->mutable_dim(1)
             ->set_dim_value(-7);
       },
       "'x' has negative size -7 in dimension 1"},
      {"huge size",
       [](auto &m) {
         m.mutable_graph()
             ->mutable_input(0)
             ->mutable_type()
             ->mutable_tensor_type()
             ->mutable_shape()
             ->mutable_dim(1)
             ->set_dim_value(int64_t(1) << 62);
       },
       "too large"},
      {"huge initializer",
       [](auto &m) {
         addInitializer(m, "w", 1, {int64_t(1) << 62});
         addOutput(m, "w");
       },
       "w: error: the tensor is too large"},
      {"huge initializer by a product",
       [](auto &m) {
         addInitializer(m, "w", 1, {int64_t(1) << 31, int64_t(1) << 31, 0});
         addOutput(m, "w");
       },
       "w: error: the tensor is too large"},
      {"negative initializer",
       [](auto &m) {
         addInitializer(m, "w", 1, {-3});
         addOutput(m, "w");
       },
       "w: error: dimension 0 has negative size -3"},
      {"too little data",
       [](auto &m) {
         addInitializer(m, "w", 1, {3}).add_float_data(1);
         addOutput(m, "w");
       },
       "w: error: the tensor has 4 bytes of data where its shape needs 12"},
      {"too much data",
       [](auto &m) {
         addInitializer(m, "w", 1, {1}).set_raw_data("12345");
         addOutput(m, "w");
       },
       "w: error: the tensor has 5 bytes of data where its shape needs 4"},
      {"data of the wrong field",
       [](auto &m) {
         addInitializer(m, "w", 7, {1}).add_float_data(1);
         addOutput(m, "w");
       },
       "w: error: the tensor has 0 bytes of data where its shape needs 8"},
      {"data twice",
       [](auto &m) {
         T &tensor = addInitializer(m, "w", 1, {1});
         tensor.add_float_data(1);
         tensor.set_raw_data("1234");
         addOutput(m, "w");
       },
       "w: error: the tensor has both raw and typed data"},
      {"too few strings",
       [](auto &m) {
         addInitializer(m, "w", 8, {2}).add_string_data("a");
         addOutput(m, "w");
       },
       "w: error: the tensor has 1 strings where its shape needs 2"},
      {"raw strings",
       [](auto &m) {
         addInitializer(m, "w", 8, {1}).set_raw_data("a");
         addOutput(m, "w");
       },
       "w: error: a tensor of strings must have its contents in string_data"},
      {"unknown data type",
       [](auto &m) {
         addInitializer(m, "w", 99, {1});
         addOutput(m, "w");
       },
       "w: error: the tensor has unknown data type 99"},
      {"nameless initializer", [](auto &m) { addInitializer(m, "", 1, {0}); },
       "an initializer has no name"},
      {"not an ONNX operator",
       [](auto &m) { m.mutable_graph()->mutable_node(0)->set_op_type("PackWeights"); },
       "operator 'PackWeights' (domain ai.onnx, opset 17) is not supported; 1 node: '/relu'"},
  };
  for (const Row &row : rows) {
    proto::ModelProto model = reluModel();
    row.damage(model);
    Imported imported = import(model);
    INFO(row.what);
    INFO(imported.messages);
    CHECK(!imported);
    CHECK(imported.says(row.message));
  }
}

TEST_CASE("all unsupported operators are listed at once") {
  proto::ModelProto model = reluModel();
  for (int i = 0; i < 5; ++i)
    addNode(model, "Frobnicate", {"x"}, {("f" + std::to_string(i)).c_str()},
            "n" + std::to_string(i));
  addNode(model, "FusedThing", {"x"}, {"z"}, "ft").set_domain("com.example");
  Imported imported = import(model);
  CHECK(!imported);
  CHECK(
      imported.says("n0: error: operator 'Frobnicate' (domain ai.onnx, opset 17) is not supported; "
                    "5 nodes: 'n0', 'n1', 'n2', ..."));
  CHECK(imported.says(
      "ft: error: operator 'FusedThing' (domain com.example) is not supported; 1 node: 'ft'"));
}

TEST_CASE("functions that multiply are stopped") {
  proto::ModelProto model = emptyModel();
  addInput(model, "x", {"2"});
  addNode(model, "f0", {"x"}, {"y"}).set_domain("local");
  addOutput(model, "y");
  constexpr int kDepth = 40;
  for (int i = 0; i < kDepth; ++i) {
    proto::FunctionProto &function = *model.add_functions();
    function.set_domain("local");
    function.set_name("f" + std::to_string(i));
    function.add_input("a");
    function.add_output("c");
    for (auto [from, to] : {std::pair("a", "b"), std::pair("b", "c")}) {
      proto::NodeProto &node = *function.add_node();
      node.set_op_type(i + 1 < kDepth ? "f" + std::to_string(i + 1) : "Relu");
      if (i + 1 < kDepth)
        node.set_domain("local");
      node.add_input(from);
      node.add_output(to);
    }
  }
  Imported imported = import(model);
  CHECK(!imported);
  CHECK(imported.says("more than 1000000 nodes after functions are inlined"));
}

//===----------------------------------------------------------------------===//
// Damaged bytes: any outcome but a crash
//===----------------------------------------------------------------------===//

/// A model with a bit of everything.
static proto::ModelProto richModel() {
  proto::ModelProto model = emptyModel(13);
  addInput(model, "x", {"N", "3", "8", "8"});
  addInitializer(model, "w", 1, {4, 3, 3, 3}).set_raw_data(std::string(4 * 27 * 4, '\1'));
  addInitializer(model, "shape", 7, {2}).add_int64_data(0);
  theInitializer(model);
  model.mutable_graph()->mutable_initializer(1)->add_int64_data(-1);
  T &fc = addInitializer(model, "fc", 1, {256, 2});
  for (int i = 0; i < 512; ++i)
    fc.add_float_data(i);
  proto::NodeProto &conv = addNode(model, "Conv", {"x", "w"}, {"a"}, "conv");
  addAttribute(conv, "pads", std::vector<int64_t>{1, 1, 1, 1});
  addNode(model, "Relu", {"a"}, {"b"}, "relu");
  addNode(model, "Reshape", {"b", "shape"}, {"c"}, "reshape");
  proto::NodeProto &gemm = addNode(model, "Gemm", {"c", "fc"}, {"d"}, "gemm");
  addAttribute(gemm, "transB", 0);
  addNode(model, "Transpose", {"d"}, {"y"}, "transpose");
  addOutput(model, "y");
  return model;
}

TEST_CASE("the rich model is valid") {
  Imported imported = import(richModel());
  INFO(imported.messages);
  CHECK(imported);
}

TEST_CASE("a truncated model is refused") {
  std::string bytes = richModel().SerializeAsString();
  for (size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 300) {
    Imported imported = import(bytes.substr(0, size));
    CHECK(!imported);
    CHECK(imported.says("error: "));
  }
}

TEST_CASE("flipped bits and random bytes never crash") {
  const std::string bytes = richModel().SerializeAsString();
  uint64_t state = 42;
  auto random = [&](uint64_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
  };
  for (int round = 0; round < 1500; ++round) {
    std::string damaged = bytes;
    for (uint64_t flips = 1 + random(4); flips > 0; --flips) {
      // Mostly outside of the weights, where structure is.
      uint64_t at = random(3) ? bytes.size() - 1 - random(400) : random(bytes.size());
      damaged[at] = random(2) ? damaged[at] ^ (1 << random(8)) : random(256);
    }
    Imported imported = import(damaged);
    CHECK((imported || imported.says("error: ")));
  }
  for (int round = 0; round < 300; ++round) {
    std::string noise(random(200), '\0');
    for (char &c : noise)
      c = random(256);
    CHECK(!import(noise));
  }
}
