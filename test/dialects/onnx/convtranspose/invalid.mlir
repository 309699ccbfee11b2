// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @conv_transpose_c2(%x: tensor<1x2x3xf32>, %w: tensor<3x4x3xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{channels do not fit the weights (2 and 3)}}
  %0 = onnx.ConvTranspose %x, %w : (tensor<1x2x3xf32>, tensor<3x4x3xf32>) -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_transpose_c2_group(%x: tensor<1x2x3xf32>, %w: tensor<2x4x3xf32>) -> tensor<1x12x5xf32> {
  // expected-error@+1 {{group does not divide the channels}}
  %0 = onnx.ConvTranspose %x, %w {group = 3 : i64} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x12x5xf32>
  return %0 : tensor<1x12x5xf32>
}

// -----

func.func @conv_transpose_kernel_shape(%x: tensor<1x2x3xf32>, %w: tensor<2x4x3xf32>) -> tensor<1x4x6xf32> {
  // expected-error@+1 {{kernel_shape differs from the weights' shape (3 and 4)}}
  %0 = onnx.ConvTranspose %x, %w {kernel_shape = array<i64: 4>} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x4x6xf32>
  return %0 : tensor<1x4x6xf32>
}

// -----

func.func @spread_lists(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  // expected-error@+1 {{the lists do not have one entry per axis}}
  %0 = onnx.Spread %x by [1] before [0] after [0] : tensor<1x3xf32> -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}

// -----

func.func @interleave_c1(%x: tensor<1x4x3xf32>) -> tensor<1x2x6xf32> {
  // expected-error@+1 {{the lists do not have one entry per axis}}
  %0 = onnx.Interleave %x axis 1 by [1, 2] before [0, 0, 0] after [0, 0, 0] : tensor<1x4x3xf32> -> tensor<1x2x6xf32>
  return %0 : tensor<1x2x6xf32>
}

// -----

func.func @interleave_c2(%x: tensor<1x3x3xf32>) -> tensor<1x1x6xf32> {
  // expected-error@+1 {{the blocks do not divide the channels}}
  %0 = onnx.Interleave %x axis 1 by [1, 1, 2] before [0, 0, 0] after [0, 0, 0] : tensor<1x3x3xf32> -> tensor<1x1x6xf32>
  return %0 : tensor<1x1x6xf32>
}

// -----

func.func @col2im_c2(%x: tensor<1x5x6xf32>) -> tensor<1x1x5x5xf32> {
  %image = onnx.Constant dense<5> : tensor<2xi64>
  %block = onnx.Constant dense<[1, 5]> : tensor<2xi64>
  // expected-error@+1 {{the input does not have a column per block (6 and 5)}}
  %0 = onnx.Col2Im %x to %image from %block : (tensor<1x5x6xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x1x5x5xf32>
  return %0 : tensor<1x1x5x5xf32>
}

// -----

func.func @interleave_c2_groups(%x: tensor<1x4x3xf32>) -> tensor<1x1x6xf32> {
  // expected-error @+1 {{the blocks do not divide the channels}}
  %0 = onnx.Interleave %x axis 1 by [1, 1, 2] before [0, 0, 0] after [0, 0, 0] {groups = 3 : i64} : tensor<1x4x3xf32> -> tensor<1x1x6xf32>
  return %0 : tensor<1x1x6xf32>
}
