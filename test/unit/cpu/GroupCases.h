//===- GroupCases.h - Products of small elements -----------------*- C++ -*-===//
//
// Of bytes that are summed in i32, with the values that sums overflow with first.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_TEST_UNIT_CPU_GROUPCASES_H
#define ONNXC_TEST_UNIT_CPU_GROUPCASES_H

#include "ContractCase.h"

namespace onnxc::test {

/// `c` with B packed in panels and groups: from (k..., n) to (n, k...).
Case grouped(Case c, int64_t panel, int64_t group = 4);

/// A matrix product with a bias.
Case product(int64_t m, int64_t n, int64_t k);

/// Of two images of `size` x `size + 2`, with a square window.
Case convolution(int64_t size, int64_t oc, int64_t window, int64_t ic, int64_t stride,
                 int64_t dilation);

/// A row of elements that are also the columns of a window, as packing lays out the first
/// convolution of an image: (kw, ic), of `run` elements, are one dimension.
Case imageRows(int64_t columns, int64_t run);

/// `c` with rows and columns that count as zero around its images.
Case bordered(Case c, int64_t before, int64_t after);

} // namespace onnxc::test

#endif // ONNXC_TEST_UNIT_CPU_GROUPCASES_H
