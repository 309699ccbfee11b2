// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @rank_c1(%x: tensor<3xf32>) -> tensor<f32> {
  // expected-error@+1 {{the input must have a rank of at least 2}}
  %0 = onnx.Det %x : tensor<3xf32> -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @square_c1(%x: tensor<3x4xf32>) -> tensor<f32> {
  // expected-error@+1 {{the matrices are not square (4 and 3)}}
  %0 = onnx.Det %x : tensor<3x4xf32> -> tensor<f32>
  return %0 : tensor<f32>
}
