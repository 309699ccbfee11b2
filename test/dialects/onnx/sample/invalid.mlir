// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @affine_grid_c1(%theta: tensor<2x2x3xf32>) -> tensor<2x5x2xf32> {
  %size = onnx.Constant dense<[2, 3, 5]> : tensor<3xi64>
  // expected-error@+1 {{size must be (batch, channel, spatial...) with 2 or 3 spatial sizes}}
  %0 = onnx.AffineGrid %theta over %size : (tensor<2x2x3xf32>, tensor<3xi64>) -> tensor<2x5x2xf32>
  return %0 : tensor<2x5x2xf32>
}

// -----

func.func @affine_grid_c2(%theta: tensor<2x3x4xf32>) -> tensor<2x5x6x2xf32> {
  %size = onnx.Constant dense<[2, 3, 5, 6]> : tensor<4xi64>
  // expected-error@+1 {{theta does not fit size (3 and 2)}}
  %0 = onnx.AffineGrid %theta over %size : (tensor<2x3x4xf32>, tensor<4xi64>) -> tensor<2x5x6x2xf32>
  return %0 : tensor<2x5x6x2xf32>
}

// -----

func.func @deform_c2(%x: tensor<1x2x3x3xf32>, %w: tensor<1x1x2x2xf32>, %offset: tensor<1x8x2x2xf32>) -> tensor<1x1x2x2xf32> {
  // expected-error@+1 {{channels do not fit the weights (2 and 1)}}
  %0 = onnx.DeformConv %x, %w, %offset {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<1x2x3x3xf32>, tensor<1x1x2x2xf32>, tensor<1x8x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}

// -----

func.func @deform_c3(%x: tensor<1x1x3x3xf32>, %w: tensor<1x1x2x2xf32>, %offset: tensor<1x7x2x2xf32>) -> tensor<1x1x2x2xf32> {
  // expected-error@+1 {{offset has not a channel per offset group, tap and dimension (7 and 8)}}
  %0 = onnx.DeformConv %x, %w, %offset {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<1x1x3x3xf32>, tensor<1x1x2x2xf32>, tensor<1x7x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}

// -----

func.func @deform_c4(%x: tensor<1x1x3x3xf32>, %w: tensor<1x1x2x2xf32>, %offset: tensor<1x8x3x2xf32>) -> tensor<1x1x2x2xf32> {
  // expected-error@+1 {{the offsets do not have the size of the result (3 and 2)}}
  %0 = onnx.DeformConv %x, %w, %offset {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<1x1x3x3xf32>, tensor<1x1x2x2xf32>, tensor<1x8x3x2xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}
