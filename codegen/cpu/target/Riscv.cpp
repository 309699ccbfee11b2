//===- Riscv.cpp - RISC-V with and without vectors ------------------------===//
//
// Vectors have the fixed length that the target guarantees (Zvl*b); registers
// are not grouped, so that all 32 can hold accumulators.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/target/Family.h"

using namespace onnxc::cpu;

void onnxc::cpu::describeRiscv(CpuTarget &target, HasFeature has) {
  bool vectors = has("zve32f") || has("v");
  target.vectorBits = !vectors ? 0 : has("zvl512b") ? 512 : has("zvl256b") ? 256 : 128;
  target.vectorRegisters = 32;
  target.hasFma = target.hasMinMax = has("f");
  target.hasF64 = has("d");
  target.hasMaskedMemory = vectors;
  target.hasRounding = has("zfa");
  target.hasF16Conversion = has("zfhmin") || has("zfh");
  target.hasF16Arithmetic = has("zvfh");
  target.hasBf16Conversion = has("zfbfmin");
  target.hasPrefetch = has("zicbop");
  target.broadcastsInFma = vectors;
  target.hasThreads = has("64bit");
}
