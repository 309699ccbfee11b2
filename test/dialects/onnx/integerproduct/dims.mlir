// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @products_have_the_shapes_of_their_kind(
//       CHECK:   onnx.MatMulInteger {{.*}} -> tensor<?x4xi32>
//       CHECK:   onnx.ConvInteger {{.*}} -> tensor<?x1x3xi32>
func.func @products_have_the_shapes_of_their_kind(%a: tensor<?x3xui8>, %b: tensor<3x4xi8>, %x: tensor<?x2x5xui8>, %w: tensor<1x2x3xi8>) -> (tensor<?x?xi32>, tensor<?x?x?xi32>) {
  %0 = onnx.MatMulInteger %a, %b : (tensor<?x3xui8>, tensor<3x4xi8>) -> tensor<?x?xi32>
  %1 = onnx.ConvInteger %x, %w : (tensor<?x2x5xui8>, tensor<1x2x3xi8>) -> tensor<?x?x?xi32>
  return %0, %1 : tensor<?x?xi32>, tensor<?x?x?xi32>
}
