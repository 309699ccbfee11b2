// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @classifier(
//       CHECK:   onnx.ml.LinearClassifier %{{.+}} {{{.*}}} : (tensor<?x2xi64>) -> (tensor<?xi64>, tensor<?x2xf32>)
func.func @classifier(%x: tensor<?x2xi64>) -> (tensor<?xi64>, tensor<?x2xf32>) {
  %0:2 = onnx.ml.LinearClassifier %x {classlabels_ints = array<i64: 4, 7>, coefficients = array<f32: 1.0, 2.0>, post_transform = "LOGISTIC"} : (tensor<?x2xi64>) -> (tensor<?xi64>, tensor<?x2xf32>)
  return %0#0, %0#1 : tensor<?xi64>, tensor<?x2xf32>
}

// CHECK-LABEL: func.func @regressor(
//       CHECK:   onnx.ml.LinearRegressor %{{.+}} {coefficients = array<f32: 1.000000e+00, 2.000000e+00>} : (tensor<3x2xf32>) -> tensor<3x1xf32>
func.func @regressor(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  %0 = onnx.ml.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0>} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}
