// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @regressor(
//       CHECK:   onnx.ml.SVMRegressor %{{.+}} {{{.*}}kernel_type = "RBF"{{.*}}} : (tensor<3x2xf32>) -> tensor<3x1xf32>
func.func @regressor(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  %0 = onnx.ml.SVMRegressor %x {coefficients = array<f32: 1.0, -1.0>, n_supports = 2 : i64, rho = array<f32: 0.5>, support_vectors = array<f32: 1.0, 2.0, 3.0, 4.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>, kernel_type = "RBF"} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// CHECK-LABEL: func.func @classifier(
//       CHECK:   onnx.ml.SVMClassifier %{{.+}} {{{.*}}} : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>)
func.func @classifier(%x: tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>) {
  %0:2 = onnx.ml.SVMClassifier %x {classlabels_ints = array<i64: 1, 2, 3>, coefficients = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, rho = array<f32: 1.0, 2.0, 3.0>, support_vectors = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, vectors_per_class = array<i64: 1, 1, 1>, kernel_type = "RBF"} : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<3xi64>, tensor<3x3xf32>
}

// CHECK-LABEL: func.func @couple_pairs(
//       CHECK:   onnx.ml.CouplePairs %{{.+}} classes 3 : tensor<?x3xf32> -> tensor<?x3xf32>
func.func @couple_pairs(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = onnx.ml.CouplePairs %x classes 3 : tensor<?x3xf32> -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
