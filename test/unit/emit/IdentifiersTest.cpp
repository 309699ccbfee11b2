//===- IdentifiersTest.cpp - Names that are valid in C and C++ ------------===//

#include "codegen/emit/Identifiers.h"
#include <catch2/catch.hpp>

using onnxc::emit::IdentifierScope;
using onnxc::emit::toIdentifier;

TEST_CASE("any name becomes an identifier") {
  CHECK(toIdentifier("digits") == "digits");
  CHECK(toIdentifier("/layer1/Conv:0") == "layer1_Conv_0");
  CHECK(toIdentifier("mobilenet-v2.onnx") == "mobilenet_v2_onnx");
  CHECK(toIdentifier("3d") == "n3d");
  CHECK(toIdentifier("__x__y__") == "x_y");
  CHECK(toIdentifier("") == "model");
  CHECK(toIdentifier("/?*") == "model");
  CHECK(toIdentifier("r\xC3\xA9seau") == "r_seau");
  CHECK(toIdentifier("double") == "m_double");
  CHECK(toIdentifier("main") == "m_main");
  CHECK(toIdentifier("onnxc_model") == "m_onnxc_model");
}

TEST_CASE("names that become equal are numbered") {
  IdentifierScope scope(llvm::StringRef("workspace"));
  CHECK(scope.unique("x.1") == "x_1");
  CHECK(scope.unique("x/1") == "x_1_2");
  CHECK(scope.unique("x:1") == "x_1_3");
  CHECK(scope.unique("workspace") == "workspace_2");
}
