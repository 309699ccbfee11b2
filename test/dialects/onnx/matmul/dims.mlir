// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @batches_broadcast(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<7x2x3x5xf32>
func.func @batches_broadcast(%a: tensor<7x1x3x4xf32>, %b: tensor<2x4x5xf32>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.MatMul %a, %b : tensor<7x1x3x4xf32>, tensor<2x4x5xf32> -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}

// A vector is a row on the left and a column on the right, and adds no dimension.
// CHECK-LABEL: func.func @vectors(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<2x5xf32>
//       CHECK:   onnx.MatMul {{.*}} -> tensor<2x3xf32>
//       CHECK:   onnx.MatMul {{.*}} -> tensor<f32>
func.func @vectors(%v: tensor<4xf32>, %b: tensor<2x4x5xf32>, %a: tensor<2x3x4xf32>) -> (tensor<?x?xf32>, tensor<?x?xf32>, tensor<f32>) {
  %0 = onnx.MatMul %v, %b : tensor<4xf32>, tensor<2x4x5xf32> -> tensor<?x?xf32>
  %1 = onnx.MatMul %a, %v : tensor<2x3x4xf32>, tensor<4xf32> -> tensor<?x?xf32>
  %2 = onnx.MatMul %v, %v : tensor<4xf32>, tensor<4xf32> -> tensor<f32>
  return %0, %1, %2 : tensor<?x?xf32>, tensor<?x?xf32>, tensor<f32>
}

// Of an unknown size and one above 1 the result has the latter.
// CHECK-LABEL: func.func @dynamic_batches(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<2x?x5xf32>
//       CHECK:   onnx.MatMul {{.*}} -> tensor<?x?x?x5xf32>
func.func @dynamic_batches(%a: tensor<?x?x4xf32>, %b: tensor<2x4x5xf32>, %c: tensor<?x1x4x5xf32>) -> (tensor<?x?x?xf32>, tensor<?x?x?x?xf32>) {
  %0 = onnx.MatMul %a, %b : tensor<?x?x4xf32>, tensor<2x4x5xf32> -> tensor<?x?x?xf32>
  %1 = onnx.MatMul %a, %c : tensor<?x?x4xf32>, tensor<?x1x4x5xf32> -> tensor<?x?x?x?xf32>
  return %0, %1 : tensor<?x?x?xf32>, tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @gemm_of_transposed(
//       CHECK:   onnx.Gemm {{.*}} -> tensor<?x5xf32>
func.func @gemm_of_transposed(%a: tensor<4x?xf32>, %b: tensor<5x4xf32>, %c: tensor<?x1xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Gemm %a, %b, %c {transA = 1 : i64, transB = 1 : i64} : tensor<4x?xf32>, tensor<5x4xf32>, tensor<?x1xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @packed_columns_are_those_of_the_attribute(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<?x20xf32>
//       CHECK:   onnx.PackWeights {{.*}} -> tensor<2x2x1x3x16xf32>
func.func @packed_columns_are_those_of_the_attribute(%a: tensor<?x3xf32>, %b: tensor<2x3x16xf32>, %w: tensor<2x20x3x1xf32>) -> (tensor<?x?xf32>, tensor<?x?x?x?x?xf32>) {
  %0 = onnx.MatMul %a, %b packed 20 : tensor<?x3xf32>, tensor<2x3x16xf32> -> tensor<?x?xf32>
  %1 = onnx.PackWeights %w perm [0, 1, 3, 2] batch 1 panel 16 : tensor<2x20x3x1xf32> -> tensor<?x?x?x?x?xf32>
  return %0, %1 : tensor<?x?xf32>, tensor<?x?x?x?x?xf32>
}
