//===- DescriptorTest.cpp - Reading a model's description -----------------===//

#include "onnxc.h"
#include <catch2/catch.hpp>
#include <cstring>

static const int64_t kImageShape[] = {-1, 3, -1};
static const int32_t kImageDims[] = {0, -1, 1};
static const int64_t kMaskShape[] = {-1};
static const int32_t kMaskDims[] = {0};
static const onnxc_value kInputs[] = {{"image", ONNXC_FLOAT, 3, kImageShape, kImageDims},
                                      {"mask", ONNXC_BOOL, 1, kMaskShape, kMaskDims}};
static const onnxc_symbol kSymbols[] = {{"batch", 1, 8}, {"length", 0, INT64_MAX}};

static onnxc_model makeModel() {
  onnxc_model model = {};
  model.abi_version = ONNXC_ABI_VERSION;
  model.struct_size = sizeof(model);
  model.name = "test";
  model.num_inputs = 2;
  model.num_symbols = 2;
  model.inputs = kInputs;
  model.symbols = kSymbols;
  return model;
}

static onnxc_status bind(int64_t batch, int64_t channels, int64_t length, int64_t mask,
                         int64_t *dims) {
  onnxc_model model = makeModel();
  int64_t image[] = {batch, channels, length}, masks[] = {mask};
  const int64_t *shapes[] = {image, masks};
  return onnxc_bind_dims(&model, shapes, dims);
}

TEST_CASE("symbols are bound from the shapes of the inputs") {
  int64_t dims[2];
  REQUIRE(bind(4, 3, 100, 4, dims) == ONNXC_OK);
  CHECK(dims[0] == 4);
  CHECK(dims[1] == 100);
  CHECK(bind(4, 3, 0, 4, dims) == ONNXC_OK);
}

TEST_CASE("shapes that do not fit are refused") {
  int64_t dims[2];
  CHECK(bind(4, 2, 100, 4, dims) == ONNXC_SHAPE_MISMATCH);  // fixed size
  CHECK(bind(4, 3, 100, 5, dims) == ONNXC_SHAPE_MISMATCH);  // one symbol, two sizes
  CHECK(bind(0, 3, 100, 0, dims) == ONNXC_SHAPE_MISMATCH);  // below the range
  CHECK(bind(9, 3, 100, 9, dims) == ONNXC_SHAPE_MISMATCH);  // above the range
  CHECK(bind(4, 3, -1, 4, dims) == ONNXC_INVALID_ARGUMENT); // no size at all
}

TEST_CASE("values are found by name") {
  onnxc_model model = makeModel();
  CHECK(onnxc_find_input(&model, "image") == 0);
  CHECK(onnxc_find_input(&model, "mask") == 1);
  CHECK(onnxc_find_input(&model, "mas") == -1);
  CHECK(onnxc_find_input(&model, "masks") == -1);
  CHECK(onnxc_find_output(&model, "mask") == -1);
}

TEST_CASE("elements are counted without overflow") {
  int64_t dims[] = {2, 5};
  CHECK(onnxc_num_elements(&kInputs[0], dims) == 30);
  int64_t empty[] = {2, 0};
  CHECK(onnxc_num_elements(&kInputs[0], empty) == 0);
  int64_t huge[] = {INT64_MAX / 4, 2};
  CHECK(onnxc_num_elements(&kInputs[0], huge) == -1);
  int64_t hidden[] = {0, INT64_MAX};
  CHECK(onnxc_num_elements(&kInputs[0], hidden) == -1);
  int64_t negative[] = {2, -1};
  CHECK(onnxc_num_elements(&kInputs[0], negative) == -1);
}

TEST_CASE("element types have names and sizes") {
  CHECK(onnxc_dtype_size(ONNXC_FLOAT) == 4);
  CHECK(onnxc_dtype_size(ONNXC_COMPLEX128) == 16);
  CHECK(onnxc_dtype_size(ONNXC_INT2) == 1);
  CHECK(onnxc_dtype_size(ONNXC_STRING) == 16);
  CHECK(onnxc_dtype_size(0) == 0);
  CHECK(onnxc_dtype_size(-5) == 0);
  CHECK(onnxc_dtype_size(27) == 0);
  CHECK(std::string(onnxc_dtype_name(ONNXC_FLOAT8E8M0)) == "float8e8m0");
  CHECK(onnxc_dtype_name(99) == nullptr);
}

TEST_CASE("every status has a text") {
  CHECK(std::string(onnxc_status_string(ONNXC_OK)) == "ok");
  CHECK(std::string(onnxc_status_string(ONNXC_UNSUPPORTED)) == "unsupported");
  CHECK(std::string(onnxc_status_string(static_cast<onnxc_status>(7))) == "unknown status");
}

TEST_CASE("a model that needs a newer interface is refused") {
  onnxc_model model = makeModel();
  CHECK(onnxc_check_model(&model) == ONNXC_OK);
  model.abi_version = ONNXC_ABI_VERSION + 1;
  CHECK(onnxc_check_model(&model) == ONNXC_UNSUPPORTED);
  CHECK(onnxc_check_model(nullptr) == ONNXC_INVALID_ARGUMENT);
}
