// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @regressor_c1(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{has 1 kernel parameters, not 3}}
  %0 = onnx.ml.SVMRegressor %x {coefficients = array<f32: 1.0, -1.0>, n_supports = 2 : i64, rho = array<f32: 0.5>, support_vectors = array<f32: 1.0, 2.0, 3.0, 4.0>, kernel_params = array<f32: 0.5>} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// -----

func.func @regressor_c2(%x: tensor<3x4xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{sizes of features and vectors differ (4 and 2)}}
  %0 = onnx.ml.SVMRegressor %x {coefficients = array<f32: 1.0, -1.0>, n_supports = 2 : i64, rho = array<f32: 0.5>, support_vectors = array<f32: 1.0, 2.0, 3.0, 4.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>} : (tensor<3x4xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// -----

func.func @regressor_c2_coefficients(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{has 1 coefficients of 2 vectors}}
  %0 = onnx.ml.SVMRegressor %x {coefficients = array<f32: 1.0>, n_supports = 2 : i64, rho = array<f32: 0.5>, support_vectors = array<f32: 1.0, 2.0, 3.0, 4.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// -----

func.func @classifier_c2(%x: tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>) {
  // expected-error@+1 {{has no number of vectors for each of 3 classes}}
  %0:2 = onnx.ml.SVMClassifier %x {classlabels_ints = array<i64: 1, 2, 3>, coefficients = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, rho = array<f32: 1.0, 2.0, 3.0>, support_vectors = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, vectors_per_class = array<i64: 1, -1, 1>, kernel_type = "RBF"} : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<3xi64>, tensor<3x3xf32>
}

// -----

func.func @classifier_c3(%x: tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>) {
  // expected-error@+1 {{has lists about two classes that do not fit 3 classes}}
  %0:2 = onnx.ml.SVMClassifier %x {classlabels_ints = array<i64: 1, 2, 3>, coefficients = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, rho = array<f32: 1.0>, support_vectors = array<f32: 1.0, 1.0, 1.0, 1.0, 1.0, 1.0>, vectors_per_class = array<i64: 1, 1, 1>, kernel_type = "RBF"} : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<3xi64>, tensor<3x3xf32>
}
