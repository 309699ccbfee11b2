// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @a_score_per_target(
//       CHECK:   onnx.ml.LinearRegressor {{.*}} -> tensor<?x3xf32>
func.func @a_score_per_target(%x: tensor<?x2xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ml.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0, 3.0, 4.0, 5.0, 6.0>, targets = 3 : i64} : (tensor<?x2xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @one_score_makes_two(
//       CHECK:   onnx.ml.LinearClassifier {{.*}} -> (tensor<?xi64>, tensor<?x2xf32>)
func.func @one_score_makes_two(%x: tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x?xf32>) {
  %0:2 = onnx.ml.LinearClassifier %x {classlabels_ints = array<i64: 4, 7>, coefficients = array<f32: 1.0, 2.0>, intercepts = array<f32: 1.0>} : (tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x?xf32>)
  return %0#0, %0#1 : tensor<?xi64>, tensor<?x?xf32>
}
