// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @einsum_c1_terms(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{the equation does not have one term per input}}
  %0 = onnx.Einsum "ij,jk->ik" %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @einsum_c1_rank(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{term 'i' does not fit an input of rank 2}}
  %0 = onnx.Einsum "i->i" %x : (tensor<2x3xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @einsum_c2(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{a label of the result occurs in no input}}
  %0 = onnx.Einsum "ij->k" %x : (tensor<2x3xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @einsum_c3(%x: tensor<2x3xf32>, %y: tensor<4x4xf32>) -> tensor<2x4xf32> {
  // expected-error@+1 {{sizes of a label differ (3 and 4)}}
  %0 = onnx.Einsum "ij,jk->ik" %x, %y : (tensor<2x3xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
