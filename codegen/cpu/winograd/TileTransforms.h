//===- TileTransforms.h - The matrices of F(4x4, 3x3) ------------*- C++ -*-===//
//
// Products with the constant matrices of Winograd's algorithm (WinogradEmitter.cpp),
// common terms computed once.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_WINOGRAD_TILETRANSFORMS_H
#define ONNXC_CODEGEN_CPU_WINOGRAD_TILETRANSFORMS_H

#include "codegen/cpu/contract/IndexBuilder.h"

namespace onnxc::cpu {

using Values = llvm::SmallVector<mlir::Value>;

/// Emits transforms of columns of vectors.
struct TileTransforms {
  IndexBuilder &index;
  mlir::VectorType type;

  /// B^T d, of 6 vectors.
  Values transformInput(llvm::ArrayRef<mlir::Value> d);
  /// A^T m, 4 vectors of 6.
  Values transformOutput(llvm::ArrayRef<mlir::Value> m);
  mlir::Value splat(float value);

private:
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  /// factor * x + y
  mlir::Value scaleAdd(float factor, mlir::Value x, mlir::Value y);
};

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_WINOGRAD_TILETRANSFORMS_H
