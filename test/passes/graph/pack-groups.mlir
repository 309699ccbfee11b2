// RUN: onnxc-opt %s --onnxc-pack-weights="group=4" | FileCheck %s
// RUN: onnxc-opt %s --onnxc-pack-weights="group=4 flips-a" | FileCheck %s --check-prefix=FLIPS

// CHECK-LABEL: func.func @a_matrix_product(
//       CHECK:   %[[P:.+]] = onnx.PackWeights %{{.+}} perm [1, 0] batch 0 panel 16 group 4 : tensor<7x20xi8> -> tensor<2x2x16x4xi8>
//       CHECK:   %[[Y:.+]] = onnx.MatMul %arg0, %[[P]] packed 20 x 7 : tensor<?x7xui8>, tensor<2x2x16x4xi8> -> tensor<?x20xi32>
//       CHECK:   return %[[Y]]
// What flipping adds is subtracted.
// FLIPS-LABEL: func.func @a_matrix_product(
//       FLIPS:   %[[Y:.+]] = onnx.MatMul %arg0, %{{.+}} packed 20 x 7 {flips_a}
//       FLIPS:   %[[SUMS:.+]] = onnx.MatMul %{{.+}}, %{{.+}} : tensor<7xi8>, tensor<7x20xi8> -> tensor<20xi32>
//       FLIPS:   %[[LESS:.+]] = onnx.Constant dense<-128> : tensor<i32>
//       FLIPS:   %[[EXCESS:.+]] = onnx.Mul %[[SUMS]], %[[LESS]]
//       FLIPS:   onnx.Sub %[[Y]], %[[EXCESS]]
func.func @a_matrix_product(%x: tensor<?x7xui8>) -> tensor<?x20xi32> {
  %w = onnx.Constant dense<1> : tensor<7x20xi8>
  %0 = onnx.MatMul %x, %w : tensor<?x7xui8>, tensor<7x20xi8> -> tensor<?x20xi32>
  return %0 : tensor<?x20xi32>
}

// CHECK-LABEL: func.func @a_convolution(
//       CHECK:   onnx.PackWeights %{{.+}} perm [0, 2, 3, 1] batch 0 panel 16 group 4 : tensor<20x8x3x3xi8> -> tensor<2x3x3x2x16x4xi8>
//       CHECK:   onnx.Conv %arg0, %{{.+}} {{.*}}packed_k = 8 : i64, packed_n = 20 : i64
// FLIPS-LABEL: func.func @a_convolution(
//       FLIPS:   %[[BIAS:.+]] = onnx.Sub
//       FLIPS:   onnx.Conv %arg0, %{{.+}}, %[[BIAS]] {{.*}}flips_a
func.func @a_convolution(%x: tensor<1x9x9x8xi8>) -> tensor<1x7x7x20xi32> {
  %w = onnx.Constant dense<1> : tensor<20x8x3x3xi8>
  %0 = onnx.Conv %x, %w {channels_last} : tensor<1x9x9x8xi8>, tensor<20x8x3x3xi8> -> tensor<1x7x7x20xi32>
  return %0 : tensor<1x7x7x20xi32>
}

// Three channels would leave a quarter of each group empty.
// CHECK-LABEL: func.func @few_channels_by_rows(
//       CHECK:   onnx.PackWeights %{{.+}} perm [0, 1, 2] batch 0 panel 16 group 4 : tensor<20x5x15xi8> -> tensor<2x5x4x16x4xi8>
//       CHECK:   onnx.Conv {{.*}}packed_k = 15 : i64
func.func @few_channels_by_rows(%x: tensor<1x9x9x3xui8>) -> tensor<1x5x5x20xi32> {
  %w = onnx.Constant dense<1> : tensor<20x3x5x5xi8>
  %0 = onnx.Conv %x, %w {channels_last} : tensor<1x9x9x3xui8>, tensor<20x3x5x5xi8> -> tensor<1x5x5x20xi32>
  return %0 : tensor<1x5x5x20xi32>
}

// CHECK-LABEL: func.func @few_channels_apart(
//       CHECK:   onnx.PackWeights {{.*}}tensor<20x3x3x3xi8> -> tensor<2x3x3x1x16x4xi8>
//       CHECK:   onnx.Conv {{.*}}packed_k = 3 : i64
func.func @few_channels_apart(%x: tensor<1x9x9x3xui8>) -> tensor<1x5x5x20xi32> {
  %w = onnx.Constant dense<1> : tensor<20x3x3x3xi8>
  %0 = onnx.Conv %x, %w {channels_last, dilations = array<i64: 2, 2>} : tensor<1x9x9x3xui8>, tensor<20x3x3x3xi8> -> tensor<1x5x5x20xi32>
  return %0 : tensor<1x5x5x20xi32>
}

// CHECK-LABEL: func.func @groups_of_channels(
//       CHECK:   onnx.PackWeights {{.*}} batch 1 panel 16 group 4 : tensor<2x4x6x1xi8> -> tensor<2x1x1x2x16x4xi8>
//       CHECK:   onnx.Conv {{.*}}packed_k = 6 : i64, packed_n = 4 : i64
func.func @groups_of_channels(%x: tensor<1x5x12xui8>) -> tensor<1x5x8xi32> {
  %w = onnx.Constant dense<1> : tensor<8x6x1xi8>
  %0 = onnx.Conv %x, %w {channels_last, group = 2 : i64} : tensor<1x5x12xui8>, tensor<8x6x1xi8> -> tensor<1x5x8xi32>
  return %0 : tensor<1x5x8xi32>
}

//===----------------------------------------------------------------------===//
// What has no groups
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @numbers(
//       CHECK:   onnx.PackWeights %{{.+}} panel 16 : tensor<7x20xf32>
func.func @numbers(%x: tensor<4x7xf32>) -> tensor<4x20xf32> {
  %w = onnx.Constant dense<1.0> : tensor<7x20xf32>
  %0 = onnx.MatMul %x, %w : tensor<4x7xf32>, tensor<7x20xf32> -> tensor<4x20xf32>
  return %0 : tensor<4x20xf32>
}

// CHECK-LABEL: func.func @depthwise(
//       CHECK:   onnx.PackWeights %{{.+}} panel 16 : tensor<8x1x3xi8>
func.func @depthwise(%x: tensor<1x5x8xui8>) -> tensor<1x3x8xi32> {
  %w = onnx.Constant dense<1> : tensor<8x1x3xi8>
  %0 = onnx.Conv %x, %w {channels_last, group = 8 : i64} : tensor<1x5x8xui8>, tensor<8x1x3xi8> -> tensor<1x3x8xi32>
  return %0 : tensor<1x3x8xi32>
}
