//===- BufferLifetimes.h - When the buffers of a schedule are in use -*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_BUFFERLIFETIMES_H
#define ONNXC_PASSES_BUFFER_BUFFERLIFETIMES_H

#include "passes/buffer/ArenaLayout.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace onnxc {

class BufferLifetimes {
public:
  explicit BufferLifetimes(mlir::func::FuncOp main);

  /// From the first to the last operation that touches the buffer or a view of it.
  /// Buffers of an If's two branches are never alive together; one that a loop uses but
  /// does not allocate is alive in all iterations.  One that strings point into stays
  /// so to the end of the run, and after it: outputs may have these strings.
  Lifetime of(mlir::memref::AllocOp alloc) const;

private:
  /// Operations are numbered in the order of the text; one with regions ends after them.
  struct Span {
    int64_t first = 0, last = 0;
  };
  llvm::DenseMap<mlir::Operation *, Span> spans;
  int64_t endOfRun = 0;
};

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_BUFFERLIFETIMES_H
