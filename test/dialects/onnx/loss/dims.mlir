// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @not_reduced_has_the_shape_of_the_target(
//       CHECK:   onnx.NegativeLogLikelihoodLoss {{.*}} -> tensor<2x?xf32>
func.func @not_reduced_has_the_shape_of_the_target(%x: tensor<2x5x?xf32>, %t: tensor<2x?xi64>) -> tensor<?x?xf32> {
  %0 = onnx.NegativeLogLikelihoodLoss %x, %t {reduction = "none"} : tensor<2x5x?xf32>, tensor<2x?xi64> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
