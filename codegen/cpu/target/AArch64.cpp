//===- AArch64.cpp - NEON, which every AArch64 machine has ----------------===//
//
// SVE registers are used at their guaranteed 128 bits only, where NEON's fmla
// by lane is the better instruction anyway.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/target/Family.h"

using namespace onnxc::cpu;

void onnxc::cpu::describeAArch64(CpuTarget &target, HasFeature has) {
  target.vectorBits = has("neon") ? 128 : 0;
  target.vectorRegisters = 32;
  target.hasFma = true;
  target.hasRounding = true;
  target.hasF16Conversion = true;
  target.hasF16Arithmetic = has("fullfp16");
  target.hasBf16Conversion = has("bf16");
  target.hasPrefetch = true;
  target.broadcastsInFma = true;
  if (has("dotprod")) {
    target.dotUnits.push_back({128, false, false, "llvm.aarch64.neon.sdot.v4i32.v16i8"});
    target.dotUnits.push_back({128, true, true, "llvm.aarch64.neon.udot.v4i32.v16i8"});
  }
  if (has("i8mm"))
    target.dotUnits.push_back({128, true, false, "llvm.aarch64.neon.usdot.v4i32.v16i8"});
  target.l1Bytes = 64 << 10;
  target.l1Ways = 4;
  target.l2Bytes = 512 << 10;
}
