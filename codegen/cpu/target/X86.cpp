//===- X86.cpp - AVX-512, AVX2 and the SSE2 baseline ----------------------===//

#include "codegen/cpu/target/Family.h"

using namespace llvm;
using namespace onnxc::cpu;

static bool hasAvx512(HasFeature has) {
  return has("avx512f") && has("avx512bw") && has("avx512dq") && has("avx512vl");
}

/// Dot products, the widest vectors first.
static void describeDotUnits(CpuTarget &target, HasFeature has, bool avx512) {
  bool avx10 = has("avx10.2");
  if (avx512 && avx10) {
    target.dotUnits.push_back({512, false, false, "llvm.x86.avx10.vpdpbssd.512"});
    target.dotUnits.push_back({512, true, true, "llvm.x86.avx10.vpdpbuud.512"});
  }
  if (has("avxvnniint8") || avx10) {
    target.dotUnits.push_back({256, false, false, "llvm.x86.avx2.vpdpbssd.256"});
    target.dotUnits.push_back({128, false, false, "llvm.x86.avx2.vpdpbssd.128"});
    target.dotUnits.push_back({256, true, true, "llvm.x86.avx2.vpdpbuud.256"});
    target.dotUnits.push_back({128, true, true, "llvm.x86.avx2.vpdpbuud.128"});
  }
  // As fast as f32 multiply-adds of as many bits, that is twice as many of them, on AMD's; half as
  // fast as those on Intel's, where extending is better.
  if (avx512 && has("avx512bf16") && has("sse4a")) {
    target.dotUnits.push_back({512, false, false, "llvm.x86.avx512bf16.dpbf16ps.512", 2});
    target.dotUnits.push_back({256, false, false, "llvm.x86.avx512bf16.dpbf16ps.256", 2});
    target.dotUnits.push_back({128, false, false, "llvm.x86.avx512bf16.dpbf16ps.128", 2});
  }
  bool avx512Vnni = avx512 && has("avx512vnni");
  if (avx512Vnni)
    target.dotUnits.push_back({512, true, false, "llvm.x86.avx512.vpdpbusd.512"});
  if (avx512Vnni || has("avxvnni")) {
    target.dotUnits.push_back({256, true, false, "llvm.x86.avx512.vpdpbusd.256"});
    target.dotUnits.push_back({128, true, false, "llvm.x86.avx512.vpdpbusd.128"});
  }
}

void onnxc::cpu::describeX86(CpuTarget &target, HasFeature has) {
  bool avx512 = hasAvx512(has), avx2 = has("avx2"), fma = has("fma");
  target.vectorBits = avx512 ? 512 : avx2 ? 256 : 128;
  target.vectorRegisters = avx512 ? 32 : target.indexBits == 64 ? 16 : 8;
  target.hasFma = fma || avx512;
  target.hasMaskedMemory = avx2;
  target.hasRounding = has("sse4.1");
  target.hasF16Conversion = has("f16c") || avx512;
  target.hasF16Arithmetic = has("avx512fp16");
  target.hasBf16Conversion = has("avx512bf16");
  target.hasPrefetch = true;
  target.l1Bytes = avx512 ? 48 << 10 : 32 << 10;
  target.l1Ways = avx512 ? 12 : 8;
  target.l2Bytes = avx512 ? 1 << 20 : 256 << 10;
  describeDotUnits(target, has, avx512);
  bool tiles = has("amx-tile") && target.indexBits == 64;
  target.hasByteTiles = tiles && has("amx-int8");
  target.hasBf16Tiles = tiles && has("amx-bf16");
  // Without this LLVM's own vectorizer stays at 256 bits on most AVX-512 machines.
  if (avx512)
    target.features += (target.features.empty() ? "" : ",") + std::string("-prefer-256-bit");
}

StringRef onnxc::cpu::nameX86(HasFeature has) {
  struct Row {
    StringRef feature, name;
  };
  // The first feature that is present decides; AMD's before Intel's older ones.
  static const Row kAvx512Rows[] = {
      {"avx512fp16", "sapphirerapids"}, {"avx512vp2intersect", "znver5"},
      {"avx512bf16", "znver4"},         {"avx512vbmi2", "icelake-server"},
      {"avx512vnni", "cascadelake"},    {"avx512f", "skylake-avx512"}};
  if (hasAvx512(has))
    for (const Row &row : kAvx512Rows)
      if (has(row.feature))
        return row.name;
  if (has("avx2") && has("fma"))
    return has("sse4a") ? "znver2" : has("avxvnni") ? "alderlake" : "haswell";
  return "x86-64";
}
