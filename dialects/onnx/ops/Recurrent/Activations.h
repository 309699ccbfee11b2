//===- Activations.h - The functions of recurrent operators ------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_RECURRENT_ACTIVATIONS_H
#define ONNXC_DIALECTS_ONNX_OPS_RECURRENT_ACTIVATIONS_H

#include "dialects/onnx/interfaces/Compose.h"

namespace onnxc {

/// The functions of an operator where the model names none.
inline constexpr llvm::StringRef kRnnActivations[] = {"Tanh"};
inline constexpr llvm::StringRef kGruActivations[] = {"Sigmoid", "Tanh"};
inline constexpr llvm::StringRef kLstmActivations[] = {"Sigmoid", "Tanh", "Tanh"};

/// One function with its parameters, limited to [-clip, clip] before.
struct RecurrentActivation {
  llvm::StringRef name;
  double alpha, beta;
  std::optional<double> clip;

  mlir::Value apply(Composer &c, mlir::Value x) const;
};

/// Reports functions that do not exist, and another number of them than `count`.
mlir::LogicalResult verifyActivations(DimBuilder &dims, mlir::ArrayAttr names, size_t count);

/// The functions of all directions in turn.  `alpha` and `beta` have values for those
/// functions that have such a parameter, in their order.
llvm::SmallVector<RecurrentActivation> activationsOf(mlir::ArrayAttr names, llvm::ArrayRef<llvm::StringRef> defaults,
                                                     int64_t directions,
                                                     std::optional<llvm::ArrayRef<float>> alpha,
                                                     std::optional<llvm::ArrayRef<float>> beta,
                                                     std::optional<llvm::APFloat> clip);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_RECURRENT_ACTIVATIONS_H
