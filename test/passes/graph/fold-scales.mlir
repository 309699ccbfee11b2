// RUN: onnxc-opt %s --onnxc-fold-scales | FileCheck %s

// CHECK-LABEL: func.func @a_scale_and_an_offset_per_channel(
//   CHECK-DAG:   %[[W:.+]] = onnx.Constant dense<1.000000e+00> : tensor<2x3x1x1xf32>
//   CHECK-DAG:   %[[SCALE:.+]] = onnx.Constant dense<{{\[\[\[}}2.0{{.*}} : tensor<2x1x1xf32>
//       CHECK:   %[[S:.+]] = onnx.Reshape %[[SCALE]] {{.*}} -> tensor<2x1x1x1xf32>
//       CHECK:   %[[WS:.+]] = onnx.Mul %[[S]], %[[W]] {{.*}} -> tensor<2x3x1x1xf32>
//       CHECK:   %[[O:.+]] = onnx.Reshape {{.*}} -> tensor<2xf32>
//       CHECK:   %[[R:.+]] = onnx.Conv %arg0, %[[WS]], %[[O]]
//  CHECK-NEXT:   return %[[R]]
func.func @a_scale_and_an_offset_per_channel(%x: tensor<1x3x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = onnx.Constant dense<1.0> : tensor<2x3x1x1xf32>
  %s = onnx.Constant dense<[[[2.0]], [[3.0]]]> : tensor<2x1x1xf32>
  %o = onnx.Constant dense<[[[4.0]], [[5.0]]]> : tensor<2x1x1xf32>
  %0 = onnx.Conv %x, %w : tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32> -> tensor<1x2x4x4xf32>
  %1 = onnx.Mul %0, %s : tensor<1x2x4x4xf32>, tensor<2x1x1xf32> -> tensor<1x2x4x4xf32>
  %2 = onnx.Add %1, %o : tensor<1x2x4x4xf32>, tensor<2x1x1xf32> -> tensor<1x2x4x4xf32>
  return %2 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @offset_scale_offset(
//   CHECK-NOT:   tensor<1x2x4xf32>,
//       CHECK:   %[[R:.+]] = onnx.Conv
//  CHECK-NEXT:   return %[[R]]
func.func @offset_scale_offset(%x: tensor<1x3x4xf32>) -> tensor<1x2x4xf32> {
  %w = onnx.Constant dense<1.0> : tensor<2x3x1xf32>
  %o = onnx.Constant dense<[[4.0], [5.0]]> : tensor<2x1xf32>
  %s = onnx.Constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
  %0 = onnx.Conv %x, %w : tensor<1x3x4xf32>, tensor<2x3x1xf32> -> tensor<1x2x4xf32>
  %1 = onnx.Add %0, %o : tensor<1x2x4xf32>, tensor<2x1xf32> -> tensor<1x2x4xf32>
  %2 = onnx.Mul %1, %s : tensor<1x2x4xf32>, tensor<2x1xf32> -> tensor<1x2x4xf32>
  %3 = onnx.Add %2, %o : tensor<1x2x4xf32>, tensor<2x1xf32> -> tensor<1x2x4xf32>
  return %3 : tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @the_bias_is_scaled_too(
//   CHECK-DAG:   %[[B:.+]] = onnx.Constant dense<[7.0{{.*}} : tensor<2xf32>
//       CHECK:   %[[BS:.+]] = onnx.Mul %{{.+}}, %[[B]] : {{.*}} -> tensor<2xf32>
//       CHECK:   %[[R:.+]] = onnx.Conv %arg0, %{{.+}}, %[[BS]]
//  CHECK-NEXT:   return %[[R]]
func.func @the_bias_is_scaled_too(%x: tensor<1x3x4xf32>) -> tensor<1x2x4xf32> {
  %w = onnx.Constant dense<1.0> : tensor<2x3x1xf32>
  %b = onnx.Constant dense<[7.0, 8.0]> : tensor<2xf32>
  %s = onnx.Constant dense<2.0> : tensor<f32>
  %0 = onnx.Conv %x, %w, %b : tensor<1x3x4xf32>, tensor<2x3x1xf32>, tensor<2xf32> -> tensor<1x2x4xf32>
  %1 = onnx.Mul %s, %0 : tensor<f32>, tensor<1x2x4xf32> -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @a_scale_per_column_of_a_matrix_product(
//       CHECK:   %[[W:.+]] = onnx.Mul {{.*}} : tensor<2xf32>, tensor<3x2xf32> -> tensor<3x2xf32>
//       CHECK:   %[[R:.+]] = onnx.MatMul %arg0, %[[W]]
//  CHECK-NEXT:   return %[[R]]
func.func @a_scale_per_column_of_a_matrix_product(%x: tensor<4x3xf32>) -> tensor<4x2xf32> {
  %w = onnx.Constant dense<1.0> : tensor<3x2xf32>
  %s = onnx.Constant dense<[2.0, 3.0]> : tensor<2xf32>
  %0 = onnx.MatMul %x, %w : tensor<4x3xf32>, tensor<3x2xf32> -> tensor<4x2xf32>
  %1 = onnx.Mul %0, %s : tensor<4x2xf32>, tensor<2xf32> -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// CHECK-LABEL: func.func @dynamic_sizes(
//   CHECK-NOT:   onnx.Mul %{{.+}}, %{{.+}} : tensor<?x
//       CHECK:   %[[R:.+]] = onnx.Conv {{.*}} -> tensor<?x2x?x?xf32>
//  CHECK-NEXT:   return %[[R]]
func.func @dynamic_sizes(%x: tensor<?x3x?x?xf32>) -> tensor<?x2x?x?xf32> {
  %w = onnx.Constant dense<1.0> : tensor<2x3x1x1xf32>
  %s = onnx.Constant dense<[[[2.0]], [[3.0]]]> : tensor<2x1x1xf32>
  %0 = onnx.Conv %x, %w : tensor<?x3x?x?xf32>, tensor<2x3x1x1xf32> -> tensor<?x2x?x?xf32>
  %1 = onnx.Mul %0, %s : tensor<?x2x?x?xf32>, tensor<2x1x1xf32> -> tensor<?x2x?x?xf32>
  return %1 : tensor<?x2x?x?xf32>
}

// No channels, no elements: nothing to copy a size from.
// CHECK-LABEL: func.func @no_channels(
//       CHECK:   onnx.Conv
//  CHECK-NEXT:   return
func.func @no_channels(%x: tensor<1x3x4xf32>) -> tensor<1x0x4xf32> {
  %w = onnx.Constant dense<> : tensor<0x3x1xf32>
  %s = onnx.Constant dense<> : tensor<1x0x1xf32>
  %0 = onnx.Conv %x, %w : tensor<1x3x4xf32>, tensor<0x3x1xf32> -> tensor<1x0x4xf32>
  %1 = onnx.Mul %0, %s : tensor<1x0x4xf32>, tensor<1x0x1xf32> -> tensor<1x0x4xf32>
  return %1 : tensor<1x0x4xf32>
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @another_user_needs_it_unscaled(
//       CHECK:   %[[C:.+]] = onnx.Conv
//       CHECK:   %[[M:.+]] = onnx.Mul %[[C]],
//       CHECK:   return %[[C]], %[[M]]
func.func @another_user_needs_it_unscaled(%x: tensor<1x3x4xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x4xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<2x3x1xf32>
  %s = onnx.Constant dense<2.0> : tensor<f32>
  %0 = onnx.Conv %x, %w : tensor<1x3x4xf32>, tensor<2x3x1xf32> -> tensor<1x2x4xf32>
  %1 = onnx.Mul %0, %s : tensor<1x2x4xf32>, tensor<f32> -> tensor<1x2x4xf32>
  return %0, %1 : tensor<1x2x4xf32>, tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @weights_that_a_run_gives(
//       CHECK:   %[[C:.+]] = onnx.Conv %arg0, %arg1
//       CHECK:   onnx.Mul %[[C]],
func.func @weights_that_a_run_gives(%x: tensor<1x3x4xf32>, %w: tensor<2x3x1xf32>) -> tensor<1x2x4xf32> {
  %s = onnx.Constant dense<2.0> : tensor<f32>
  %0 = onnx.Conv %x, %w : tensor<1x3x4xf32>, tensor<2x3x1xf32> -> tensor<1x2x4xf32>
  %1 = onnx.Mul %0, %s : tensor<1x2x4xf32>, tensor<f32> -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @a_factor_per_position(
//       CHECK:   %[[C:.+]] = onnx.Conv
//       CHECK:   onnx.Mul %[[C]],
func.func @a_factor_per_position(%x: tensor<1x3x2xf32>) -> tensor<1x2x2xf32> {
  %w = onnx.Constant dense<1.0> : tensor<2x3x1xf32>
  %s = onnx.Constant dense<[2.0, 3.0]> : tensor<2xf32>
  %0 = onnx.Conv %x, %w : tensor<1x3x2xf32>, tensor<2x3x1xf32> -> tensor<1x2x2xf32>
  %1 = onnx.Mul %0, %s : tensor<1x2x2xf32>, tensor<2xf32> -> tensor<1x2x2xf32>
  return %1 : tensor<1x2x2xf32>
}

// CHECK-LABEL: func.func @a_factor_that_stretches_the_result(
//       CHECK:   %[[C:.+]] = onnx.Conv
//       CHECK:   onnx.Mul %[[C]],
func.func @a_factor_that_stretches_the_result(%x: tensor<1x3x4xf32>) -> tensor<1x2x4xf32> {
  %w = onnx.Constant dense<1.0> : tensor<1x3x1xf32>
  %s = onnx.Constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
  %0 = onnx.Conv %x, %w : tensor<1x3x4xf32>, tensor<1x3x1xf32> -> tensor<1x1x4xf32>
  %1 = onnx.Mul %0, %s : tensor<1x1x4xf32>, tensor<2x1xf32> -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @rows_of_a_matrix_product(
//       CHECK:   %[[C:.+]] = onnx.MatMul
//       CHECK:   onnx.Mul %[[C]],
func.func @rows_of_a_matrix_product(%x: tensor<2x3xf32>) -> tensor<2x2xf32> {
  %w = onnx.Constant dense<1.0> : tensor<3x2xf32>
  %s = onnx.Constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
  %0 = onnx.MatMul %x, %w : tensor<2x3xf32>, tensor<3x2xf32> -> tensor<2x2xf32>
  %1 = onnx.Mul %0, %s : tensor<2x2xf32>, tensor<2x1xf32> -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}
