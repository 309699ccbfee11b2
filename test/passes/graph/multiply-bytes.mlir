// RUN: onnxc-opt %s --onnxc-multiply-bytes | FileCheck %s

// The zero point's part is a constant for each output channel, and padding consists of zero points.
// CHECK-LABEL: func.func @a_convolution(
//   CHECK-DAG:   %[[SX:.+]] = onnx.Constant dense<5.000000e-01> : tensor<f32>
//   CHECK-DAG:   %[[SW:.+]] = onnx.Constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
//       CHECK:   %[[SUMS:.+]] = onnx.Conv %arg0, %{{.+}}, %{{.+}} {pad_value = 7 : i64, pads = array<i64: 1, 1>} : tensor<?x3x5xui8>, tensor<2x3x3xi8>, tensor<2xi32> -> tensor<?x2x5xi32>
//       CHECK:   %[[S:.+]] = onnx.Mul %[[SX]], %[[SW]]
//       CHECK:   %[[N:.+]] = onnx.Cast %[[SUMS]]
//       CHECK:   onnx.Unsqueeze %[[S]]
//       CHECK:   %[[Y:.+]] = onnx.Mul %[[N]], %{{.+}} : tensor<?x2x5xf32>, tensor<2x1xf32> -> tensor<?x2x5xf32>
//       CHECK:   onnx.Add %[[Y]], %{{.+}} : tensor<?x2x5xf32>, tensor<2x1xf32> -> tensor<?x2x5xf32>
func.func @a_convolution(%xq: tensor<?x3x5xui8>, %bias: tensor<2xf32>) -> tensor<?x2x5xf32> {
  %sx = onnx.Constant dense<0.5> : tensor<f32>
  %zx = onnx.Constant dense<7> : tensor<ui8>
  %wq = onnx.Constant dense<3> : tensor<2x3x3xi8>
  %s = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %axes = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %sw = onnx.Unsqueeze %s axes %axes : tensor<2xf32>, tensor<2xi64> -> tensor<2x1x1xf32>
  %x = onnx.DequantizeLinear %xq scale %sx zero %zx : tensor<?x3x5xui8>, tensor<f32>, tensor<ui8> -> tensor<?x3x5xf32>
  %w = onnx.DequantizeLinear %wq scale %sw : tensor<2x3x3xi8>, tensor<2x1x1xf32> -> tensor<2x3x3xf32>
  %0 = onnx.Conv %x, %w, %bias {pads = array<i64: 1, 1>} : tensor<?x3x5xf32>, tensor<2x3x3xf32>, tensor<2xf32> -> tensor<?x2x5xf32>
  return %0 : tensor<?x2x5xf32>
}

// CHECK-LABEL: func.func @a_border_of_zeros_becomes_one_of_zero_points(
//       CHECK:   %[[Z:.+]] = onnx.Constant dense<7> : tensor<ui8>
//       CHECK:   %[[X:.+]] = onnx.Pad %arg0 by %{{.+}} value %[[Z]]
//       CHECK:   onnx.Conv %[[X]], {{.*}}-> tensor<1x2x5xi32>
func.func @a_border_of_zeros_becomes_one_of_zero_points(%xq: tensor<1x3x5xui8>) -> tensor<1x2x5xf32> {
  %s = onnx.Constant dense<0.5> : tensor<f32>
  %zx = onnx.Constant dense<7> : tensor<ui8>
  %wq = onnx.Constant dense<3> : tensor<2x3x3xi8>
  %by = onnx.Constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %x = onnx.DequantizeLinear %xq scale %s zero %zx : tensor<1x3x5xui8>, tensor<f32>, tensor<ui8> -> tensor<1x3x5xf32>
  %p = onnx.Pad %x by %by : (tensor<1x3x5xf32>, tensor<6xi64>) -> tensor<1x3x7xf32>
  %w = onnx.DequantizeLinear %wq scale %s : tensor<2x3x3xi8>, tensor<f32> -> tensor<2x3x3xf32>
  %0 = onnx.Conv %p, %w : tensor<1x3x7xf32>, tensor<2x3x3xf32> -> tensor<1x2x5xf32>
  return %0 : tensor<1x2x5xf32>
}

