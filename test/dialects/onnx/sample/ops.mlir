// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @grid(
//       CHECK:   onnx.AffineGrid %{{.*}} over %{{.*}} {align_corners = 1 : i64} : (tensor<2x2x3xf32>, tensor<4xi64>) -> tensor<2x5x6x2xf32>
func.func @grid(%theta: tensor<2x2x3xf32>) -> tensor<2x5x6x2xf32> {
  %size = onnx.Constant dense<[2, 3, 5, 6]> : tensor<4xi64>
  %0 = onnx.AffineGrid %theta over %size {align_corners = 1 : i64} : (tensor<2x2x3xf32>, tensor<4xi64>) -> tensor<2x5x6x2xf32>
  return %0 : tensor<2x5x6x2xf32>
}

// CHECK-LABEL: func.func @patches(
//       CHECK:   onnx.DeformPatches %{{.*}}, %{{.*}} {kernel_shape = array<i64: 2, 2>} : (tensor<1x1x3x3xf32>, tensor<1x8x2x2xf32>) -> tensor<1x1x4x2x2xf32>
func.func @patches(%x: tensor<1x1x3x3xf32>, %offset: tensor<1x8x2x2xf32>) -> tensor<1x1x4x2x2xf32> {
  %0 = onnx.DeformPatches %x, %offset {kernel_shape = array<i64: 2, 2>} : (tensor<1x1x3x3xf32>, tensor<1x8x2x2xf32>) -> tensor<1x1x4x2x2xf32>
  return %0 : tensor<1x1x4x2x2xf32>
}
