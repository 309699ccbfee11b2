// RUN: onnxc-opt %s --onnxc-pack-weights=winograd-tiles=9 | FileCheck %s

// The weights are multiplied by a matrix of 36 x 9.
// CHECK-LABEL: func.func @a_3x3_convolution(
//       CHECK:   onnx.MatMul {{.*}} : tensor<36x9xf32>, tensor<9x60xf32> -> tensor<36x60xf32>
//       CHECK:   %[[P:.+]] = onnx.PackWeights %{{.+}} perm [0, 1, 2, 3] batch 2 panel 16 : tensor<6x6x20x3xf32> -> tensor<6x6x2x3x16xf32>
//       CHECK:   onnx.Conv %arg0, %[[P]] {channels_last, kernel_shape = array<i64: 3, 3>, packed_n = 20 : i64, {{.*}}winograd = 9 : i64}
func.func @a_3x3_convolution(%x: tensor<1x5x5x3xf32>) -> tensor<1x5x5x20xf32> {
  %w = onnx.Constant dense<1.0> : tensor<20x3x3x3xf32>
  %0 = onnx.Conv %x, %w {channels_last, pads = array<i64: 1, 1, 1, 1>} : tensor<1x5x5x3xf32>, tensor<20x3x3x3xf32> -> tensor<1x5x5x20xf32>
  return %0 : tensor<1x5x5x20xf32>
}

// CHECK-LABEL: func.func @unknown_sizes(
//       CHECK:   onnx.Conv {{.*}}winograd = 9 : i64} : tensor<?x?x?x3xf32>
func.func @unknown_sizes(%x: tensor<?x?x?x3xf32>) -> tensor<?x?x?x20xf32> {
  %w = onnx.Constant dense<1.0> : tensor<20x3x3x3xf32>
  %0 = onnx.Conv %x, %w {channels_last} : tensor<?x?x?x3xf32>, tensor<20x3x3x3xf32> -> tensor<?x?x?x20xf32>
  return %0 : tensor<?x?x?x20xf32>
}

// The algorithm is for windows that move one by one over neighbours, all channels at a time.
// CHECK-LABEL: func.func @others(
//   CHECK-NOT:   winograd
//       CHECK:   return
func.func @others(%x: tensor<1x9x9x4xf32>, %h: tensor<1x9x9x4xf16>, %any: tensor<1x?x?x4xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<8x4x3x3xf32>
  %0 = onnx.Conv %x, %w {channels_last, strides = array<i64: 2, 2>} : tensor<1x9x9x4xf32>, tensor<8x4x3x3xf32> -> tensor<1x4x4x8xf32>
  %1 = onnx.Conv %x, %w {channels_last, dilations = array<i64: 2, 2>} : tensor<1x9x9x4xf32>, tensor<8x4x3x3xf32> -> tensor<1x5x5x8xf32>
  %g = onnx.Constant dense<1.0> : tensor<8x2x3x3xf32>
  %2 = onnx.Conv %x, %g {channels_last, group = 2 : i64} : tensor<1x9x9x4xf32>, tensor<8x2x3x3xf32> -> tensor<1x7x7x8xf32>
  %v = onnx.Constant dense<1.0> : tensor<8x4x5x3xf32>
  %3 = onnx.Conv %x, %v {channels_last} : tensor<1x9x9x4xf32>, tensor<8x4x5x3xf32> -> tensor<1x5x7x8xf32>
  %wh = onnx.Constant dense<1.0> : tensor<8x4x3x3xf16>
  %4 = onnx.Conv %h, %wh {channels_last} : tensor<1x9x9x4xf16>, tensor<8x4x3x3xf16> -> tensor<1x7x7x8xf16>
  %5 = onnx.Conv %any, %w {channels_last, auto_pad = "SAME_UPPER"} : tensor<1x?x?x4xf32>, tensor<8x4x3x3xf32> -> tensor<1x?x?x8xf32>
  return
}
