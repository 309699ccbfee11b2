// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @transpose_reads_permuted(
//       CHECK:   linalg.generic {{.*}} ins(%arg0 : tensor<?x3x4xf32>) outs(%{{.+}} : tensor<4x?x3xf32>)
//  CHECK-NEXT:   ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
//  CHECK-NEXT:     linalg.yield %[[X]]
func.func private @transpose_reads_permuted(%x: tensor<?x3x4xf32>, %out: tensor<4x?x3xf32>) -> tensor<4x?x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Transpose %x perm [2, 0, 1] : tensor<?x3x4xf32> -> tensor<4x?x3xf32>
  return %0 : tensor<4x?x3xf32>
}

// CHECK-LABEL: func.func private @shape_is_made_of_sizes(
//       CHECK:   tensor.dim %arg0
//       CHECK:   return {{.*}} : tensor<2xi64>
func.func private @shape_is_made_of_sizes(%x: tensor<?x3xf32>, %out: tensor<2xi64>) -> tensor<2xi64> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Shape %x : tensor<?x3xf32> -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
