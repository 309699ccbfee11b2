// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @gather_c1(%x: tensor<f32>, %i: tensor<1xi64>) -> tensor<1xf32> {
  // expected-error@+1 {{axis 0 is out of range for rank 0}}
  %0 = onnx.Gather %x at %i axis 0 : (tensor<f32>, tensor<1xi64>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

func.func @gather_elements_c1(%x: tensor<2x3xf32>, %i: tensor<3xi64>) -> tensor<3xf32> {
  // expected-error@+1 {{data and indices have different ranks}}
  %0 = onnx.GatherElements %x at %i axis 0 : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @gather_elements_c2(%x: tensor<2x3xf32>, %i: tensor<1x4xi64>) -> tensor<1x4xf32> {
  // expected-error@+1 {{indices are larger than the data (4 and 3)}}
  %0 = onnx.GatherElements %x at %i axis 0 : (tensor<2x3xf32>, tensor<1x4xi64>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @gather_nd_c2(%x: tensor<2x3xf32>, %i: tensor<5x3xi64>) -> tensor<5xf32> {
  // expected-error@+1 {{the last dimension of indices must be between 1 and 2}}
  %0 = onnx.GatherND %x at %i batch 0 : (tensor<2x3xf32>, tensor<5x3xi64>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

func.func @one_hot_c1(%i: tensor<5xi64>, %depth: tensor<i64>, %values: tensor<3xf32>) -> tensor<5x?xf32> {
  // expected-error@+1 {{depth must have one element and values two}}
  %0 = onnx.OneHot %i depth %depth values %values axis -1 : (tensor<5xi64>, tensor<i64>, tensor<3xf32>) -> tensor<5x?xf32>
  return %0 : tensor<5x?xf32>
}
