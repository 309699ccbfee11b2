//===- AttendEmitter.h - kernel.attend as loops over tiles -------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_ATTENDEMITTER_H
#define ONNXC_CODEGEN_CPU_ATTENDEMITTER_H

#include "codegen/cpu/CpuTarget.h"
#include "dialects/kernel/Kernel.h"

namespace onnxc::cpu {

/// Replaces `op`, which works on memrefs, by loops over register tiles.
void emitAttend(kernel::AttendOp op, const CpuTarget &target);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_ATTENDEMITTER_H
