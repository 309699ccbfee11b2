//===- ForestTables.h - An ensemble of trees as tables -----------*- C++ -*-===//
//
// The three operators write an ensemble in different ways.  All are read into
// these tables, checked there, and emitted as one operation, Forest.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_TREES_FORESTTABLES_H
#define ONNXC_DIALECTS_ONNX_OPS_TREES_FORESTTABLES_H

#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Trees/Trees.h"

namespace onnxc {

/// How a branch compares a feature with its split; in the order of TreeEnsemble's codes.
enum class BranchMode { LessOrEqual, Less, GreaterOrEqual, Greater, Equal, NotEqual, Member };

struct Branch {
  BranchMode mode;
  int64_t column;
  double split = 0;
  std::vector<double> members; // of mode Member
  bool missingIsTrue = false;  // where NaN goes
  int64_t ifTrue = 0, ifFalse = 0;
};

struct LeafWeight {
  int64_t target;
  double value;
};

class ForestTables {
public:
  using ErrorFn = llvm::function_ref<mlir::InFlightDiagnostic()>;

  /// Children and roots: a branch by its number, a leaf i as -1 - i.
  std::vector<Branch> branches;
  std::vector<int64_t> roots;
  std::vector<llvm::SmallVector<LeafWeight, 1>> leaves;
  int64_t numTargets = 1;
  /// All tables say numbers of this type: f32 or f64.
  mlir::Type element;

  static int64_t leaf(int64_t index) { return -1 - index; }
  /// Reports numbers out of range and nodes that are their own descendants.
  mlir::LogicalResult check(ErrorFn error) const;
  /// Folds ("sum", "min", "max") the weights that the rows of `x` reach.  A target
  /// without any is 0.
  mlir::Value emit(Composer &c, mlir::Value x, llvm::StringRef fold) const;

private:
  mlir::LogicalResult checkCycles(ErrorFn error) const;
};

/// Reads the attributes of an operator; reports those that do not fit.
mlir::FailureOr<ForestTables> readForest(onnx::TreeEnsembleOp op);
mlir::FailureOr<ForestTables> readForest(onnx::TreeEnsembleRegressorOp op);
mlir::FailureOr<ForestTables> readForest(onnx::TreeEnsembleClassifierOp op);

/// Floats from either form of an attribute; empty when both are absent.
std::vector<double> numbersOf(std::optional<llvm::ArrayRef<float>> floats,
                              std::optional<mlir::ElementsAttr> tensor);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_TREES_FORESTTABLES_H
