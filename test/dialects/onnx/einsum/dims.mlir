// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @ellipses_broadcast(
//       CHECK:   onnx.Einsum {{.*}} -> tensor<5x2x4xf32>
func.func @ellipses_broadcast(%x: tensor<1x2x3xf32>, %y: tensor<5x3x4xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.Einsum "...ij,...jk->...ik" %x, %y : (tensor<1x2x3xf32>, tensor<5x3x4xf32>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @without_arrow_labels_that_occur_once_remain(
//       CHECK:   onnx.Einsum {{.*}} -> tensor<4x?xf32>
func.func @without_arrow_labels_that_occur_once_remain(%x: tensor<?x3xf32>, %y: tensor<3x4xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Einsum "kj,ji" %x, %y : (tensor<?x3xf32>, tensor<3x4xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
