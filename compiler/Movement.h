//===- Movement.h - Why a kernel only moves elements -------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_MOVEMENT_H
#define ONNXC_COMPILER_MOVEMENT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace onnxc {

/// What a step of the schedule that computes nothing does.
struct Movement {
  const char *what;        ///< for the reader of a report
  bool isRemovable = true; ///< whether another layout, or writing in place, could save it
};

/// Of a call in main of a kernel, after the buffer phase; none when it computes something.
std::optional<Movement> movementOf(mlir::func::CallOp call, mlir::func::FuncOp kernel);
/// Of a copy between calls.
Movement movementOf(mlir::memref::CopyOp copy);

} // namespace onnxc

#endif // ONNXC_COMPILER_MOVEMENT_H
