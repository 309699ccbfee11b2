//===- Reduce.h - Folding a tensor along some of its axes --------*- C++ -*-===//
//
// Reductions, softmax and normalisations all fold a tensor along axes and read
// the result beside the tensor again.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_REDUCE_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_REDUCE_H

#include "dialects/onnx/interfaces/Lowering.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/SmallBitVector.h"

namespace onnxc {

enum class Fold {
  Add,
  Multiply,
  Max,
  Min,
  MaxNumber // the largest number, whatever else is not a number
};

/// The iteration space of one tensor, of which some axes are folded.
class Reducer {
public:
  /// What an element contributes, computed from the inputs' stored elements.
  using ElementFn = llvm::function_ref<mlir::Value(mlir::ImplicitLocOpBuilder &, mlir::ValueRange)>;

  Reducer(OpLowering &l, mlir::Value tensor, llvm::SmallBitVector axes) : l(l), tensor(tensor), axes(std::move(axes)) {}

  int64_t rank() const { return axes.size(); }
  /// Reads a tensor of the full shape.
  mlir::AffineMap all() { return l.b.getMultiDimIdentityMap(rank()); }
  /// Reads a result of `fold`.
  mlir::AffineMap folded(bool keepDims = false);
  /// Number of elements that are folded into one.
  Dim count();
  /// Sizes of a result of `fold`.
  Dims foldedSizes(bool keepDims = false);

  /// Folds what `element` makes of the inputs.  Starts from the value that changes
  /// nothing.  `accumulator` is a signless type; float sums may be reordered.
  mlir::Value fold(Fold kind, mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> maps, mlir::Type accumulator,
                   bool isUnsigned, ElementFn element, bool keepDims = false);
  /// A tensor of the full shape.
  mlir::Value map(mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> maps, mlir::Value output, ElementFn element);

private:
  mlir::Value addPartialSums(mlir::Value partial, int64_t last, mlir::Type accumulator, bool keepDims);

  OpLowering &l;
  mlir::Value tensor;
  llvm::SmallBitVector axes;
};

/// The value that folding starts from.
mlir::TypedAttr neutralElement(Fold kind, mlir::Type type, bool isUnsigned);
/// The type to add up elements of type `onnxElement` in: at least f32 for floats.
mlir::Type sumType(mlir::Type onnxElement);
/// The axes [first, rank).
llvm::SmallBitVector axesFrom(int64_t first, int64_t rank);
/// Elementwise over tensors of the same shape.
mlir::Value mapElements(OpLowering &l, mlir::ValueRange inputs, llvm::ArrayRef<Dim> sizes, mlir::Type element,
                        Reducer::ElementFn function);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_REDUCE_H
