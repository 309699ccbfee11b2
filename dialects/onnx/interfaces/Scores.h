//===- Scores.h - What the models of ai.onnx.ml share ------------*- C++ -*-===//
//
// They take a matrix of features, a row per sample, and compute scores for each
// row: one per target, or one per class with the label of the best.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_SCORES_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_SCORES_H

#include "dialects/onnx/interfaces/Compose.h"

namespace onnxc {

/// Sizes of the features: a vector is one row.  Fails for other ranks.
mlir::FailureOr<Dims> featureSizes(DimBuilder &dims, mlir::Value x);
/// The features as a matrix of f64, or of f32 whatever else they are.
mlir::Value featureMatrix(Composer &c, mlir::Value x);

/// The numbers of a tensor attribute, of floats or integers; those of integers exactly.
std::vector<double> numbersOf(mlir::ElementsAttr tensor);
std::vector<int64_t> integersOf(mlir::ElementsAttr tensor);
/// A constant, large ones as a resource.
mlir::Value constantTensor(Composer &c, mlir::DenseElementsAttr value);
/// A constant of numbers, rounded to a floating-point or integer type.
mlir::Value constantNumbers(Composer &c, llvm::ArrayRef<double> values,
                            llvm::ArrayRef<int64_t> shape, mlir::Type element);
mlir::Value constantNumbers(Composer &c, llvm::ArrayRef<float> values,
                            llvm::ArrayRef<int64_t> shape, mlir::Type element);
mlir::Value integerTensor(Composer &c, llvm::ArrayRef<int64_t> values,
                          llvm::ArrayRef<int64_t> shape, mlir::Type element);
mlir::Value castTo(Composer &c, mlir::Value value, mlir::Type element);

/// `post_transform` of each row of scores.
mlir::Value transformScores(Composer &c, mlir::Value scores, llvm::StringRef transform);
/// The columns [-s, s] of a column s.
mlir::Value bothSigns(Composer &c, mlir::Value score);

/// Class labels: integers, strings or none.  The one place that knows their types.
class ClassLabels {
public:
  ClassLabels(std::optional<llvm::ArrayRef<int64_t>> integers,
              std::optional<mlir::ArrayAttr> strings)
      : integers(integers.value_or(llvm::ArrayRef<int64_t>())), strings(strings.value_or(nullptr)) {
  }

  int64_t size() const { return hasStrings() ? strings.size() : integers.size(); }
  /// Reports labels of both kinds.
  mlir::LogicalResult check(DimBuilder &dims) const;
  /// The labels at a vector of positions, which are the labels themselves if there are none.
  mlir::Value at(Composer &c, mlir::Value positions) const;
  /// The labels of the columns with the largest elements, of equal ones the first.
  mlir::Value ofLargest(Composer &c, mlir::Value matrix) const;
  /// For a single score: the second of two labels where `isSecond`, a column of bools, else the
  /// first.  Of one label or none the two are 1 and 0, the label standing for 1; a string's
  /// counterpart is empty.
  mlir::Value ofTwo(Composer &c, mlir::Value isSecond) const;

private:
  bool hasStrings() const { return strings && !strings.empty(); }

  llvm::ArrayRef<int64_t> integers;
  mlir::ArrayAttr strings;
};

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_SCORES_H
