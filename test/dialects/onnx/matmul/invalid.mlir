// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @matmul_c1(%a: tensor<f32>, %b: tensor<3xf32>) -> tensor<f32> {
  // expected-error@+1 {{operands must have a rank of at least 1}}
  %0 = onnx.MatMul %a, %b : tensor<f32>, tensor<3xf32> -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @matmul_c2(%a: tensor<2x3xf32>, %b: tensor<4x5xf32>) -> tensor<2x5xf32> {
  // expected-error@+1 {{inner sizes differ (3 and 4)}}
  %0 = onnx.MatMul %a, %b : tensor<2x3xf32>, tensor<4x5xf32> -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @matmul_c2_vector(%a: tensor<2x3xf32>, %b: tensor<4xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{inner sizes differ (3 and 4)}}
  %0 = onnx.MatMul %a, %b : tensor<2x3xf32>, tensor<4xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @matmul_c3(%a: tensor<2x2x3xf32>, %b: tensor<3x3x5xf32>) -> tensor<2x2x5xf32> {
  // expected-error@+1 {{sizes 2 and 3 do not broadcast}}
  %0 = onnx.MatMul %a, %b : tensor<2x2x3xf32>, tensor<3x3x5xf32> -> tensor<2x2x5xf32>
  return %0 : tensor<2x2x5xf32>
}

// -----

func.func @matmul_packed(%a: tensor<2x3xf32>, %b: tensor<1x4x16xf32>) -> tensor<2x5xf32> {
  // expected-error@+1 {{inner sizes differ (3 and 4)}}
  %0 = onnx.MatMul %a, %b packed 5 : tensor<2x3xf32>, tensor<1x4x16xf32> -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @matmul_packed_rank(%a: tensor<2x3xf32>, %b: tensor<3xf32>) -> tensor<2x5xf32> {
  // expected-error@+1 {{packed weights must have a rank of at least 2}}
  %0 = onnx.MatMul %a, %b packed 5 : tensor<2x3xf32>, tensor<3xf32> -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @gemm_c1(%a: tensor<1x2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  // expected-error@+1 {{operands must have rank 2}}
  %0 = onnx.Gemm %a, %b : tensor<1x2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @gemm_c2(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{inner sizes differ (3 and 4)}}
  %0 = onnx.Gemm %a, %b {transB = 1 : i64} : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @gemm_c3(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<3xf32>) -> tensor<2x4xf32> {
  // expected-error@+1 {{c does not broadcast to the product}}
  %0 = onnx.Gemm %a, %b, %c : tensor<2x3xf32>, tensor<3x4xf32>, tensor<3xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @gemm_c3_stretches(%a: tensor<1x3xf32>, %b: tensor<3x4xf32>, %c: tensor<2x4xf32>) -> tensor<1x4xf32> {
  // expected-error@+1 {{c does not broadcast to the product}}
  %0 = onnx.Gemm %a, %b, %c : tensor<1x3xf32>, tensor<3x4xf32>, tensor<2x4xf32> -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @gemm_c3_rank(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<1x2x4xf32>) -> tensor<2x4xf32> {
  // expected-error@+1 {{c has a rank above 2}}
  %0 = onnx.Gemm %a, %b, %c : tensor<2x3xf32>, tensor<3x4xf32>, tensor<1x2x4xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @pack_weights_perm(%w: tensor<3x20xf32>) -> tensor<2x3x16xf32> {
  // expected-error@+1 {{perm is not a permutation of the weights' dimensions}}
  %0 = onnx.PackWeights %w perm [1, 0, 2] batch 0 panel 16 : tensor<3x20xf32> -> tensor<2x3x16xf32>
  return %0 : tensor<2x3x16xf32>
}

// -----

func.func @pack_weights_no_permutation(%w: tensor<3x20xf32>) -> tensor<2x20x16xf32> {
  // expected-error@+1 {{perm is not a permutation of the weights' dimensions}}
  %0 = onnx.PackWeights %w perm [1, 1] batch 0 panel 16 : tensor<3x20xf32> -> tensor<2x20x16xf32>
  return %0 : tensor<2x20x16xf32>
}

// -----

func.func @pack_weights_panel(%w: tensor<3x20xf32>) -> tensor<2x3x16xf32> {
  // expected-error@+1 {{attribute 'panel' failed to satisfy constraint}}
  %0 = onnx.PackWeights %w perm [1, 0] batch 0 panel 0 : tensor<3x20xf32> -> tensor<2x3x16xf32>
  return %0 : tensor<2x3x16xf32>
}
