// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @the_axis_is_an_attribute(
//       CHECK:   onnx.Softmax %{{.+}} axis -1 : tensor<2x3xf32> -> tensor<2x3xf32>
func.func @the_axis_is_an_attribute(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = onnx.Softmax %x axis -1 : tensor<2x3xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
