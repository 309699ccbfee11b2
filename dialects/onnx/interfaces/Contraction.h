//===- Contraction.h - Building kernel.contract from an operator -*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_CONTRACTION_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_CONTRACTION_H

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Lowering.h"

namespace onnxc {

/// Collects the iteration space and the operands of one contraction.  Dimensions
/// are added in the order batch, m, n, k.
class ContractionBuilder {
public:
  explicit ContractionBuilder(OpLowering &lowering) : l(lowering) {}

  mlir::AffineExpr addDim(kernel::DimKind kind);
  mlir::AffineExpr dim(unsigned i) { return l.b.getAffineDimExpr(i); }
  mlir::AffineExpr zero() { return l.b.getAffineConstantExpr(0); }

  void setA(mlir::Value value, llvm::ArrayRef<mlir::AffineExpr> exprs, bool isUnsigned);
  /// B with n innermost.
  void setB(mlir::Value value, llvm::ArrayRef<mlir::AffineExpr> exprs, bool isUnsigned);
  /// B as onnx.PackWeights makes it; `exprs` are (batch..., n, k...), those of transformed
  /// weights (kh, kw, n, ic).
  void setPackedB(mlir::Value value, llvm::ArrayRef<mlir::AffineExpr> exprs, bool isUnsigned);

  /// The same in groups along the innermost k dimension, which is `depth` long.
  void setGroupedB(mlir::Value value, llvm::ArrayRef<mlir::AffineExpr> exprs, bool isUnsigned,
                   int64_t depth);

  /// A's elements are taken with their highest bit flipped, so that their sign is the other one.
  void flipA() { flipsA = true, aUnsigned = !aUnsigned; }

  /// Elements beyond A's bounds count as zero; see kernel.contract for how indices then look.
  void setZeroBorder() { hasZeroBorder = true; }

  /// A convolution by Winograd's algorithm, `tiles` tiles at a time: see kernel.contract.
  void setWinograd(int64_t tiles, mlir::Value scratchBytes) {
    winograd = l.b.getI64IntegerAttr(tiles), scratch = scratchBytes;
  }

  /// Sums in `accumulator` (default: by operand type, see accumulatorType) and
  /// stores the result's type.
  mlir::Value build(llvm::ArrayRef<Dim> outSizes, llvm::ArrayRef<mlir::AffineExpr> outExprs,
                    mlir::Type accumulator = {});

  /// Reshapes that add or remove a dimension of size 1.
  mlir::Value withUnitDim(mlir::Value tensor, int64_t axis);
  mlir::Value withoutUnitDim(mlir::Value tensor, int64_t axis);

private:
  OpLowering &l;
  llvm::SmallVector<mlir::Attribute> kinds;
  mlir::Value a, b, scratch;
  mlir::IntegerAttr winograd;
  llvm::SmallVector<mlir::AffineExpr> aExprs, bExprs;
  bool aUnsigned = false, bUnsigned = false, flipsA = false, hasZeroBorder = false;
  int64_t panel = 0, depth = 0;
};

/// What products of this type are summed in: f16 and bf16 in f32, integers of up to
/// 16 bits in i32, others in themselves.
mlir::Type accumulatorType(mlir::Type element);

/// The left operand of a product with `columns` columns in the type that it is multiplied in,
/// where it pays: an f16 or bf16 would be converted once per panel of columns.
mlir::Value widenedForColumns(OpLowering &l, mlir::Value a, Dim columns);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_CONTRACTION_H
