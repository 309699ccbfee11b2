// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @scatter_elements_c2(%x: tensor<2x3xf32>, %i: tensor<1x1xi64>, %u: tensor<1x2xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{indices and updates have different shapes (1 and 2)}}
  %0 = onnx.ScatterElements %x at %i axis 1 with %u : (tensor<2x3xf32>, tensor<1x1xi64>, tensor<1x2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @scatter_nd_c1(%x: tensor<2x3xf32>, %i: tensor<1x3xi64>, %u: tensor<1xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{the last dimension of indices must be between 1 and 2}}
  %0 = onnx.ScatterND %x at %i with %u : (tensor<2x3xf32>, tensor<1x3xi64>, tensor<1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @scatter_nd_c2(%x: tensor<2x3xf32>, %i: tensor<1x1xi64>, %u: tensor<1x2xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{updates do not fit data and indices (3 and 2)}}
  %0 = onnx.ScatterND %x at %i with %u : (tensor<2x3xf32>, tensor<1x1xi64>, tensor<1x2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @scatter_reduction(%x: tensor<2x3xf32>, %i: tensor<1x1xi64>, %u: tensor<1x3xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{one of none, add, mul, max, min}}
  %0 = onnx.ScatterND %x at %i with %u {reduction = "sub"} : (tensor<2x3xf32>, tensor<1x1xi64>, tensor<1x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @tensor_scatter_c1(%x: tensor<2x4x3xf32>, %u: tensor<2x5x3xf32>) -> tensor<2x4x3xf32> {
  // expected-error@+1 {{update is longer than the cache (5 and 4)}}
  %0 = onnx.TensorScatter %x with %u axis 1 : (tensor<2x4x3xf32>, tensor<2x5x3xf32>) -> tensor<2x4x3xf32>
  return %0 : tensor<2x4x3xf32>
}
