//===- TileTest.cpp - Contractions by tiles that are multiplied -----------===//
//
// The loops are those that a machine with tiles runs; the tiles are emulated.
//
//===----------------------------------------------------------------------===//

#include "GroupCases.h"

#include "catch2/catch.hpp"

#include <algorithm>

using namespace onnxc;
using namespace onnxc::test;

namespace {

/// This machine as if it had tiles.
const cpu::CpuTarget &tileTarget() {
  static const cpu::CpuTarget target = cpu::resolveTarget("", "", "+amx-tile,+amx-int8,+amx-bf16");
  return target;
}

/// With known sizes and, in turn, with unknown ones, whose code is several times as long.
void check(Case c) {
  if (!tileTarget().hasByteTiles)
    return; // not an x86-64
  static unsigned turn = 0;
  for (bool dynamic : {false, true}) {
    if (dynamic && turn++ % 3)
      continue;
    c.dynamic = dynamic;
    INFO(printCase(c));
    CHECK(countDifferences(c, tileTarget(), dynamic ? Sharing::None : Sharing::All) == 0);
  }
}

Case pairs(Case c, int64_t panel) {
  c.aType = c.bType = "bf16", c.sumType = c.outType = "f32";
  c.extreme = false;
  return grouped(c, panel, 2);
}

} // namespace

TEST_CASE("tiles of any number of rows", "[contract][tiles]") {
  for (int64_t m : {5, 6, 15, 16, 17, 31, 33, 48, 79})
    check(grouped(product(m, 40, 64), 32));
}

TEST_CASE("tiles and a k of any length", "[contract][tiles]") {
  for (int64_t k : {31, 32, 35, 60, 64, 66, 100, 129, 260})
    check(grouped(product(35, 33, k), 32));
}

TEST_CASE("tiles with few and many columns", "[contract][tiles]") {
  for (auto [n, panel] : {std::pair<int64_t, int64_t>{7, 16},
                          {8, 16},
                          {16, 32},
                          {17, 16},
                          {31, 32},
                          {33, 32},
                          {48, 48},
                          {64, 32},
                          {97, 64}})
    check(grouped(product(21, n, 72), panel));
}

TEST_CASE("tiles of all signs", "[contract][tiles]") {
  for (bool a : {false, true})
    for (bool b : {false, true})
      for (int64_t m : {5, 40}) {
        Case c = grouped(product(m, 17, 38), 32);
        c.aUnsigned = a, c.bUnsigned = b;
        check(c);
      }
  Case c = grouped(product(20, 17, 38), 32);
  c.flipsA = true;
  check(c);
}

TEST_CASE("tiles in convolutions", "[contract][tiles]") {
  for (auto [size, channels] :
       {std::pair<int64_t, int64_t>{5, 32}, {7, 33}, {14, 64}, {19, 40}, {14, 70}})
    check(grouped(convolution(size, 40, 3, channels, 1, 1), 32));
  check(grouped(convolution(9, 40, 3, 32, 2, 1), 32));
  check(grouped(convolution(8, 20, 3, 48, 1, 2), 16));
  check(grouped(convolution(31, 16, 1, 64, 1, 1), 32));
  check(grouped(convolution(16, 16, 1, 64, 2, 1), 32));
}

TEST_CASE("tiles with a border", "[contract][tiles]") {
  for (auto [size, channels] :
       {std::pair<int64_t, int64_t>{5, 32}, {7, 37}, {14, 64}, {20, 100}, {33, 36}}) {
    check(bordered(grouped(convolution(size, 20, 3, channels, 1, 1), 32), 1, 1));
  }
  check(bordered(grouped(convolution(12, 40, 5, 32, 2, 1), 32), 2, 1));
}

TEST_CASE("tiles of rows of elements that are also the columns of a window", "[contract][tiles]") {
  check(grouped(imageRows(21, 35), 32));
}

TEST_CASE("tiles of pairs of bf16", "[contract][tiles]") {
  for (auto [m, k] : {std::pair<int64_t, int64_t>{9, 16},
                      {17, 31},
                      {40, 33},
                      {17, 40},
                      {33, 63},
                      {9, 66},
                      {17, 128}})
    check(pairs(product(m, 37, k), 32));
  check(pairs(convolution(14, 20, 3, 32, 1, 1), 32));
  check(bordered(pairs(convolution(14, 20, 3, 17, 1, 1), 16), 1, 1));
}

TEST_CASE("tiles and batches", "[contract][tiles]") {
  Case c{"bmnk",
         {3, 21, 20, 39},
         {dim(0), dim(1), dim(3)},
         {dim(0), dim(3), dim(2)},
         {dim(0), dim(1), dim(2)},
         {{dim(0), dim(1), dim(2)}, {dim(1)}}};
  c.aType = c.bType = "i8", c.sumType = c.outType = "i32";
  c.aUnsigned = c.extreme = true;
  c = grouped(c, 16);
  std::rotate(c.b.begin(), c.b.begin() + 1, c.b.begin() + 2); // (b, n, k)
  check(c);
}
