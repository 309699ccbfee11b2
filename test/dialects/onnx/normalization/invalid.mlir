// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @group_c2(%x: tensor<2x5x4xf32>, %s: tensor<5xf32>) -> tensor<2x5x4xf32> {
  // expected-error@+1 {{5 channels are not a multiple of 2 groups}}
  %0 = onnx.GroupNormalization %x, %s, %s groups 2 : tensor<2x5x4xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<2x5x4xf32>
  return %0 : tensor<2x5x4xf32>
}

// -----

func.func @instance_c1(%x: tensor<2xf32>, %s: tensor<5xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{the input has no dimension of channels}}
  %0 = onnx.InstanceNormalization %x, %s, %s : tensor<2xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @operands_per_channel(%x: tensor<2x5x4xf32>, %s: tensor<4xf32>) -> tensor<2x5x4xf32> {
  // expected-error@+1 {{sizes of an operand per channel differ (4 and 5)}}
  %0 = onnx.InstanceNormalization %x, %s, %s : tensor<2x5x4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<2x5x4xf32>
  return %0 : tensor<2x5x4xf32>
}
