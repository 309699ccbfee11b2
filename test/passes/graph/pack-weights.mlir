// RUN: onnxc-opt %s --onnxc-pack-weights | FileCheck %s

// Without a machine panels have 16 columns; the last one is filled up.
// CHECK-LABEL: func.func @the_weights_of_a_matrix_product(
//       CHECK:   %[[P:.+]] = onnx.PackWeights %{{.+}} perm [1, 0] batch 0 panel 16 : tensor<3x20xf32> -> tensor<2x3x16xf32>
//       CHECK:   onnx.MatMul %arg0, %[[P]] packed 20 : tensor<4x3xf32>, tensor<2x3x16xf32> -> tensor<4x20xf32>
func.func @the_weights_of_a_matrix_product(%x: tensor<4x3xf32>) -> tensor<4x20xf32> {
  %w = onnx.Constant dense<1.0> : tensor<3x20xf32>
  %0 = onnx.MatMul %x, %w : tensor<4x3xf32>, tensor<3x20xf32> -> tensor<4x20xf32>
  return %0 : tensor<4x20xf32>
}

// CHECK-LABEL: func.func @the_weights_of_a_convolution(
//       CHECK:   %[[P:.+]] = onnx.PackWeights %{{.+}} perm [0, 2, 3, 1] batch 0 panel 16 : tensor<20x3x2x1xf32> -> tensor<2x2x1x3x16xf32>
//       CHECK:   onnx.Conv %arg0, %[[P]] {channels_last, kernel_shape = array<i64: 2, 1>, packed_n = 20 : i64}
func.func @the_weights_of_a_convolution(%x: tensor<1x5x5x3xf32>) -> tensor<1x4x5x20xf32> {
  %w = onnx.Constant dense<1.0> : tensor<20x3x2x1xf32>
  %0 = onnx.Conv %x, %w {channels_last} : tensor<1x5x5x3xf32>, tensor<20x3x2x1xf32> -> tensor<1x4x5x20xf32>
  return %0 : tensor<1x4x5x20xf32>
}

// CHECK-LABEL: func.func @the_weights_of_groups(
//       CHECK:   %[[SPLIT:.+]] = onnx.Reshape {{.*}} : tensor<8x3x1xf32>, tensor<4xi64> -> tensor<2x4x3x1xf32>
//       CHECK:   %[[P:.+]] = onnx.PackWeights %[[SPLIT]] perm [0, 1, 3, 2] batch 1 panel 16 : tensor<2x4x3x1xf32> -> tensor<2x1x1x3x16xf32>
//       CHECK:   onnx.Conv %arg0, %[[P]] {{.*}}group = 2 : i64, {{.*}}packed_n = 4 : i64
func.func @the_weights_of_groups(%x: tensor<1x5x6xf32>) -> tensor<1x5x8xf32> {
  %w = onnx.Constant dense<1.0> : tensor<8x3x1xf32>
  %0 = onnx.Conv %x, %w {channels_last, group = 2 : i64} : tensor<1x5x6xf32>, tensor<8x3x1xf32> -> tensor<1x5x8xf32>
  return %0 : tensor<1x5x8xf32>
}

