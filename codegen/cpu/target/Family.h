//===- Family.h - What a target family provides ------------------*- C++ -*-===//
//
// A family reads facts from the subtarget's features, so that "-mcpu=haswell",
// "-mattr=+avx2,+fma" and the host's CPUID all end at the same answers.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_TARGET_FAMILY_H
#define ONNXC_CODEGEN_CPU_TARGET_FAMILY_H

#include "codegen/cpu/CpuTarget.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace onnxc::cpu {

/// Whether the subtarget has the feature of this LLVM name.
using HasFeature = llvm::function_ref<bool(llvm::StringRef)>;

void describeX86(CpuTarget &target, HasFeature has);
void describeAArch64(CpuTarget &target, HasFeature has);
void describeArm(CpuTarget &target, HasFeature has);
void describeRiscv(CpuTarget &target, HasFeature has);
void describeWasm(CpuTarget &target, HasFeature has);

/// An LLVM processor name whose scheduling fits an x86 machine with these features.
llvm::StringRef nameX86(HasFeature has);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_TARGET_FAMILY_H
