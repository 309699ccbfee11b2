// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @distances_are_not_expanded(
//       CHECK:   onnx.Unsqueeze
//       CHECK:   onnx.Sub
//       CHECK:   onnx.ReduceSumSquare
//       CHECK:   onnx.Exp
//       CHECK:   onnx.MatMul
//       CHECK:   onnx.Add
func.func @distances_are_not_expanded(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  %0 = onnx.ml.SVMRegressor %x {coefficients = array<f32: 1.0, -1.0>, n_supports = 2 : i64, rho = array<f32: 0.5>, support_vectors = array<f32: 1.0, 2.0, 3.0, 4.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>, kernel_type = "RBF"} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// CHECK-LABEL: func.func @probabilities_of_pairs_are_coupled(
//       CHECK:   onnx.Sigmoid
//       CHECK:   onnx.Clip
//       CHECK:   onnx.ml.CouplePairs
func.func @probabilities_of_pairs_are_coupled(%x: tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>) {
  %0:2 = onnx.ml.SVMClassifier %x {classlabels_ints = array<i64: 1, 2, 3>, coefficients = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, rho = array<f32: 1.0, 2.0, 3.0>, support_vectors = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, vectors_per_class = array<i64: 1, 1, 1>, kernel_type = "RBF", prob_a = array<f32: 1.0, 2.0, 3.0>, prob_b = array<f32: 1.0, 2.0, 3.0>} : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<3xi64>, tensor<3x3xf32>
}
