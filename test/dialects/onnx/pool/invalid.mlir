// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @pool_c1(%x: tensor<1x1x4xf32>) -> tensor<1x1x3xf32> {
  // expected-error@+1 {{kernel_shape does not have one entry per spatial dimension}}
  %0 = onnx.AveragePool %x window [2, 2] : tensor<1x1x4xf32> -> tensor<1x1x3xf32>
  return %0 : tensor<1x1x3xf32>
}

// -----

func.func @pool_window(%x: tensor<1x1x4xf32>) -> tensor<1x1x3xf32> {
  // expected-error@+1 {{kernel, strides and dilations must be positive}}
  %0 = onnx.AveragePool %x window [2] {strides = array<i64: 0>} : tensor<1x1x4xf32> -> tensor<1x1x3xf32>
  return %0 : tensor<1x1x3xf32>
}

// -----

func.func @global_pool_c1(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{the input must have a rank of at least 2}}
  %0 = onnx.GlobalMaxPool %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @max_unpool_c2(%x: tensor<1x1x4xf32>, %i: tensor<1x1x4xi64>) -> tensor<1x1x4xf32> {
  %shape = onnx.Constant dense<[1, 1, 4]> : tensor<3xi64>
  // expected-error@+1 {{output_shape is too small (8 and 4)}}
  %0 = onnx.MaxUnpool %x at %i to %shape window [2] {strides = array<i64: 2>} : (tensor<1x1x4xf32>, tensor<1x1x4xi64>, tensor<3xi64>) -> tensor<1x1x4xf32>
  return %0 : tensor<1x1x4xf32>
}
