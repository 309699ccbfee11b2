//===- DotUnit.cpp - Which dot-product instruction a contraction uses -----===//

#include "codegen/cpu/CpuTarget.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace onnxc::cpu;

static constexpr int64_t kBytes = 4, kPairs = 2; // groups of 32 bits

std::optional<DotUse> onnxc::cpu::findDotUnit(const CpuTarget &target, int64_t bits, bool aUnsigned,
                                              bool bUnsigned) {
  std::optional<DotUse> flipping;
  for (const DotUnit &unit : target.dotUnits) {
    if (unit.group != kBytes || unit.bits != bits || unit.bUnsigned != bUnsigned)
      continue;
    if (unit.aUnsigned == aUnsigned)
      return DotUse{&unit, false};
    if (!flipping)
      flipping = DotUse{&unit, true};
  }
  return flipping;
}

const DotUnit *onnxc::cpu::findBf16Unit(const CpuTarget &target, int64_t bits) {
  for (const DotUnit &unit : target.dotUnits)
    if (unit.group == kPairs && unit.bits == bits)
      return &unit;
  return nullptr;
}

int64_t onnxc::cpu::dotGroup(const CpuTarget &target, mlir::Type a, mlir::Type b) {
  if (a.isBF16() && b.isBF16() && findBf16Unit(target, target.vectorBits))
    return kPairs;
  if (!a.isInteger(8) || !b.isInteger(8))
    return 1;
  return findDotUnit(target, target.vectorBits, a.isUnsignedInteger(), b.isUnsignedInteger())
             ? kBytes
             : 1;
}
