// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @result_is_not_what_to_says(%x: tensor<4xf32>) -> tensor<4xi32> {
  // expected-error@+1 {{result type 'tensor<4xi32>' is incompatible with the inferred 'tensor<4xi64>'}}
  %0 = onnx.Cast %x {to = 7 : i64} : tensor<4xf32> -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

func.func @bitcast_c1(%x: tensor<4xf32>) -> tensor<4xi64> {
  // expected-error@+1 {{has elements of 32 bits that cannot become 64}}
  %0 = onnx.BitCast %x {to = 7 : i64} : tensor<4xf32> -> tensor<4xi64>
  return %0 : tensor<4xi64>
}

// -----

func.func @a_type_that_does_not_exist(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has a result of an element type that is not supported}}
  %0 = onnx.Cast %x {to = 99 : i64} : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
