// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @inner_sizes(%a: tensor<2x3xui8>, %b: tensor<4x4xi8>) -> tensor<2x4xi32> {
  // expected-error@+1 {{inner sizes differ (3 and 4)}}
  %0 = onnx.MatMulInteger %a, %b : (tensor<2x3xui8>, tensor<4x4xi8>) -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}

// -----

func.func @channels(%x: tensor<1x2x5xui8>, %w: tensor<1x3x3xi8>) -> tensor<1x1x3xi32> {
  // expected-error@+1 {{channels do not fit the weights (2 and 3)}}
  %0 = onnx.ConvInteger %x, %w : (tensor<1x2x5xui8>, tensor<1x3x3xi8>) -> tensor<1x1x3xi32>
  return %0 : tensor<1x1x3xi32>
}