// Unsigned weights whose zero point is 128 are signed ones.
// CHECK-LABEL: func.func @a_matrix_product_with_a_transposed_matrix(
//       CHECK:   %[[W:.+]] = onnx.Constant dense<-28> : tensor<4x3xi8>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[W]] perm [1, 0]
//       CHECK:   onnx.MatMul %arg0, %[[T]] : tensor<2x3xi8>, tensor<3x4xi8> -> tensor<2x4xi32>
func.func @a_matrix_product_with_a_transposed_matrix(%aq: tensor<2x3xi8>) -> tensor<2x4xf32> {
  %s = onnx.Constant dense<0.5> : tensor<f32>
  %z = onnx.Constant dense<128> : tensor<ui8>
  %wq = onnx.Constant dense<100> : tensor<4x3xui8>
  %a = onnx.DequantizeLinear %aq scale %s : tensor<2x3xi8>, tensor<f32> -> tensor<2x3xf32>
  %w = onnx.DequantizeLinear %wq scale %s zero %z : tensor<4x3xui8>, tensor<f32>, tensor<ui8> -> tensor<4x3xf32>
  %t = onnx.Transpose %w perm [1, 0] : tensor<4x3xf32> -> tensor<3x4xf32>
  %0 = onnx.MatMul %a, %t : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @weights_that_do_not_fit_or_are_not_known(
// CHECK-COUNT-2: onnx.MatMul {{.*}} -> tensor<2x4xf32>
func.func @weights_that_do_not_fit_or_are_not_known(%aq: tensor<2x3xi8>, %bq: tensor<3x4xi8>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %s = onnx.Constant dense<0.5> : tensor<f32>
  %z = onnx.Constant dense<127> : tensor<ui8>
  %wq = onnx.Constant dense<255> : tensor<3x4xui8>
  %a = onnx.DequantizeLinear %aq scale %s : tensor<2x3xi8>, tensor<f32> -> tensor<2x3xf32>
  %w = onnx.DequantizeLinear %wq scale %s zero %z : tensor<3x4xui8>, tensor<f32>, tensor<ui8> -> tensor<3x4xf32>
  %b = onnx.DequantizeLinear %bq scale %s : tensor<3x4xi8>, tensor<f32> -> tensor<3x4xf32>
  %0 = onnx.MatMul %a, %w : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  %1 = onnx.MatMul %a, %b : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %0, %1 : tensor<2x4xf32>, tensor<2x4xf32>
}

// CHECK-LABEL: func.func @a_scale_per_row_of_the_right_operand(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<2x4xf32>
func.func @a_scale_per_row_of_the_right_operand(%aq: tensor<2x3xi8>, %sw: tensor<3x1xf32>) -> tensor<2x4xf32> {
  %s = onnx.Constant dense<0.5> : tensor<f32>
  %wq = onnx.Constant dense<100> : tensor<3x4xi8>
  %a = onnx.DequantizeLinear %aq scale %s : tensor<2x3xi8>, tensor<f32> -> tensor<2x3xf32>
  %w = onnx.DequantizeLinear %wq scale %sw : tensor<3x4xi8>, tensor<3x1xf32> -> tensor<3x4xf32>
  %0 = onnx.MatMul %a, %w : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @a_depthwise_convolution(
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x2x3xf32>
func.func @a_depthwise_convolution(%xq: tensor<1x2x5xui8>) -> tensor<1x2x3xf32> {
  %s = onnx.Constant dense<0.5> : tensor<f32>
  %wq = onnx.Constant dense<3> : tensor<2x1x3xi8>
  %x = onnx.DequantizeLinear %xq scale %s : tensor<1x2x5xui8>, tensor<f32> -> tensor<1x2x5xf32>
  %w = onnx.DequantizeLinear %wq scale %s : tensor<2x1x3xi8>, tensor<f32> -> tensor<2x1x3xf32>
  %0 = onnx.Conv %x, %w {group = 2 : i64} : tensor<1x2x5xf32>, tensor<2x1x3xf32> -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}

// Which bytes its padding consists of is not known.
// CHECK-LABEL: func.func @a_padded_convolution_with_an_unknown_zero_point(
//   CHECK-NOT:   tensor<2x3x3xi8>
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x2x5xf32>
func.func @a_padded_convolution_with_an_unknown_zero_point(%xq: tensor<1x3x5xui8>, %zx: tensor<ui8>) -> tensor<1x2x5xf32> {
  %s = onnx.Constant dense<0.5> : tensor<f32>
  %z = onnx.Constant dense<128> : tensor<ui8>
  %wq = onnx.Constant dense<100> : tensor<2x3x3xui8>
  %x = onnx.DequantizeLinear %xq scale %s zero %zx : tensor<1x3x5xui8>, tensor<f32>, tensor<ui8> -> tensor<1x3x5xf32>
  %w = onnx.DequantizeLinear %wq scale %s zero %z : tensor<2x3x3xui8>, tensor<f32>, tensor<ui8> -> tensor<2x3x3xf32>
  %0 = onnx.Conv %x, %w {pads = array<i64: 1, 1>} : tensor<1x3x5xf32>, tensor<2x3x3xf32> -> tensor<1x2x5xf32>
  return %0 : tensor<1x2x5xf32>
}
