//===- Wasm.cpp - WebAssembly, with and without SIMD ----------------------===//

#include "codegen/cpu/target/Family.h"

using namespace onnxc::cpu;

void onnxc::cpu::describeWasm(CpuTarget &target, HasFeature has) {
  target.vectorBits = has("simd128") ? 128 : 0;
  // The engine allocates registers; most machines it runs on have sixteen.
  target.vectorRegisters = 16;
  target.hasFma = has("relaxed-simd");
  target.hasRounding = true;
  target.hasThreads = has("atomics");
}
