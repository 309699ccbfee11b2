// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @sizes_that_do_not_broadcast(%x: tensor<2x3xf32>, %y: tensor<2xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{sizes 3 and 2 do not broadcast}}
  %0 = onnx.Add %x, %y : tensor<2x3xf32>, tensor<2xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @result_of_another_shape(%x: tensor<2x3xf32>) -> tensor<2x4xf32> {
  // expected-error@+1 {{result type 'tensor<2x4xf32>' is incompatible with the inferred 'tensor<2x3xf32>'}}
  %0 = onnx.Abs %x : tensor<2x3xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @negative_of_unsigned(%x: tensor<2xui8>) -> tensor<2xui8> {
  // expected-error@+1 {{operand #0 must be}}
  %0 = onnx.Neg %x : tensor<2xui8> -> tensor<2xui8>
  return %0 : tensor<2xui8>
}

// -----

func.func @direction_of_a_shift(%x: tensor<2xi32>) -> tensor<2xi32> {
  // expected-error@+1 {{attribute 'direction' failed to satisfy constraint}}
  %0 = onnx.BitShift %x, %x {direction = "UP"} : tensor<2xi32>, tensor<2xi32> -> tensor<2xi32>
  return %0 : tensor<2xi32>
}
