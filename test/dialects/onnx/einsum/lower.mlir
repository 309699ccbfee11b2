// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @attention_scores_are_one_contraction(
//       CHECK:   kernel.contract
func.func private @attention_scores_are_one_contraction(%x: tensor<2x4x8x16xf32>, %y: tensor<2x4x9x16xf32>, %out: tensor<2x4x8x9xf32>) -> tensor<2x4x8x9xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Einsum "bhid,bhjd->bhij" %x, %y : (tensor<2x4x8x16xf32>, tensor<2x4x9x16xf32>) -> tensor<2x4x8x9xf32>
  return %0 : tensor<2x4x8x9xf32>
}

// CHECK-LABEL: func.func private @diagonals_are_a_loop_nest(
//   CHECK-NOT:   kernel.contract
//       CHECK:   linalg.generic
func.func private @diagonals_are_a_loop_nest(%x: tensor<2x3x3xf32>, %out: tensor<2x3xf32>) -> tensor<2x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Einsum "bii->bi" %x : (tensor<2x3x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
