// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @strings_c1(%offsets: tensor<?xi64>, %bytes: tensor<5xui8>) -> tensor<?x!onnx.string> {
  // expected-error@+1 {{offsets and bytes must be vectors of fixed size}}
  %0 = onnx.Strings %offsets of %bytes : (tensor<?xi64>, tensor<5xui8>) -> tensor<?x!onnx.string>
  return %0 : tensor<?x!onnx.string>
}

// -----

func.func @cast_c1(%x: tensor<2xf32>) -> tensor<2x!onnx.string> {
  // expected-error@+1 {{cannot make strings of numbers}}
  %0 = onnx.Cast %x {to = 8 : i64} : tensor<2xf32> -> tensor<2x!onnx.string>
  return %0 : tensor<2x!onnx.string>
}

// -----

func.func @scatter_elements_c3(%x: tensor<2x!onnx.string>, %i: tensor<1xi64>, %u: tensor<1x!onnx.string>) -> tensor<2x!onnx.string> {
  // expected-error@+1 {{cannot reduce strings}}
  %0 = onnx.ScatterElements %x at %i axis 0 with %u {reduction = "max"} : (tensor<2x!onnx.string>, tensor<1xi64>, tensor<1x!onnx.string>) -> tensor<2x!onnx.string>
  return %0 : tensor<2x!onnx.string>
}
