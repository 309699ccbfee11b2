//===- ProductChain.h - Columns of a product and what follows it -*- C++ -*-===//

#ifndef ONNXC_PASSES_GRAPH_PRODUCTS_PRODUCTCHAIN_H
#define ONNXC_PASSES_GRAPH_PRODUCTS_PRODUCTCHAIN_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"

namespace onnxc {

/// From a product with constant weights to what is cut, backwards: each is used by the next only,
/// and keeps columns apart that are.
class ProductChain {
public:
  /// Finds what computes `value`, whose columns are dimension `axis`.
  bool find(mlir::Value value, int64_t axis);
  /// These columns of it.
  mlir::Value compute(mlir::OpBuilder &b, llvm::ArrayRef<int64_t> columns) const;

private:
  struct Step {
    mlir::Operation *op;
    int64_t axis;    ///< of the columns in the result
    unsigned source; ///< the operand that the step before makes; of a product the weights
  };
  bool addProduct(mlir::Operation *op, int64_t axis);
  bool addStep(mlir::Operation *op, int64_t axis);
  llvm::SmallVector<Step> steps;
};

} // namespace onnxc

#endif // ONNXC_PASSES_GRAPH_PRODUCTS_PRODUCTCHAIN_H
