// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @constant_of_shape_c2(%shape: tensor<1xi64>) -> tensor<?xi64> {
  // expected-error@+1 {{value must have one element}}
  %0 = onnx.ConstantOfShape %shape value dense<1> : tensor<2xi64> : tensor<1xi64> -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// -----

func.func @eye_like_c1(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error@+1 {{the input must have rank 2}}
  %0 = onnx.EyeLike %x diagonal 0 : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @range_c1(%x: tensor<2xi64>, %n: tensor<i64>) -> tensor<?xi64> {
  // expected-error@+1 {{start, limit and delta must have one element}}
  %0 = onnx.Range %x to %n by %n : (tensor<2xi64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// -----

func.func @range_c2(%n: tensor<i64>) -> tensor<?xi64> {
  %delta = onnx.Constant dense<0> : tensor<i64>
  // expected-error@+1 {{delta is 0}}
  %0 = onnx.Range %n to %n by %delta : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}
