//===- IndexChecks.h - Indices that come from data ---------------*- C++ -*-===//
//
// Indices are data, so they can be wrong.  They are checked all at once before
// they are used; the loops that use them then need no checks.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_INDEXCHECKS_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_INDEXCHECKS_H

#include "dialects/onnx/interfaces/Lowering.h"

namespace onnxc {

/// Emits a check that every element of the integer tensor `indices` lies in
/// [-extent, extent).  Nothing is emitted when that is known.
void checkIndices(OpLowering &l, mlir::Value indices, Dim extent);
/// The same for tuples: element j of the last dimension against `extents[j]`.
void checkIndexTuples(OpLowering &l, mlir::Value indices, llvm::ArrayRef<Dim> extents);

/// The index value that `stored` stands for: counted from the end when negative.
mlir::Value wrapIndex(mlir::OpBuilder &b, mlir::Location loc, mlir::Value stored, mlir::Value extent);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_INDEXCHECKS_H
