// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @conv_c1_rank(%x: tensor<1x3xf32>, %w: tensor<4x3xf32>) -> tensor<1x4xf32> {
  // expected-error@+1 {{input and weights must have the same rank of at least 3}}
  %0 = onnx.Conv %x, %w : tensor<1x3xf32>, tensor<4x3xf32> -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @conv_c1_ranks_differ(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{input and weights must have the same rank of at least 3}}
  %0 = onnx.Conv %x, %w : tensor<1x3x5xf32>, tensor<4x3x1x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_c2(%x: tensor<1x3x5xf32>, %w: tensor<4x2x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{channels do not fit the weights (3 and 2)}}
  %0 = onnx.Conv %x, %w : tensor<1x3x5xf32>, tensor<4x2x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_c2_groups(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{channels do not fit the weights (3 and 6)}}
  %0 = onnx.Conv %x, %w {group = 2 : i64} : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_c3(%x: tensor<1x6x5xf32>, %w: tensor<5x3x1xf32>) -> tensor<1x5x5xf32> {
  // expected-error@+1 {{group does not divide the output channels}}
  %0 = onnx.Conv %x, %w {group = 2 : i64} : tensor<1x6x5xf32>, tensor<5x3x1xf32> -> tensor<1x5x5xf32>
  return %0 : tensor<1x5x5xf32>
}

// -----

func.func @conv_group(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{group must be positive}}
  %0 = onnx.Conv %x, %w {group = 0 : i64} : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_c4(%x: tensor<1x3x5xf32>, %w: tensor<4x3x5xf32>) -> tensor<1x4x3xf32> {
  // expected-error@+1 {{kernel_shape differs from the weights' shape (5 and 3)}}
  %0 = onnx.Conv %x, %w {kernel_shape = array<i64: 3>} : tensor<1x3x5xf32>, tensor<4x3x5xf32> -> tensor<1x4x3xf32>
  return %0 : tensor<1x4x3xf32>
}

// -----

func.func @conv_c4_rank(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{kernel_shape does not have one entry per spatial dimension}}
  %0 = onnx.Conv %x, %w {kernel_shape = array<i64: 1, 1>} : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_c5(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>, %b: tensor<1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{the bias must have one element per output channel (1 and 4)}}
  %0 = onnx.Conv %x, %w, %b : tensor<1x3x5xf32>, tensor<4x3x1xf32>, tensor<1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_c5_rank(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>, %b: tensor<4x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{the bias must be a vector}}
  %0 = onnx.Conv %x, %w, %b : tensor<1x3x5xf32>, tensor<4x3x1xf32>, tensor<4x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_unknown_kernel(%x: tensor<1x3x5xf32>, %w: tensor<4x3x?xf32>) -> tensor<1x4x?xf32> {
  // expected-error@+1 {{the kernel's size is not known}}
  %0 = onnx.Conv %x, %w : tensor<1x3x5xf32>, tensor<4x3x?xf32> -> tensor<1x4x?xf32>
  return %0 : tensor<1x4x?xf32>
}

// -----

func.func @conv_strides(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{kernel, strides and dilations must be positive}}
  %0 = onnx.Conv %x, %w {strides = array<i64: 0>} : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_lengths(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{strides, dilations or pads do not have one entry per spatial dimension}}
  %0 = onnx.Conv %x, %w {pads = array<i64: 0>} : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_overflow(%x: tensor<1x3x5xf32>, %w: tensor<4x3x5xf32>) -> tensor<1x4x?xf32> {
  // expected-error@+1 {{kernel, strides, dilations and pads must fit 32 bits}}
  %0 = onnx.Conv %x, %w {dilations = array<i64: 9223372036854775807>} : tensor<1x3x5xf32>, tensor<4x3x5xf32> -> tensor<1x4x?xf32>
  return %0 : tensor<1x4x?xf32>
}

// -----

func.func @conv_packed(%x: tensor<1x5x3xf32>, %w: tensor<2x1x2x16xf32>) -> tensor<1x5x20xf32> {
  // expected-error@+1 {{channels do not fit the weights (3 and 2)}}
  %0 = onnx.Conv %x, %w {channels_last, kernel_shape = array<i64: 1>, packed_n = 20 : i64} : tensor<1x5x3xf32>, tensor<2x1x2x16xf32> -> tensor<1x5x20xf32>
  return %0 : tensor<1x5x20xf32>
}

// -----

func.func @conv_auto_pad(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x4x5xf32> {
  // expected-error@+1 {{one of NOTSET, SAME_UPPER, SAME_LOWER, VALID}}
  %0 = onnx.Conv %x, %w {auto_pad = "SAME"} : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// -----

func.func @conv_result(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x4x4xf32> {
  // expected-error@+1 {{result type 'tensor<1x4x4xf32>' is incompatible with the inferred 'tensor<1x4x5xf32>'}}
  %0 = onnx.Conv %x, %w : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x4xf32>
  return %0 : tensor<1x4x4xf32>
}
