// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @the_default_is_unsigned(%x: tensor<2xf32>, %s: tensor<f32>) -> tensor<2xi8> {
  // expected-error@+1 {{result type 'tensor<2xi8>' is incompatible with the inferred 'tensor<2xui8>'}}
  %0 = onnx.QuantizeLinear %x scale %s : tensor<2xf32>, tensor<f32> -> tensor<2xi8>
  return %0 : tensor<2xi8>
}
