// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @reduce_c1_range(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
  %axes = onnx.Constant dense<2> : tensor<1xi64>
  // expected-error@+1 {{axis 2 is out of range for rank 2}}
  %0 = onnx.ReduceSum %x axes %axes : tensor<2x3xf32>, tensor<1xi64> -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// -----

func.func @reduce_c1_twice(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
  %axes = onnx.Constant dense<[1, -1]> : tensor<2xi64>
  // expected-error@+1 {{an axis is named twice}}
  %0 = onnx.ReduceSum %x axes %axes : tensor<2x3xf32>, tensor<2xi64> -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// -----

func.func @reduce_c2(%x: tensor<2x3xf32>, %axes: tensor<?xi64>) -> tensor<2x1xf32> {
  // expected-error@+1 {{axes must be a vector of known length}}
  %0 = onnx.ReduceSum %x axes %axes : tensor<2x3xf32>, tensor<?xi64> -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}
