// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @transposed_convolution(
//       CHECK:   onnx.ConvTranspose %{{.+}}, %{{.+}} {strides = array<i64: 2>} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x4x7xf32>
func.func @transposed_convolution(%x: tensor<1x2x3xf32>, %w: tensor<2x4x3xf32>) -> tensor<1x4x7xf32> {
  %0 = onnx.ConvTranspose %x, %w {strides = array<i64: 2>} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x4x7xf32>
  return %0 : tensor<1x4x7xf32>
}

// CHECK-LABEL: func.func @spread(
//       CHECK:   onnx.Spread %{{.+}} by [1, 2] before [0, 1] after [0, 2] : tensor<1x3xf32> -> tensor<1x8xf32>
func.func @spread(%x: tensor<1x3xf32>) -> tensor<1x8xf32> {
  %0 = onnx.Spread %x by [1, 2] before [0, 1] after [0, 2] : tensor<1x3xf32> -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @interleave(
//       CHECK:   onnx.Interleave %{{.+}} axis 1 by [1, 1, 2] before [0, 0, 1] after [0, 0, 0] : tensor<1x4x3xf32> -> tensor<1x2x5xf32>
func.func @interleave(%x: tensor<1x4x3xf32>) -> tensor<1x2x5xf32> {
  %0 = onnx.Interleave %x axis 1 by [1, 1, 2] before [0, 0, 1] after [0, 0, 0] : tensor<1x4x3xf32> -> tensor<1x2x5xf32>
  return %0 : tensor<1x2x5xf32>
}
