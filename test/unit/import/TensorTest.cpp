// The storage forms of TensorProto.
#include "Testing.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <catch2/catch.hpp>
#include <fstream>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::testing;
using T = proto::TensorProto;

template <typename V>
static std::string bytesOf(std::initializer_list<V> values) {
  return std::string(reinterpret_cast<const char *>(values.begin()), values.size() * sizeof(V));
}

/// The returned constant as MLIR prints it.
static std::string printed(const proto::ModelProto &model) {
  Imported imported = import(model);
  INFO(imported.messages);
  REQUIRE(imported);
  std::string text;
  llvm::raw_string_ostream(text) << returnedConstant(imported);
  return text;
}

TEST_CASE("raw data of every element type") {
  struct Row {
    int32_t type;
    std::string raw;
    const char *expected;
  };
  const Row rows[] = {
      {T::FLOAT, bytesOf<float>({1, -2}), "dense<[1.000000e+00, -2.000000e+00]> : tensor<2xf32>"},
      {T::UINT8, bytesOf<uint8_t>({1, 255}), "dense<[1, 255]> : tensor<2xui8>"},
      {T::INT8, bytesOf<int8_t>({1, -1}), "dense<[1, -1]> : tensor<2xi8>"},
      {T::UINT16, bytesOf<uint16_t>({1, 65535}), "dense<[1, 65535]> : tensor<2xui16>"},
      {T::INT16, bytesOf<int16_t>({1, -1}), "dense<[1, -1]> : tensor<2xi16>"},
      {T::INT32, bytesOf<int32_t>({1, -1}), "dense<[1, -1]> : tensor<2xi32>"},
      {T::INT64, bytesOf<int64_t>({1, -1}), "dense<[1, -1]> : tensor<2xi64>"},
      {T::BOOL, bytesOf<uint8_t>({0, 7}), "dense<[false, true]> : tensor<2xi1>"},
      {T::FLOAT16, bytesOf<uint16_t>({0x3C00, 0xC000}),
       "dense<[1.000000e+00, -2.000000e+00]> : tensor<2xf16>"},
      {T::DOUBLE, bytesOf<double>({1, -2}), "dense<[1.000000e+00, -2.000000e+00]> : tensor<2xf64>"},
      {T::UINT32, bytesOf<uint32_t>({1, 4294967295u}), "dense<[1, 4294967295]> : tensor<2xui32>"},
      {T::UINT64, bytesOf<uint64_t>({1, 5}), "dense<[1, 5]> : tensor<2xui64>"},
      {T::BFLOAT16, bytesOf<uint16_t>({0x3F80, 0xC000}),
       "dense<[1.000000e+00, -2.000000e+00]> : tensor<2xbf16>"},
      {T::FLOAT8E4M3FN, bytesOf<uint8_t>({0x38, 0xB8}),
       "dense<[1.000000e+00, -1.000000e+00]> : tensor<2xf8E4M3FN>"},
      {T::FLOAT8E5M2, bytesOf<uint8_t>({0x3C, 0xBC}),
       "dense<[1.000000e+00, -1.000000e+00]> : tensor<2xf8E5M2>"},
      {T::FLOAT8E8M0, bytesOf<uint8_t>({127, 128}),
       "dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf8E8M0FNU>"},
      {T::UINT4, bytesOf<uint8_t>({0xF1}), "dense<[1, 15]> : tensor<2xui4>"},
      {T::INT4, bytesOf<uint8_t>({0xF1}), "dense<[1, -1]> : tensor<2xi4>"},
      {T::UINT2, bytesOf<uint8_t>({0x0D}), "dense<[1, 3]> : tensor<2xui2>"},
      {T::INT2, bytesOf<uint8_t>({0x0D}), "dense<[1, -1]> : tensor<2xi2>"},
      {T::FLOAT4E2M1, bytesOf<uint8_t>({0xA2}),
       "dense<[1.000000e+00, -1.000000e+00]> : tensor<2xf4E2M1FN>"},
  };
  for (const Row &row : rows) {
    INFO(row.expected);
    proto::ModelProto model = constantModel(row.type, {2});
    theInitializer(model).set_raw_data(row.raw);
    CHECK(printed(model) == row.expected);
  }
}

