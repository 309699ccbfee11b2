//===- TensorTest.cpp - Tensors survive files; hostile files are refused --===//

#include "tools/support/TensorFile.h"
#include <catch2/catch.hpp>
#include <cstring>

using namespace onnxc::tools;

static Tensor makeTensor(int32_t dtype, std::vector<int64_t> shape, std::vector<char> data) {
  Tensor tensor;
  tensor.name = "t";
  tensor.dtype = dtype;
  tensor.shape.assign(shape.begin(), shape.end());
  tensor.data.assign(data.begin(), data.end());
  return tensor;
}

static std::string errorOf(llvm::Expected<Tensor> tensor) {
  return tensor ? "" : llvm::toString(tensor.takeError());
}

static void checkRoundTrip(const Tensor &tensor) {
  llvm::Expected<Tensor> read = parseTensorProto(serializeTensorProto(tensor));
  REQUIRE(bool(read));
  CHECK(read->name == tensor.name);
  CHECK(read->dtype == tensor.dtype);
  CHECK(read->shape == tensor.shape);
  CHECK(read->data == tensor.data);
  CHECK(read->strings == tensor.strings);
}

TEST_CASE("a tensor survives being written and read") {
  checkRoundTrip(makeTensor(ONNXC_FLOAT, {2}, {0, 0, -128, 63, 0, 0, 0, 64}));
  checkRoundTrip(makeTensor(ONNXC_INT64, {}, {1, 2, 3, 4, 5, 6, 7, 8}));
  checkRoundTrip(makeTensor(ONNXC_UINT8, {0, 3}, {}));
  checkRoundTrip(makeTensor(ONNXC_INT4, {3}, {-8, 7, -1}));
  checkRoundTrip(makeTensor(ONNXC_UINT4, {2}, {15, 1}));
  Tensor strings = makeTensor(ONNXC_STRING, {3}, {});
  strings.strings = {"a", "", std::string("\0\xff", 2)};
  checkRoundTrip(strings);
  checkRoundTrip(makeTensor(ONNXC_STRING, {0}, {}));
  checkRoundTrip(makeTensor(ONNXC_INT2, {5}, {-2, -1, 0, 1, -2}));
}

TEST_CASE("there must be as many strings as the shape says") {
  Tensor strings = makeTensor(ONNXC_STRING, {2}, {});
  strings.strings = {"a"};
  CHECK(errorOf(parseTensorProto(serializeTensorProto(strings))) == "string[2] needs 2 strings, found 1");
}

TEST_CASE("four-bit elements are packed with the first in the low half") {
  llvm::SmallVector<char, 0> packed = packElements({1, -2, 3}, ONNXC_INT4);
  REQUIRE(packed.size() == 2);
  CHECK(static_cast<unsigned char>(packed[0]) == 0xE1);
  CHECK(packed[1] == 3);
}

TEST_CASE("typed fields are read, packed or not") {
  // dims = 2; data_type = INT8; int32_data = {-1, 5}, packed.
  std::string packed("\x08\x02\x10\x03\x2a\x0b\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x05", 17);
  llvm::Expected<Tensor> tensor = parseTensorProto(packed);
  REQUIRE(bool(tensor));
  CHECK(tensor->data == llvm::SmallVector<char, 0>{-1, 5});
  // The same, one field per element.
  std::string single("\x08\x02\x10\x03\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x28\x05", 17);
  tensor = parseTensorProto(single);
  REQUIRE(bool(tensor));
  CHECK(tensor->data == llvm::SmallVector<char, 0>{-1, 5});
}

TEST_CASE("a broken TensorProto is refused") {
  std::string whole = serializeTensorProto(makeTensor(ONNXC_FLOAT, {2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  for (size_t length = 0; length < whole.size(); ++length)
    CHECK(!errorOf(parseTensorProto(whole.substr(0, length))).empty());
  for (size_t i = 0; i < whole.size(); ++i) {
    // Any answer will do as long as there is one.
    std::string changed = whole;
    changed[i] = static_cast<char>(0xFF);
    errorOf(parseTensorProto(changed));
  }
}

TEST_CASE("sizes that no memory can hold are refused before anything is allocated") {
  Tensor huge = makeTensor(ONNXC_DOUBLE, {int64_t(1) << 40, int64_t(1) << 40}, {});
  CHECK(errorOf(parseTensorProto(serializeTensorProto(huge))).find("memory") != std::string::npos);
  Tensor large = makeTensor(ONNXC_DOUBLE, {int64_t(1) << 40}, {});
  CHECK(errorOf(parseTensorProto(serializeTensorProto(large))).find("bytes") != std::string::npos);
  Tensor negative = makeTensor(ONNXC_DOUBLE, {-1}, {});
  CHECK(errorOf(parseTensorProto(serializeTensorProto(negative))).find("negative") !=
        std::string::npos);
}

static std::string npy(const std::string &header, const std::string &data) {
  std::string result("\x93NUMPY\x01\x00", 8);
  result += static_cast<char>(header.size());
  result += '\0';
  return result + header + data;
}

TEST_CASE("a .npy file is read") {
  llvm::Expected<Tensor> tensor = parseNpy(
      npy("{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }\n", std::string("\1\0\2\0\3\0", 6)));
  REQUIRE(bool(tensor));
  CHECK(tensor->dtype == ONNXC_INT16);
  CHECK(tensor->shape == llvm::SmallVector<int64_t>{3});
  CHECK(tensor->data == llvm::SmallVector<char, 0>{1, 0, 2, 0, 3, 0});
  tensor = parseNpy(npy("{'descr': '|b1', 'fortran_order': False, 'shape': (), }\n", "\1"));
  REQUIRE(bool(tensor));
  CHECK(tensor->dtype == ONNXC_BOOL);
  CHECK(tensor->shape.empty());
}

TEST_CASE("a .npy file that does not fit is refused") {
  CHECK(!errorOf(parseNpy("")).empty());
  CHECK(!errorOf(parseNpy("\x93NUMPY")).empty());
  CHECK(!errorOf(parseNpy(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "1234"))).empty());
  CHECK(!errorOf(parseNpy(npy("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "1234"))).empty());
  CHECK(!errorOf(parseNpy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "1234"))).empty());
  CHECK(!errorOf(parseNpy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "1234"))).empty());
  CHECK(!errorOf(parseNpy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': 2, }", "1234"))).empty());
}
