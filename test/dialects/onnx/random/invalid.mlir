// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @c1() -> tensor<?xf32> {
  // expected-error@+1 {{shape has a size of -2}}
  %0 = onnx.RandomUniform {shape = array<i64: -2>} -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
