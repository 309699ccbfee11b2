// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @top_k_c1(%x: tensor<3x4xf32>, %k: tensor<2xi64>) -> tensor<3x?xi64> {
  // expected-error@+1 {{k must have one element}}
  %0:2 = onnx.TopK %x count %k axis -1 : (tensor<3x4xf32>, tensor<2xi64>) -> (tensor<3x?xf32>, tensor<3x?xi64>)
  return %0#1 : tensor<3x?xi64>
}

// -----

func.func @top_k_c2(%x: tensor<3x4xf32>) -> tensor<3x5xi64> {
  %k = onnx.Constant dense<5> : tensor<1xi64>
  // expected-error@+1 {{k is larger than the axis (5 and 4)}}
  %0:2 = onnx.TopK %x count %k axis -1 : (tensor<3x4xf32>, tensor<1xi64>) -> (tensor<3x5xf32>, tensor<3x5xi64>)
  return %0#1 : tensor<3x5xi64>
}
