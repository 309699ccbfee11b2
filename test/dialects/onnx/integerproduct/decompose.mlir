// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @without_zero_point_bytes_are_multiplied(
//   CHECK-NOT:   onnx.Cast
//       CHECK:   onnx.MatMul %{{.+}}, %{{.+}} : tensor<2x3xui8>, tensor<3x4xi8> -> tensor<2x4xi32>
func.func @without_zero_point_bytes_are_multiplied(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>) -> tensor<2x4xi32> {
  %zero = onnx.Constant dense<0> : tensor<ui8>
  %0 = onnx.MatMulInteger %a, %b zero %zero : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<ui8>) -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}

// CHECK-LABEL: func.func @zero_points_are_subtracted_in_16_bits(
//       CHECK:   %[[ROWS:.+]] = onnx.Unsqueeze {{.*}} -> tensor<2x1xui8>
//       CHECK:   %[[A:.+]] = onnx.Sub {{.*}} -> tensor<2x3xi16>
//       CHECK:   onnx.MatMul %[[A]], %{{.+}} : tensor<2x3xi16>, tensor<3x4xi8> -> tensor<2x4xi32>
func.func @zero_points_are_subtracted_in_16_bits(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>, %zero: tensor<2xui8>) -> tensor<2x4xi32> {
  %0 = onnx.MatMulInteger %a, %b zero %zero : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<2xui8>) -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}
