// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @regressor_c1(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{numbers of features and coefficients differ (2 and 3)}}
  %0 = onnx.ml.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0, 3.0>} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// -----

func.func @regressor_c1_intercepts(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{has 2 intercepts for 1 scores}}
  %0 = onnx.ml.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0>, intercepts = array<f32: 1.0, 2.0>} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// -----

func.func @classifier_c1(%x: tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x2xf32>) {
  // expected-error@+1 {{has 3 class labels for 2 scores}}
  %0:2 = onnx.ml.LinearClassifier %x {classlabels_ints = array<i64: 1, 2, 3>, coefficients = array<f32: 1.0, 2.0, 3.0, 4.0>, intercepts = array<f32: 1.0, 2.0>} : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x2xf32>)
  return %0#0, %0#1 : tensor<3xi64>, tensor<3x2xf32>
}
