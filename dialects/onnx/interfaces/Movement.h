//===- Movement.h - Steps that several lowerings share -----------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_MOVEMENT_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_MOVEMENT_H

#include "dialects/onnx/interfaces/Lowering.h"

namespace onnxc {

/// result[i...] = tensor[permuted i...], result dimension i being `perm[i]` of the source.
mlir::Value transposed(OpLowering &l, mlir::Value tensor, llvm::ArrayRef<int64_t> perm);
/// A copy with a border of one value.  Negative amounts crop.  The tensor itself
/// when nothing is added.
mlir::Value padded(OpLowering &l, mlir::Value tensor, llvm::ArrayRef<Dim> before, llvm::ArrayRef<Dim> after,
                   mlir::TypedAttr value);
mlir::Value padded(OpLowering &l, mlir::Value tensor, llvm::ArrayRef<Dim> before, llvm::ArrayRef<Dim> after,
                   mlir::Value value);
/// tensor.extract_slice and tensor.insert_slice, which do not accept slices without
/// elements at the end of a tensor.
mlir::Value sliced(OpLowering &l, mlir::Value tensor, llvm::ArrayRef<Dim> offsets, llvm::ArrayRef<Dim> sizes,
                   llvm::ArrayRef<Dim> strides);
mlir::Value withSlice(OpLowering &l, mlir::Value tensor, mlir::Value slice, llvm::ArrayRef<Dim> offsets,
                      llvm::ArrayRef<Dim> strides);
/// The same with the sizes that `slice` is known to have.
mlir::Value withSlice(OpLowering &l, mlir::Value tensor, mlir::Value slice, llvm::ArrayRef<Dim> offsets,
                      llvm::ArrayRef<Dim> sizes, llvm::ArrayRef<Dim> strides);
/// Splits the first dimension into (count, rest / count).
mlir::Value splitLeading(OpLowering &l, mlir::Value tensor, int64_t count);
/// Splits dimension i into the sizes `parts[i]`, whose product it is.
mlir::Value expanded(OpLowering &l, mlir::Value tensor, llvm::ArrayRef<Dims> parts);
/// Merges the last two dimensions.
mlir::Value mergeTrailing(OpLowering &l, mlir::Value tensor);
/// Elementwise conversion between float types, or between integer types (signed).
mlir::Value convertElements(OpLowering &l, mlir::Value tensor, mlir::Type element);

// On elements.
mlir::Value extendElement(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, mlir::Type type, bool isUnsigned);
mlir::Value addElements(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x, mlir::Value y);
mlir::Value multiplyElements(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x, mlir::Value y);
/// acc + x * y, in one rounding where the target has it.
mlir::Value multiplyAdd(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x, mlir::Value y, mlir::Value acc);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_MOVEMENT_H
