// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @loss_c1(%x: tensor<2x5xf32>, %t: tensor<3xi64>) -> tensor<f32> {
  // expected-error@+1 {{sizes of input and target differ (3 and 2)}}
  %0 = onnx.NegativeLogLikelihoodLoss %x, %t : tensor<2x5xf32>, tensor<3xi64> -> tensor<f32>
  return %0 : tensor<f32>
}
