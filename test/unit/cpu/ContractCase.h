//===- ContractCase.h - Contractions against a scalar reference -*- C++ -*-===//
//
// A case is described once, by extents and linear maps; from that come the text
// of the operation, the sizes of its buffers and the reference result.  All
// values are small integers, so that every order of summation is exact and
// results are compared for equality.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_TEST_UNIT_CPU_CONTRACTCASE_H
#define ONNXC_TEST_UNIT_CPU_CONTRACTCASE_H

#include "codegen/cpu/CpuTarget.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace onnxc::test {

/// One index expression: coefficients of the dimensions, and how far its smallest and
/// largest values are outside of what is in memory, where there are zeros.
struct Index {
  std::vector<std::pair<unsigned, int64_t>> terms;
  int64_t before = 0, after = 0;
};
inline Index dim(unsigned d, int64_t scale = 1) { return {{{d, scale}}}; }
inline Index operator+(Index lhs, const Index &rhs) {
  lhs.terms.insert(lhs.terms.end(), rhs.terms.begin(), rhs.terms.end());
  return lhs;
}
using Map = std::vector<Index>;

struct Case {
  std::string kinds; // one letter per dimension: b, m, n, k
  std::vector<int64_t> extents;
  Map a, b, out; // only `a` may have borders
  std::vector<Map> extras;
  int64_t panel = 0;
  int64_t group = 1; // of elements along the last k dimension, with a panel
  bool dynamic = false;
  std::string aType = "f32", bType = "f32", sumType = "f32", outType = "f32";
  bool aUnsigned = false, bUnsigned = false;
  bool flipsA = false;  // then `aUnsigned` says what A is after that
  bool extreme = false; // bytes are the largest and smallest ones

  unsigned nDim() const { return kinds.find('n'); }
  bool isFloat() const { return sumType[0] == 'f'; }
};

std::string printCase(const Case &c);

/// Nothing is shared by threads, or everything: then the kernel runs on the calling thread and by
/// an executor that hands out the smallest parts, the last one first.
enum class Sharing { None, All };

/// The number of elements in which the kernel and the reference differ, or -1 if it does not
/// compile.  Tiles of a machine that multiplies matrices are emulated unless this is one; the
/// code for them is made all the same.
int64_t countDifferences(const Case &c, cpu::CpuTarget target, Sharing sharing);

} // namespace onnxc::test

#endif // ONNXC_TEST_UNIT_CPU_CONTRACTCASE_H
