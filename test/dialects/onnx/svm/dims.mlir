// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @a_score_per_pair(
//       CHECK:   onnx.ml.SVMClassifier {{.*}} -> (tensor<?xi64>, tensor<?x6xf32>)
func.func @a_score_per_pair(%x: tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x?xf32>) {
  %0:2 = onnx.ml.SVMClassifier %x {classlabels_ints = array<i64: 1, 2, 3, 4>, coefficients = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, rho = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, support_vectors = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, vectors_per_class = array<i64: 1, 1, 1, 1>, kernel_type = "RBF"} : (tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x?xf32>)
  return %0#0, %0#1 : tensor<?xi64>, tensor<?x?xf32>
}

// CHECK-LABEL: func.func @a_vector_is_a_row(
//       CHECK:   onnx.ml.SVMRegressor {{.*}} -> tensor<1x1xf32>
func.func @a_vector_is_a_row(%x: tensor<?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ml.SVMRegressor %x {coefficients = array<f32: 1.0, -1.0>, n_supports = 2 : i64, rho = array<f32: 0.5>, support_vectors = array<f32: 1.0, 2.0, 3.0, 4.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>} : (tensor<?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
