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

// CHECK-LABEL: func.func @the_part_of_a_zero_point_is_a_constant_per_column(
//       CHECK:   %[[SUMS:.+]] = onnx.MatMul %arg0, %{{.+}} : tensor<2x3xui8>, tensor<3x4xi8> -> tensor<2x4xi32>
//       CHECK:   onnx.MatMul %{{.+}}, %{{.+}} : tensor<3xi8>, tensor<3x4xi8> -> tensor<4xi32>
//       CHECK:   %[[PART:.+]] = onnx.Mul
//       CHECK:   onnx.Sub %[[SUMS]], %[[PART]] : tensor<2x4xi32>, tensor<4xi32> -> tensor<2x4xi32>
func.func @the_part_of_a_zero_point_is_a_constant_per_column(%a: tensor<2x3xui8>, %zero: tensor<ui8>) -> tensor<2x4xi32> {
  %b = onnx.Constant dense<2> : tensor<3x4xi8>
  %0 = onnx.MatMulInteger %a, %b zero %zero : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<ui8>) -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}

// CHECK-LABEL: func.func @padding_of_zero_points(
//       CHECK:   onnx.Conv %arg0, %{{.+}}, %{{.+}} {pad_value = 9 : i64, pads = array<i64: 1, 1>} : tensor<1x3x5xui8>, tensor<2x3x3xi8>, tensor<2xi32> -> tensor<1x2x5xi32>
func.func @padding_of_zero_points(%x: tensor<1x3x5xui8>) -> tensor<1x2x5xi32> {
  %zero = onnx.Constant dense<9> : tensor<ui8>
  %w = onnx.Constant dense<2> : tensor<2x3x3xi8>
  %0 = onnx.ConvInteger %x, %w zero %zero {pads = array<i64: 1, 1>} : (tensor<1x3x5xui8>, tensor<2x3x3xi8>, tensor<ui8>) -> tensor<1x2x5xi32>
  return %0 : tensor<1x2x5xi32>
}