TEST_CASE("typed fields") {
  auto tensor = [](int32_t type) { return constantModel(type, {2}); };
  SECTION("float_data") {
    auto model = tensor(T::FLOAT);
    theInitializer(model).add_float_data(1);
    theInitializer(model).add_float_data(2);
    CHECK(printed(model) == "dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>");
  }
  SECTION("double_data") {
    auto model = tensor(T::DOUBLE);
    theInitializer(model).add_double_data(1);
    theInitializer(model).add_double_data(2);
    CHECK(printed(model) == "dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf64>");
  }
  SECTION("int64_data") {
    auto model = tensor(T::INT64);
    theInitializer(model).add_int64_data(-1);
    theInitializer(model).add_int64_data(2);
    CHECK(printed(model) == "dense<[-1, 2]> : tensor<2xi64>");
  }
  SECTION("uint64_data") {
    for (auto [type, text] : {std::pair(T::UINT64, "ui64"), std::pair(T::UINT32, "ui32")}) {
      auto model = tensor(type);
      theInitializer(model).add_uint64_data(3);
      theInitializer(model).add_uint64_data(4);
      CHECK(printed(model) == std::string("dense<[3, 4]> : tensor<2x") + text + ">");
    }
  }
  SECTION("int32_data carries the narrow types") {
    const std::pair<T::DataType, const char *> types[] = {
        {T::INT32, "dense<[1, 0]> : tensor<2xi32>"},
        {T::INT16, "dense<[1, 0]> : tensor<2xi16>"},
        {T::UINT16, "dense<[1, 0]> : tensor<2xui16>"},
        {T::INT8, "dense<[1, 0]> : tensor<2xi8>"},
        {T::UINT8, "dense<[1, 0]> : tensor<2xui8>"},
        {T::BOOL, "dense<[true, false]> : tensor<2xi1>"}};
    for (auto [type, text] : types) {
      auto model = tensor(type);
      theInitializer(model).add_int32_data(1);
      theInitializer(model).add_int32_data(0);
      CHECK(printed(model) == text);
    }
    auto half = tensor(T::FLOAT16);
    theInitializer(half).add_int32_data(0x3C00);
    theInitializer(half).add_int32_data(0xC000);
    CHECK(printed(half) == "dense<[1.000000e+00, -2.000000e+00]> : tensor<2xf16>");
    auto nibbles = tensor(T::INT4);
    theInitializer(nibbles).add_int32_data(0xF1);
    CHECK(printed(nibbles) == "dense<[1, -1]> : tensor<2xi4>");
  }
}

TEST_CASE("scalars and empty tensors") {
  auto scalar = constantModel(T::FLOAT, {});
  theInitializer(scalar).add_float_data(3);
  CHECK(printed(scalar) == "dense<3.000000e+00> : tensor<f32>");
  CHECK(printed(constantModel(T::INT64, {0})) == "dense<> : tensor<0xi64>");
  CHECK(printed(constantModel(T::BOOL, {2, 0})) == "dense<> : tensor<2x0xi1>");
}

TEST_CASE("large contents are a resource that holds the message's own bytes") {
  auto model = constantModel(T::FLOAT, {300});
  SECTION("raw") {
    std::string raw(1200, '\0');
    float value = 5;
    memcpy(&raw[299 * 4], &value, 4);
    theInitializer(model).set_raw_data(raw);
  }
  SECTION("typed") {
    for (int i = 0; i < 300; ++i)
      theInitializer(model).add_float_data(i == 299 ? 5 : 0);
  }
  Imported imported = import(model);
  REQUIRE(imported);
  auto resource = dyn_cast<DenseF32ResourceElementsAttr>(returnedConstant(imported));
  REQUIRE(resource);
  REQUIRE(resource.tryGetAsArrayRef()->size() == 300);
  CHECK((*resource.tryGetAsArrayRef())[299] == 5);
  CHECK(imported.text().find("dense_resource<w>") != std::string::npos);
}

TEST_CASE("large bools take a byte each") {
  auto model = constantModel(T::BOOL, {2000});
  theInitializer(model).set_raw_data(std::string(1999, '\0') + '\2');
  Imported imported = import(model);
  REQUIRE(imported);
  auto resource = dyn_cast<DenseResourceElementsAttr>(returnedConstant(imported));
  REQUIRE(resource);
  ArrayRef<char> data = resource.getRawHandle().getBlob()->getData();
  REQUIRE(data.size() == 2000);
  CHECK(data[1998] == 0);
  CHECK(data[1999] == 1);
}

