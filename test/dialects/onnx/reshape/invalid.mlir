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
