// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @unknown_approximation(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{attribute 'approximate' failed to satisfy constraint}}
  %0 = onnx.Gelu %x {approximate = "erf"} : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @relu_of_unsigned(%x: tensor<4xui8>) -> tensor<4xui8> {
  // expected-error@+1 {{operand #0 must be}}
  %0 = onnx.Relu %x : tensor<4xui8> -> tensor<4xui8>
  return %0 : tensor<4xui8>
}
