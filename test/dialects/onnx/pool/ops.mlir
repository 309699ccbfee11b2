// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @indices_are_optional(
//       CHECK:   onnx.MaxPool %{{.+}} window [2] : tensor<1x1x4xf32> -> tensor<1x1x3xf32>{{$}}
//       CHECK:   onnx.MaxPool %{{.+}} window [2] : tensor<1x1x4xf32> -> tensor<1x1x3xf32>, tensor<1x1x3xi64>
func.func @indices_are_optional(%x: tensor<1x1x4xf32>) -> tensor<1x1x3xi64> {
  %0 = onnx.MaxPool %x window [2] : tensor<1x1x4xf32> -> tensor<1x1x3xf32>
  %1:2 = onnx.MaxPool %x window [2] : tensor<1x1x4xf32> -> tensor<1x1x3xf32>, tensor<1x1x3xi64>
  return %1#1 : tensor<1x1x3xi64>
}