TEST_CASE("sparse initializers become dense") {
  proto::ModelProto model = emptyModel();
  addOutput(model, "w");
  proto::SparseTensorProto &sparse = *model.mutable_graph()->add_sparse_initializer();
  sparse.mutable_values()->set_name("w");
  sparse.mutable_values()->set_data_type(T::FLOAT);
  sparse.mutable_values()->add_dims(2);
  sparse.mutable_values()->add_float_data(1);
  sparse.mutable_values()->add_float_data(2);
  sparse.mutable_indices()->set_data_type(T::INT64);
  sparse.mutable_indices()->add_dims(2);
  sparse.add_dims(2);
  sparse.add_dims(2);
  SECTION("linear indices") {
    for (int64_t index : {1, 2})
      sparse.mutable_indices()->add_int64_data(index);
    CHECK(printed(model) ==
          "dense<[[0.000000e+00, 1.000000e+00], [2.000000e+00, 0.000000e+00]]> : tensor<2x2xf32>");
  }
  SECTION("an index per dimension") {
    sparse.mutable_indices()->add_dims(2);
    for (int64_t index : {0, 1, 1, 1})
      sparse.mutable_indices()->add_int64_data(index);
    CHECK(printed(model) ==
          "dense<[[0.000000e+00, 1.000000e+00], [0.000000e+00, 2.000000e+00]]> : tensor<2x2xf32>");
  }
  SECTION("out of range") {
    for (int64_t index : {1, 4})
      sparse.mutable_indices()->add_int64_data(index);
    CHECK(import(model).says("w: error: sparse index 4 is out of range for size 4"));
  }
  SECTION("a bomb") {
    sparse.set_dims(0, int64_t(1) << 40);
    CHECK(import(model).says("w: error: the sparse tensor expands to more than"));
  }
}

//===----------------------------------------------------------------------===//
// External data
//===----------------------------------------------------------------------===//

namespace {
/// A folder that is gone at the end.
struct TemporaryFolder {
  SmallString<128> path;
  TemporaryFolder() { REQUIRE(!llvm::sys::fs::createUniqueDirectory("onnxc-import", path)); }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(path); }
  std::string file(const std::string &name) const { return (path + "/" + name).str(); }
  void write(const std::string &name, const std::string &contents) const {
    std::ofstream(file(name), std::ios::binary) << contents;
  }
};
} // namespace

static proto::ModelProto
externalModel(std::initializer_list<std::pair<const char *, std::string>> entries,
              int64_t size = 2) {
  auto model = constantModel(T::FLOAT, {size});
  theInitializer(model).set_data_location(T::EXTERNAL);
  for (const auto &[key, value] : entries) {
    proto::StringStringEntryProto &entry = *theInitializer(model).add_external_data();
    entry.set_key(key);
    entry.set_value(value);
  }
  return model;
}

TEST_CASE("external data") {
  TemporaryFolder folder;
  folder.write("w.bin", std::string(5, 'x') + bytesOf<float>({1, 2}));
  std::string here = folder.path.str().str();
  SECTION("with offset, not aligned") {
    Imported imported =
        import(externalModel({{"location", "w.bin"}, {"offset", "5"}, {"length", "8"}}), {}, here);
    INFO(imported.messages);
    REQUIRE(imported);
    CHECK(imported.text().find("dense<[1.000000e+00, 2.000000e+00]>") != std::string::npos);
  }
  SECTION("large, mapped") {
    std::string raw(4096 * 4, '\0');
    folder.write("big.bin", raw);
    Imported imported = import(externalModel({{"location", "big.bin"}}, 4096), {}, here);
    REQUIRE(imported);
    CHECK(isa<DenseResourceElementsAttr>(returnedConstant(imported)));
  }
  SECTION("errors") {
    folder.write("sub", "");
    std::error_code ec = llvm::sys::fs::create_link("/etc/passwd", folder.file("link"));
    REQUIRE(!ec);
    const std::pair<proto::ModelProto, const char *> rows[] = {
        {externalModel({{"location", "none.bin"}}), "external data 'none.bin' cannot be read"},
        {externalModel({{"location", "/etc/passwd"}}), "leaves the model's folder"},
        {externalModel({{"location", "../w.bin"}}), "leaves the model's folder"},
        {externalModel({{"location", "a/../../w.bin"}}), "leaves the model's folder"},
        {externalModel({{"location", "link"}}), "leaves the model's folder through a link"},
        {externalModel({{"location", "."}}), "external data '.' "},
        {externalModel({{"location", ""}}), "has no location"},
        {externalModel({}), "has no location"},
        {externalModel({{"location", "w.bin"}, {"offset", "-1"}}), "offset '-1' is not a number"},
        {externalModel({{"location", "w.bin"}, {"offset", "6"}}),
         "has 13 bytes, but 8 at offset 6 are needed"},
        {externalModel({{"location", "w.bin"}, {"offset", "18446744073709551615"}}),
         "has 13 bytes"},
        {externalModel({{"location", "w.bin"}, {"length", "4"}}),
         "has 4 bytes where the type needs 8"},
        {externalModel({{"location", "w.bin"}}, int64_t(1) << 40), "has 13 bytes"},
    };
    for (const auto &[model, message] : rows) {
      Imported imported = import(model, {}, here);
      INFO(imported.messages);
      CHECK(!imported);
      CHECK(imported.says(std::string("w: error: ")));
      CHECK(imported.says(message));
    }
  }
  SECTION("no folder") {
    CHECK(
        import(externalModel({{"location", "w.bin"}})).says("the model does not come from a file"));
  }
}
