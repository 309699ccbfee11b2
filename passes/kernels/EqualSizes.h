//===- EqualSizes.h - Sizes that the model requires to be equal --*- C++ -*-===//

#ifndef ONNXC_PASSES_KERNELS_EQUALSIZES_H
#define ONNXC_PASSES_KERNELS_EQUALSIZES_H

#include "passes/kernels/KernelGroups.h"

#include <string>

namespace onnxc {

/// Sizes that follow from those of the inputs and that operators which run in any case require to
/// be equal.  Checked before all else they are one size for all that follows.
class EqualSizes {
public:
  EqualSizes(mlir::func::FuncOp main, llvm::ArrayRef<llvm::SmallVector<int64_t>> symbols);

  /// Emits them, and perhaps the checks, for the sizes of the inputs that `cache` has, in which
  /// they become one.
  void unite(mlir::OpBuilder &b, DimBuilder::Cache &cache, bool check) const;

private:
  struct Check {
    mlir::Value first, second; ///< in `classes`
    mlir::Location loc;        ///< of the operator
    std::string message;
  };
  bool followsFromInputs(mlir::Value size);
  bool uniteOnce(mlir::OpBuilder &b, DimBuilder::Cache &cache, bool check) const;

  SizeClasses classes;
  llvm::DenseMap<mlir::Value, bool> follows;
  std::vector<Check> checks;
};

} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_EQUALSIZES_H
