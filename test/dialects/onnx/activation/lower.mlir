// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @relu_is_one_comparison(
//       CHECK:   %[[ZERO:.+]] = arith.constant 0.0
//       CHECK:   %[[LESS:.+]] = arith.cmpf ogt, %[[ZERO]], %[[X:.+]] : f32
//       CHECK:   arith.select %[[LESS]], %[[ZERO]], %[[X]] : f32
func.func private @relu_is_one_comparison(%x: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Relu %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func private @swish_by_one_needs_no_factor(
//       CHECK:   arith.negf
//       CHECK:   math.exp
//       CHECK:   arith.divf
//       CHECK:   arith.mulf
//   CHECK-NOT:   arith.mulf
func.func private @swish_by_one_needs_no_factor(%x: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Swish %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
