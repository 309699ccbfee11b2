//===- ContractTest.cpp - Contractions of every shape and type ------------===//

#include "ContractCase.h"

#include "catch2/catch.hpp"

#include <array>

using namespace onnxc;
using namespace onnxc::test;

namespace {

Case matmul(int64_t m, int64_t n, int64_t k) {
  Case c{"mnk", {m, n, k}, {dim(0), dim(2)}, {dim(2), dim(1)}, {dim(0), dim(1)}, {}};
  return c;
}

Case packed(Case c, int64_t panel) {
  // From (k..., n) to (n, k...).
  c.panel = panel;
  std::rotate(c.b.begin(), c.b.end() - 1, c.b.end());
  return c;
}

Case convolution(int64_t images, int64_t oh, int64_t ow, int64_t oc, int64_t kh, int64_t kw,
                 int64_t ic, int64_t stride, int64_t dilation) {
  Case c{"mmmnkkk",
         {images, oh, ow, oc, kh, kw, ic},
         {dim(0), dim(1, stride) + dim(4, dilation), dim(2, stride) + dim(5, dilation), dim(6)},
         {dim(4), dim(5), dim(6), dim(3)},
         {dim(0), dim(1), dim(2), dim(3)},
         {{dim(3)}}};
  return c;
}

std::vector<cpu::CpuTarget> targets() {
  std::vector<cpu::CpuTarget> result{cpu::resolveTarget("", "", "")};
  std::string triple = result[0].triple;
  if (triple.rfind("x86_64", 0) == 0) {
    result.push_back(cpu::resolveTarget(triple, "x86-64", ""));
    if (result[0].vectorBits >= 256)
      result.push_back(cpu::resolveTarget(triple, "haswell", ""));
  }
  return result;
}

void check(const Case &c) {
  Sharing sharing = Sharing::All;
  for (const cpu::CpuTarget &target : targets()) {
    INFO(printCase(c) << "for " << target.cpu);
    CHECK(countDifferences(c, target, sharing) == 0);
    sharing = Sharing::None; // once is enough: it does not depend on the target
  }
}

} // namespace

TEST_CASE("matrix products of awkward sizes", "[contract]") {
  const int64_t kSizes[][3] = {{0, 16, 7},  {5, 0, 7},   {5, 16, 0}, {0, 0, 0},   {1, 1, 1},
                               {1, 97, 24}, {29, 1, 7},  {5, 15, 1}, {14, 16, 7}, {29, 50, 24},
                               {13, 97, 5}, {3, 48, 11}, {29, 96, 9}};
  for (auto [m, n, k] : kSizes) {
    Case c = matmul(m, n, k);
    c.extras = {{dim(1)}};
    check(packed(c, 48));
    c.dynamic = true;
    check(c);
  }
}

TEST_CASE("every panel width", "[contract]") {
  for (int64_t panel : {1, 3, 8, 24, 32, 64}) {
    Case c = packed(matmul(17, 70, 19), panel);
    check(c);
    c.dynamic = true;
    check(c);
  }
}

TEST_CASE("few columns are summed along k", "[contract]") {
  for (auto [m, n, k] : {std::array<int64_t, 3>{17, 1, 19}, {33, 3, 64}, {5, 8, 100}, {1, 2, 16}, {7, 5, 3}}) {
    Case c = packed(matmul(m, n, k), 1);
    check(c);
    c.extras = {{dim(1)}, {dim(0)}, {dim(0), dim(1)}, {dim(1), dim(0)}};
    check(c);
    c.out = {dim(1), dim(0)};
    check(c);
    c.aType = c.bType = c.outType = "f16";
    check(c);
    c.aType = c.bType = "i8", c.sumType = c.outType = "i32";
    check(c);
  }
  Case c = packed(convolution(2, 9, 4, 3, 3, 5, 16, 1, 1), 1);
  check(c);
  c = packed(convolution(1, 9, 11, 2, 3, 2, 24, 2, 2), 1);
  check(c);
}

TEST_CASE("extras of every shape", "[contract]") {
  Case c = matmul(21, 37, 9);
  c.extras = {{dim(1)}, {dim(0)}, {dim(0), dim(1)}, {dim(1), dim(0)}};
  check(packed(c, 32));
  c.dynamic = true;
  check(c);
  c.extras = {{}, {Index{}, dim(1)}};
  check(c);
}

TEST_CASE("a transposed result", "[contract]") {
  Case c = matmul(21, 37, 9);
  c.out = {dim(1), dim(0)};
  check(packed(c, 16));
  c.dynamic = true;
  check(c);
}

TEST_CASE("a transposed left operand", "[contract]") {
  Case c = matmul(21, 37, 9);
  c.a = {dim(2), dim(0)};
  check(c);
}

TEST_CASE("a right operand with strided columns", "[contract]") {
  Case c = matmul(21, 37, 9);
  c.b = {dim(1), dim(2)};
  check(c);
  c.dynamic = true;
  check(c);
}

