//===- GroupTest.cpp - Contractions in groups along k ---------------------===//

#include "GroupCases.h"

#include "catch2/catch.hpp"

#include <algorithm>

using namespace onnxc;
using namespace onnxc::test;

namespace {

/// This machine with and without its dot products, with vectors half as wide, and a plain one.
std::vector<cpu::CpuTarget> targets() {
  std::vector<cpu::CpuTarget> result{cpu::resolveTarget("", "", "")};
  if (result[0].triple.rfind("x86_64", 0) != 0)
    return result;
  result.push_back(cpu::resolveTarget("", "", "-avx512vnni,-avxvnni"));
  result.push_back(cpu::resolveTarget(result[0].triple, "x86-64", ""));
  if (result[0].features.find("+avxvnni,") != std::string::npos)
    result.push_back(cpu::resolveTarget(result[0].triple, "haswell", "+avxvnni"));
  return result;
}

/// With known and unknown sizes, for this machine and one of the others in turn.
void check(Case c) {
  static const std::vector<cpu::CpuTarget> all = targets();
  static size_t turn = 0;
  for (bool dynamic : {false, true}) {
    c.dynamic = dynamic;
    const cpu::CpuTarget &other =
        all[std::min(1 + turn++ % (all.size() > 1 ? all.size() - 1 : 1), all.size() - 1)];
    for (const cpu::CpuTarget *target : {&all[0], &other}) {
      INFO(printCase(c) << "for " << target->cpu << " " << target->features);
      CHECK(countDifferences(c, *target, dynamic ? Sharing::None : Sharing::All) == 0);
    }
  }
}

/// All signs, and both ways to change A's.
void checkSigns(Case c) {
  for (bool a : {false, true})
    for (bool b : {false, true})
      for (bool flips : {false, true}) {
        c.aUnsigned = a, c.bUnsigned = b, c.flipsA = flips;
        check(c);
      }
}

} // namespace

TEST_CASE("groups of a k of any length", "[contract][groups]") {
  for (int64_t k : {1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 130}) {
    Case c = grouped(product(17, 37, k), 32);
    c.aUnsigned = true;
    check(c);
    c.flipsA = true;
    check(c);
  }
}

TEST_CASE("groups with all signs", "[contract][groups]") {
  checkSigns(grouped(product(9, 70, 37), 48));
  checkSigns(grouped(product(1, 16, 3), 16));
}

TEST_CASE("groups with few and many rows and columns", "[contract][groups]") {
  for (auto [m, n] :
       {std::pair<int64_t, int64_t>{0, 16}, {1, 1}, {1, 97}, {29, 16}, {64, 64}, {3, 130}})
    for (int64_t panel : {8, 16, 64}) {
      Case c = grouped(product(m, n, 21), panel);
      c.aUnsigned = true;
      check(c);
    }
}

TEST_CASE("groups in convolutions", "[contract][groups]") {
  for (int64_t channels : {1, 3, 4, 8, 11, 16}) {
    Case c = grouped(convolution(7, 20, 3, channels, 1, 1), 16);
    c.aUnsigned = true;
    check(c);
    c.flipsA = true;
    check(c);
  }
  Case c = grouped(convolution(6, 40, 3, 12, 2, 1), 32);
  c.aUnsigned = true;
  check(c);
  check(grouped(convolution(5, 40, 3, 6, 1, 2), 32));
  check(grouped(convolution(9, 40, 1, 64, 1, 1), 32));
}

TEST_CASE("groups with a border", "[contract][groups]") {
  for (int64_t channels : {3, 4, 8}) {
    Case c = bordered(grouped(convolution(7, 20, 3, channels, 1, 1), 16), 1, 1);
    c.aUnsigned = true;
    check(c);
  }
}

TEST_CASE("a row of elements that are also the columns of a window", "[contract][groups]") {
  check(grouped(imageRows(11, 9), 32));
}

TEST_CASE("pairs of bf16", "[contract][groups]") {
  for (int64_t k : {1, 2, 3, 8, 33}) {
    Case c = product(17, 37, k);
    c.aType = c.bType = "bf16", c.sumType = c.outType = "f32";
    c.extreme = false;
    check(grouped(c, 32, 2));
  }
  Case c = convolution(7, 20, 3, 5, 1, 1);
  c.aType = c.bType = "bf16", c.sumType = c.outType = "f32";
  c.extreme = false;
  check(grouped(c, 16, 2));
}

TEST_CASE("batches of groups", "[contract][groups]") {
  Case c{"bmnk",
         {3, 5, 20, 7},
         {dim(0), dim(1), dim(3)},
         {dim(0), dim(3), dim(2)},
         {dim(0), dim(1), dim(2)},
         {}};
  c.aType = c.bType = "i8", c.sumType = c.outType = "i32";
  c.aUnsigned = c.extreme = true;
  c = grouped(c, 16);
  std::rotate(c.b.begin(), c.b.begin() + 1, c.b.begin() + 2); // (b, n, k)
  check(c);
}
