// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @ignored_targets_have_no_weight(
//       CHECK:   onnx.Equal
//       CHECK:   onnx.Where
//       CHECK:   onnx.GatherElements
//       CHECK:   onnx.Where
//       CHECK:   onnx.Div
func.func @ignored_targets_have_no_weight(%x: tensor<2x5xf32>, %t: tensor<2xi64>) -> tensor<f32> {
  %0 = onnx.NegativeLogLikelihoodLoss %x, %t {ignore_index = 1 : i64} : tensor<2x5xf32>, tensor<2xi64> -> tensor<f32>
  return %0 : tensor<f32>
}