// CHECK-LABEL: func.func @dynamic_rows(
//       CHECK:   onnx.MatMul %arg0, %{{.+}} packed 20 : tensor<?x?x3xf32>, tensor<2x3x16xf32> -> tensor<?x?x20xf32>
func.func @dynamic_rows(%x: tensor<?x?x3xf32>) -> tensor<?x?x20xf32> {
  %w = onnx.Constant dense<1.0> : tensor<3x20xf32>
  %0 = onnx.MatMul %x, %w : tensor<?x?x3xf32>, tensor<3x20xf32> -> tensor<?x?x20xf32>
  return %0 : tensor<?x?x20xf32>
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @weights_that_a_run_gives(
//   CHECK-NOT:   onnx.PackWeights
//       CHECK:   onnx.MatMul %arg0, %arg1 :
func.func @weights_that_a_run_gives(%x: tensor<4x3xf32>, %w: tensor<3x20xf32>) -> tensor<4x20xf32> {
  %0 = onnx.MatMul %x, %w : tensor<4x3xf32>, tensor<3x20xf32> -> tensor<4x20xf32>
  return %0 : tensor<4x20xf32>
}

// CHECK-LABEL: func.func @a_batch_of_weights_and_a_vector(
//   CHECK-NOT:   onnx.PackWeights
//       CHECK:   return
func.func @a_batch_of_weights_and_a_vector(%x: tensor<2x4x3xf32>) -> (tensor<2x4x5xf32>, tensor<2x4xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<2x3x5xf32>
  %v = onnx.Constant dense<1.0> : tensor<3xf32>
  %0 = onnx.MatMul %x, %w : tensor<2x4x3xf32>, tensor<2x3x5xf32> -> tensor<2x4x5xf32>
  %1 = onnx.MatMul %x, %v : tensor<2x4x3xf32>, tensor<3xf32> -> tensor<2x4xf32>
  return %0, %1 : tensor<2x4x5xf32>, tensor<2x4xf32>
}

// CHECK-LABEL: func.func @channels_that_are_not_last(
//   CHECK-NOT:   onnx.PackWeights
//       CHECK:   return
func.func @channels_that_are_not_last(%x: tensor<1x3x5xf32>) -> tensor<1x20x5xf32> {
  %w = onnx.Constant dense<1.0> : tensor<20x3x1xf32>
  %0 = onnx.Conv %x, %w : tensor<1x3x5xf32>, tensor<20x3x1xf32> -> tensor<1x20x5xf32>
  return %0 : tensor<1x20x5xf32>
}

// Several kernels per channel are no product of matrices.
// CHECK-LABEL: func.func @a_depthwise_convolution_with_a_multiplier(
//   CHECK-NOT:   onnx.PackWeights
//       CHECK:   return
func.func @a_depthwise_convolution_with_a_multiplier(%x: tensor<1x5x8xf32>) -> tensor<1x5x16xf32> {
  %w = onnx.Constant dense<1.0> : tensor<16x1x1xf32>
  %0 = onnx.Conv %x, %w {channels_last, group = 8 : i64} : tensor<1x5x8xf32>, tensor<16x1x1xf32> -> tensor<1x5x16xf32>
  return %0 : tensor<1x5x16xf32>
}

// CHECK-LABEL: func.func @no_elements(
//   CHECK-NOT:   onnx.PackWeights
//       CHECK:   return
func.func @no_elements(%x: tensor<4x0xf32>) -> tensor<4x2xf32> {
  %w = onnx.Constant dense<> : tensor<0x2xf32>
  %0 = onnx.MatMul %x, %w : tensor<4x0xf32>, tensor<0x2xf32> -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// CHECK-LABEL: func.func @packed_already(
//   CHECK-NOT:   onnx.PackWeights
//       CHECK:   return
func.func @packed_already(%x: tensor<4x3xf32>) -> tensor<4x20xf32> {
  %w = onnx.Constant dense<1.0> : tensor<2x3x16xf32>
  %0 = onnx.MatMul %x, %w packed 20 : tensor<4x3xf32>, tensor<2x3x16xf32> -> tensor<4x20xf32>
  return %0 : tensor<4x20xf32>
}

// Columns that move in pieces are packed so that each piece begins with a panel.
// CHECK-LABEL: func.func @pieces(
//       CHECK:   onnx.PackWeights %{{.+}} panel 8 : tensor<6x32xf32> -> tensor<4x6x8xf32>
//       CHECK:   onnx.PackWeights %{{.+}} panel 16 : tensor<6x32xf32> -> tensor<2x6x16xf32>
//       CHECK:   onnx.PackWeights %{{.+}} panel 16 : tensor<6x20xf32> -> tensor<2x6x16xf32>
func.func @pieces(%x: tensor<?x6xf32>) -> (tensor<4x?x8xf32>, tensor<?x4x8xf32>, tensor<4x?x5xf32>) {
  %v = onnx.Constant dense<1.0> : tensor<6x32xf32>
  %w = onnx.Constant dense<1.0> : tensor<6x20xf32>
  %eight = onnx.Constant dense<[-1, 4, 8]> : tensor<3xi64>
  %five = onnx.Constant dense<[-1, 4, 5]> : tensor<3xi64>
  %0 = onnx.MatMul %x, %v : tensor<?x6xf32>, tensor<6x32xf32> -> tensor<?x32xf32>
  %1 = onnx.Reshape %0 to %eight : tensor<?x32xf32>, tensor<3xi64> -> tensor<?x4x8xf32>
  %2 = onnx.Transpose %1 perm [1, 0, 2] : tensor<?x4x8xf32> -> tensor<4x?x8xf32>
  %3 = onnx.MatMul %x, %v : tensor<?x6xf32>, tensor<6x32xf32> -> tensor<?x32xf32>
  %4 = onnx.Reshape %3 to %eight : tensor<?x32xf32>, tensor<3xi64> -> tensor<?x4x8xf32>
  %5 = onnx.MatMul %x, %w : tensor<?x6xf32>, tensor<6x20xf32> -> tensor<?x20xf32>
  %6 = onnx.Reshape %5 to %five : tensor<?x20xf32>, tensor<3xi64> -> tensor<?x4x5xf32>
  %7 = onnx.Transpose %6 perm [1, 0, 2] : tensor<?x4x5xf32> -> tensor<4x?x5xf32>
  return %2, %4, %7 : tensor<4x?x8xf32>, tensor<?x4x8xf32>, tensor<4x?x5xf32>
}
