//===- CompareTest.cpp - When tensors count as equal ----------------------===//

#include "tools/support/Compare.h"
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

using namespace onnxc::tools;

template <typename T>
static Tensor make(int32_t dtype, std::vector<T> values) {
  Tensor tensor;
  tensor.dtype = dtype;
  tensor.shape = {static_cast<int64_t>(values.size())};
  tensor.data.resize(values.size() * sizeof(T));
  memcpy(tensor.data.data(), values.data(), tensor.data.size());
  return tensor;
}

static bool floatsEqual(float actual, float expected, Tolerance tolerance = {}) {
  return compare(make<float>(ONNXC_FLOAT, {actual}), make<float>(ONNXC_FLOAT, {expected}),
                 tolerance)
      .isEqual();
}

TEST_CASE("floats are compared with a tolerance") {
  CHECK(floatsEqual(1.0f, 1.0f));
  CHECK(floatsEqual(1.0009f, 1.0f));
  CHECK_FALSE(floatsEqual(1.002f, 1.0f));
  CHECK(floatsEqual(5e-8f, 0.0f));
  CHECK_FALSE(floatsEqual(1e-6f, 0.0f));
  CHECK(floatsEqual(1e-6f, 0.0f, {1e-3, 1e-5}));
}

TEST_CASE("NaN equals NaN and infinities equal themselves") {
  CHECK(floatsEqual(NAN, NAN));
  CHECK_FALSE(floatsEqual(NAN, 0));
  CHECK_FALSE(floatsEqual(0, NAN));
  CHECK(floatsEqual(INFINITY, INFINITY));
  CHECK_FALSE(floatsEqual(INFINITY, -INFINITY));
  CHECK_FALSE(floatsEqual(1e30f, INFINITY));
  CHECK_FALSE(floatsEqual(INFINITY, 1e30f));
}

TEST_CASE("strings must be the same") {
  Tensor actual, expected;
  actual.dtype = expected.dtype = ONNXC_STRING;
  actual.shape = expected.shape = {2};
  actual.strings = expected.strings = {"a", ""};
  CHECK(compare(actual, expected).isEqual());
  actual.strings[1] = "\n";
  Comparison result = compare(actual, expected);
  CHECK(result.mismatches == 1);
  REQUIRE(result.examples.size() == 1);
  CHECK(result.examples[0] == "[1]: \"\\0A\", expected \"\"");
}

TEST_CASE("integers must be the same") {
  CHECK(
      compare(make<int32_t>(ONNXC_INT32, {1, -2}), make<int32_t>(ONNXC_INT32, {1, -2})).isEqual());
  Comparison result =
      compare(make<int32_t>(ONNXC_INT32, {1000, -2}), make<int32_t>(ONNXC_INT32, {1001, -2}));
  CHECK(result.mismatches == 1);
  REQUIRE(result.examples.size() == 1);
  CHECK(result.examples[0] == "[0]: 1000, expected 1001");
}

TEST_CASE("half precision is widened") {
  // 1.0 and the next number, 1.0009766.
  CHECK(compare(make<uint16_t>(ONNXC_FLOAT16, {0x3C01}), make<uint16_t>(ONNXC_FLOAT16, {0x3C00}))
            .isEqual());
  CHECK_FALSE(
      compare(make<uint16_t>(ONNXC_FLOAT16, {0x3C02}), make<uint16_t>(ONNXC_FLOAT16, {0x3C00}))
          .isEqual());
}

TEST_CASE("different shapes or types are reported as such") {
  Comparison result = compare(make<float>(ONNXC_FLOAT, {1, 2}), make<float>(ONNXC_FLOAT, {1}));
  CHECK_FALSE(result.isEqual());
  CHECK(result.shapeProblem == "is float32[2], expected float32[1]");
}

TEST_CASE("only the first mismatches are described, all are counted") {
  std::vector<float> zeros(100, 0), ones(100, 1);
  Comparison result = compare(make(ONNXC_FLOAT, zeros), make(ONNXC_FLOAT, ones));
  CHECK(result.mismatches == 100);
  CHECK(result.examples.size() == 5);
  CHECK(result.maxAbsError == 1);
}

TEST_CASE("a share of the largest value can be allowed") {
  Tensor expected = make<float>(ONNXC_FLOAT, {100.0f, 0.0f});
  CHECK(
      compare(make<float>(ONNXC_FLOAT, {100.0f, 0.009f}), expected, {1e-3, 1e-7, 1e-4}).isEqual());
  CHECK_FALSE(
      compare(make<float>(ONNXC_FLOAT, {100.0f, 0.011f}), expected, {1e-3, 1e-7, 1e-4}).isEqual());
}

TEST_CASE("the largest difference has a place") {
  Comparison result = compare(make<float>(ONNXC_FLOAT, {1.5f, 4.0f, 1.0f}),
                              make<float>(ONNXC_FLOAT, {1.0f, 2.0f, 1.0f}));
  CHECK(result.largest == "[1]: 4, expected 2");
  CHECK(result.largestError == 2);
  result = compare(make<float>(ONNXC_FLOAT, {9.0f, NAN}), make<float>(ONNXC_FLOAT, {1.0f, 2.0f}));
  CHECK(result.largest == "[1]: nan, expected 2");
  result = compare(make<int8_t>(ONNXC_INT8, {1, -128}), make<int8_t>(ONNXC_INT8, {2, 127}));
  CHECK(result.largest == "[1]: -128, expected 127");
}

TEST_CASE("axes may stand in another order") {
  Tensor actual = make<float>(ONNXC_FLOAT, {1, 2, 3, 4, 5, 6}),
         expected = make<float>(ONNXC_FLOAT, {1, 3, 5, 2, 4, 6});
  actual.shape = {1, 3, 2};
  expected.shape = {1, 2, 3};
  CHECK(compareInAnyOrder(actual, expected).isEqual());
  expected.data[0] ^= 1;
  CHECK(compareInAnyOrder(actual, expected, {0, 0}).mismatches == 1);
  // Axes of size 1 may also come and go.
  expected.data[0] ^= 1;
  expected.shape = {2, 3, 1, 1};
  CHECK(compareInAnyOrder(actual, expected).isEqual());
  expected.shape = {6};
  CHECK_FALSE(compareInAnyOrder(actual, expected).shapeProblem.empty());
}

TEST_CASE("axes of equal sizes are told apart by the elements") {
  Tensor actual = make<float>(ONNXC_FLOAT, {1, 2, 3, 4}),
         expected = make<float>(ONNXC_FLOAT, {1, 3, 2, 4});
  actual.shape = expected.shape = {2, 2};
  CHECK(compareInAnyOrder(actual, expected).isEqual());
}
