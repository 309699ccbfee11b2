// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @depth_to_space_c2(%x: tensor<1x6x2x2xf32>) -> tensor<1x1x4x4xf32> {
  // expected-error@+1 {{channels (6) are not a multiple of blocksize^2 (4)}}
  %0 = onnx.DepthToSpace %x by 2 : tensor<1x6x2x2xf32> -> tensor<1x1x4x4xf32>
  return %0 : tensor<1x1x4x4xf32>
}

// -----

func.func @space_to_depth_c2(%x: tensor<1x1x3x4xf32>) -> tensor<1x4x1x2xf32> {
  // expected-error@+1 {{blocksize does not divide a size}}
  %0 = onnx.SpaceToDepth %x by 2 : tensor<1x1x3x4xf32> -> tensor<1x4x1x2xf32>
  return %0 : tensor<1x4x1x2xf32>
}

// -----

func.func @reshape_c1(%x: tensor<2x3x4xf32>, %s: tensor<?xi64>) {
  // expected-error@+1 {{shape must be a vector of known length}}
  %0 = onnx.Reshape %x to %s : tensor<2x3x4xf32>, tensor<?xi64> -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c2(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<[-1, -1]> : tensor<2xi64>
  // expected-error@+1 {{shape has more than one -1}}
  %0 = onnx.Reshape %x to %s : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c3(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<[2, 3, 4, 0]> : tensor<4xi64>
  // expected-error@+1 {{shape copies dimension 3 that the input does not have}}
  %0 = onnx.Reshape %x to %s : tensor<2x3x4xf32>, tensor<4xi64> -> tensor<2x3x4x?xf32>
  return
}

// -----

func.func @reshape_elements(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<[5, 5]> : tensor<2xi64>
  // expected-error@+1 {{has 24 elements but the shape needs 25}}
  %0 = onnx.Reshape %x to %s : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<5x5xf32>
  return
}

// -----

func.func @reshape_multiple(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<[5, -1]> : tensor<2xi64>
  // expected-error@+1 {{24 elements are not a multiple of 5}}
  %0 = onnx.Reshape %x to %s : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<5x?xf32>
  return
}

// -----

func.func @reshape_negative(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<[-2, 12]> : tensor<2xi64>
  // expected-error@+1 {{shape has a size of -2}}
  %0 = onnx.Reshape %x to %s : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<?x12xf32>
  return
}

// -----

func.func @reshape_allowzero(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<[0, 12]> : tensor<2xi64>
  // expected-error@+1 {{has 24 elements but the shape needs 0}}
  %0 = onnx.Reshape %x to %s {allowzero = 1 : i64} : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<0x12xf32>
  return
}

// -----

func.func @flatten_axis(%x: tensor<2x3x4xf32>) {
  // expected-error@+1 {{axis 4 is out of range for rank 3}}
  %0 = onnx.Flatten %x axis 4 : tensor<2x3x4xf32> -> tensor<24x1xf32>
  return
}

// -----

func.func @squeeze_size(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<1> : tensor<1xi64>
  // expected-error@+1 {{squeezes a dimension that is not 1 (3 and 1)}}
  %0 = onnx.Squeeze %x axes %s : tensor<2x3x4xf32>, tensor<1xi64> -> tensor<2x4xf32>
  return
}

// -----

func.func @squeeze_axis(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<-4> : tensor<1xi64>
  // expected-error@+1 {{axis -4 is out of range for rank 3}}
  %0 = onnx.Squeeze %x axes %s : tensor<2x3x4xf32>, tensor<1xi64> -> tensor<2x4xf32>
  return
}

// -----

func.func @squeeze_more_than_there_are(%x: tensor<1xf32>, %s: tensor<2xi64>) {
  // expected-error@+1 {{squeezes more dimensions than there are}}
  %0 = onnx.Squeeze %x axes %s : tensor<1xf32>, tensor<2xi64> -> tensor<f32>
  return
}

// -----

func.func @unsqueeze_twice(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<[0, -5]> : tensor<2xi64>
  // expected-error@+1 {{an axis is named twice}}
  %0 = onnx.Unsqueeze %x axes %s : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<1x2x3x4x1xf32>
  return
}

// -----

func.func @unsqueeze_axis(%x: tensor<2x3x4xf32>) {
  %s = onnx.Constant dense<4> : tensor<1xi64>
  // expected-error@+1 {{axis 4 is out of range for rank 4}}
  %0 = onnx.Unsqueeze %x axes %s : tensor<2x3x4xf32>, tensor<1xi64> -> tensor<2x3x4x1xf32>
  return
}

// -----

func.func @transpose_c1(%x: tensor<2x3x4xf32>) {
  // expected-error@+1 {{perm is not a permutation of the input's dimensions}}
  %0 = onnx.Transpose %x perm [0, 1, 1] : tensor<2x3x4xf32> -> tensor<2x3x3xf32>
  return
}

// -----

func.func @transpose_c1_length(%x: tensor<2x3x4xf32>) {
  // expected-error@+1 {{perm is not a permutation of the input's dimensions}}
  %0 = onnx.Transpose %x perm [1, 0] : tensor<2x3x4xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @depth_to_space_c1(%x: tensor<2x3x4xf32>) {
  // expected-error@+1 {{the input must have rank 4}}
  %0 = onnx.DepthToSpace %x by 2 : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @space_to_depth_c1(%x: tensor<2x3x4xf32>) {
  // expected-error@+1 {{the input must have rank 4}}
  %0 = onnx.SpaceToDepth %x by 2 : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @depth_to_space_block(%x: tensor<1x4x2x2xf32>) {
  // expected-error@+1 {{attribute 'blocksize' failed to satisfy constraint}}
  %0 = onnx.DepthToSpace %x by 0 : tensor<1x4x2x2xf32> -> tensor<1x4x2x2xf32>
  return
}