TEST_CASE("batches", "[contract]") {
  Case c{"bbmnk",
         {2, 3, 5, 20, 6},
         {dim(0), dim(1), dim(2), dim(4)},
         {dim(0), dim(1), dim(4), dim(3)},
         {dim(0), dim(1), dim(2), dim(3)},
         {}};
  for (bool dynamic : {false, true}) {
    c.dynamic = dynamic;
    check(c);
    Case shared = c; // B is the same for all batches, or for the inner ones
    shared.b = {dim(4), dim(3)};
    check(shared);
    shared.b = {dim(0), dim(4), dim(3)};
    check(shared);
    shared.b = {dim(1), dim(4), dim(3)};
    check(shared);
    Case broadcast = c;
    broadcast.a = {dim(2), dim(4)};
    check(broadcast);
    Case heads = c; // result with heads next to columns, as attention stores it
    heads.out = {dim(0), dim(2), dim(1), dim(3)};
    check(heads);
  }
}

TEST_CASE("convolutions", "[contract]") {
  for (bool dynamic : {false, true}) {
    for (int64_t size : {1, 7, 30}) {
      Case c = convolution(2, size, size, 20, 3, 3, 5, 1, 1);
      c.dynamic = dynamic;
      check(c);
      check(packed(c, 32));
    }
    Case c = convolution(1, 9, 11, 40, 3, 5, 4, 2, 1);
    c.dynamic = dynamic;
    check(packed(c, 32));
    c = convolution(1, 9, 11, 40, 3, 2, 4, 1, 2);
    c.dynamic = dynamic;
    check(packed(c, 32));
    c = convolution(2, 9, 11, 40, 1, 1, 64, 1, 1);
    c.dynamic = dynamic;
    check(packed(c, 32));
  }
}

TEST_CASE("depthwise convolution: A has columns", "[contract]") {
  Case c = convolution(1, 9, 10, 37, 3, 3, 1, 1, 1);
  c.a.back() = dim(3);
  for (bool dynamic : {false, true}) {
    c.dynamic = dynamic;
    check(c);
  }
}

TEST_CASE("borders count as zero", "[contract]") {
  auto bordered = [](Case c, int64_t before, int64_t after) {
    for (unsigned axis : {1, 2})
      c.a[axis].before = before, c.a[axis].after = after;
    return c;
  };
  for (bool dynamic : {false, true}) {
    auto checkAll = [&](Case c, int64_t before, int64_t after) {
      c = bordered(c, before, after);
      c.dynamic = dynamic;
      check(c);
      check(packed(c, 16));
      // Depthwise: the channels are A's columns.
      c.a.back() = dim(3);
      check(c);
      check(packed(c, 16));
    };
    for (int64_t width : {1, 7, 30}) // of the result
      checkAll(convolution(2, 3, width, 20, 3, 3, 1, 1, 1), 1, 1);
    checkAll(convolution(1, 9, 17, 37, 3, 3, 1, 2, 1), 1, 0);
    checkAll(convolution(1, 9, 17, 37, 3, 3, 1, 1, 2), 2, 2);
    checkAll(convolution(1, 5, 6, 8, 5, 7, 1, 1, 1), 3, 3);
    checkAll(convolution(1, 2, 2, 8, 5, 5, 1, 1, 1), 4, 1);
    checkAll(convolution(1, 20, 20, 8, 1, 1, 1, 1, 1), 2, 1); // nothing but zeros at the rim
  }
  // One row dimension, with more rows than the second-level cache holds, and a long k.
  for (auto [length, channels, taps] : {std::array{30000, 40, 3}, {130, 20, 45}}) {
    Case line{"mnk",
              {length, channels, taps},
              {dim(0) + dim(2), dim(1)},
              {dim(2), dim(1)},
              {dim(0), dim(1)},
              {}};
    line.a[0].before = taps / 2, line.a[0].after = taps / 2;
    for (bool dynamic : {false, true}) {
      line.dynamic = dynamic;
      check(line);
      check(packed(line, 16));
    }
  }
  Case deep = bordered(convolution(1, 5, 9, 20, 3, 3, 6, 1, 1), 1, 1);
  check(deep);
  check(packed(deep, 16));
  deep.dynamic = true;
  check(deep);
}

TEST_CASE("element types", "[contract]") {
  Case c = matmul(13, 37, 11);
  c.extras = {{dim(1)}};
  auto with = [&](std::string a, std::string b, std::string sum, std::string out) {
    Case typed = c;
    typed.aType = a, typed.bType = b, typed.sumType = sum, typed.outType = out;
    return typed;
  };
  for (Case typed : {with("f64", "f64", "f64", "f64"), with("i32", "i32", "i32", "i32"),
                     with("i64", "i64", "i64", "i64"), with("i8", "i8", "i32", "i32"),
                     with("i8", "i8", "i32", "i8"), with("f16", "f16", "f32", "f16"),
                     with("bf16", "bf16", "f32", "bf16"), with("f32", "i8", "f32", "f32")}) {
    check(typed);
    check(packed(typed, 16));
    if (typed.aType == "i8") {
      typed.aUnsigned = true;
      check(typed);
      typed.bUnsigned = true;
      check(typed);
    }
  }
}

TEST_CASE("rows in blocks when A exceeds the second-level cache", "[contract]") {
  Case c = packed(matmul(300, 70, 600), 32);
  check(c);
  c.dynamic = true;
  check(c);
}
