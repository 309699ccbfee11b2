//===- GroupCases.cpp - Products of small elements ------------------------===//

#include "GroupCases.h"

#include <algorithm>

using namespace onnxc;
using namespace onnxc::test;

Case onnxc::test::grouped(Case c, int64_t panel, int64_t group) {
  c.panel = panel, c.group = group;
  std::rotate(c.b.begin(), c.b.end() - 1, c.b.end());
  return c;
}

Case onnxc::test::product(int64_t m, int64_t n, int64_t k) {
  Case c{"mnk", {m, n, k}, {dim(0), dim(2)}, {dim(2), dim(1)}, {dim(0), dim(1)}, {{dim(1)}}};
  c.aType = c.bType = "i8", c.sumType = c.outType = "i32";
  c.extreme = true;
  return c;
}

Case onnxc::test::convolution(int64_t size, int64_t oc, int64_t window, int64_t ic, int64_t stride,
                              int64_t dilation) {
  Case c{"mmmnkkk",
         {2, size, size + 2, oc, window, window, ic},
         {dim(0), dim(1, stride) + dim(4, dilation), dim(2, stride) + dim(5, dilation), dim(6)},
         {dim(4), dim(5), dim(6), dim(3)},
         {dim(0), dim(1), dim(2), dim(3)},
         {}};
  c.aType = c.bType = "i8", c.sumType = c.outType = "i32";
  c.extreme = true;
  return c;
}

Case onnxc::test::imageRows(int64_t columns, int64_t run) {
  Case c{"mmnkk",
         {9, columns, 20, 3, run},
         {dim(0, 2) + dim(3), dim(1, 6) + dim(4)},
         {dim(3), dim(4), dim(2)},
         {dim(0), dim(1), dim(2)},
         {}};
  c.aType = c.bType = "i8", c.sumType = c.outType = "i32";
  c.aUnsigned = c.extreme = true;
  return c;
}

Case onnxc::test::bordered(Case c, int64_t before, int64_t after) {
  for (unsigned axis : {1, 2})
    c.a[axis].before = before, c.a[axis].after = after;
  return c;
}
