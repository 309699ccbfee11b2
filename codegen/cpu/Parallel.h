//===- Parallel.h - Loop nests whose work threads may share ------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_PARALLEL_H
#define ONNXC_CODEGEN_CPU_PARALLEL_H

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/contract/IndexBuilder.h"

namespace onnxc::cpu {

/// A box of independent iterations.
struct SharedLoops {
  llvm::SmallVector<mlir::Value> extents; // outermost first
  mlir::Value nanoseconds;                // that all of it takes one thread, roughly
  int64_t multiple = 1;                   // borders between threads are multiples of this
};

/// The most ranges that a nest is split into: four for each of 16 threads, so that slow ones
/// are waited for a fourth of a thread's time at most.
inline constexpr int64_t kMaxRanges = 64;

/// Whether it may ever take long enough to be shared.
bool mayBeShared(const SharedLoops &loops, const CpuTarget &target);

/// Visits the box like nested loops, of which `body` makes the innermost itself: it is given the
/// indices of the others and a range of the last one.  Where it takes long enough, the nest
/// stands in a kernel.parallel, and threads get ranges of it in the same order.
using RangeBody = llvm::function_ref<void(llvm::ArrayRef<mlir::Value> outer, IndexRange last)>;
void emitSharedLoops(IndexBuilder &index, const SharedLoops &loops, const CpuTarget &target,
                     RangeBody body);

/// Visits the points of the box `extents` whose numbers, counted row by row, are in `range`.
void forEachPointIn(IndexBuilder &index, IndexRange range, llvm::ArrayRef<mlir::Value> extents,
                    RangeBody body);

/// Where temporaries of the code being emitted are allocated: each thread has its own.
mlir::Block &scratchBlock(IndexBuilder &index);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_PARALLEL_H
