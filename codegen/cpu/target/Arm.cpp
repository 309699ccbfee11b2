//===- Arm.cpp - Cortex-M and 32-bit Cortex-A -----------------------------===//
//
// A Cortex-M without MVE computes in 32 scalar registers of single precision:
// tiles are then made of scalars.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/target/Family.h"

using namespace onnxc::cpu;

void onnxc::cpu::describeArm(CpuTarget &target, HasFeature has) {
  bool mve = has("mve.fp"), neon = has("neon");
  bool microcontroller = has("mclass");
  target.vectorBits = mve || neon ? 128 : 0;
  target.vectorRegisters = mve ? 8 : neon ? 16 : 32;
  target.hasFma = has("vfp4sp") || has("vfp4") || has("vfp4d16sp");
  target.hasF64 = has("fp64");
  target.hasMaskedMemory = mve;
  target.hasRounding = target.hasMinMax = has("fp-armv8") || has("fp-armv8d16sp");
  target.hasF16Conversion = has("fp16");
  target.hasF16Arithmetic = has("fullfp16");
  target.hasPrefetch = !microcontroller;
  target.l1Bytes = microcontroller ? 16 << 10 : 32 << 10;
  target.l1Ways = 4;
  target.l2Bytes = microcontroller ? 0 : 256 << 10;
  target.hasThreads = !microcontroller;
}
