// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @the_logarithms_are_an_optional_result(
//       CHECK:   onnx.SoftmaxCrossEntropyLoss %{{.+}}, %{{.+}} : tensor<2x5xf32>, tensor<2xi64> -> tensor<f32> log_prob tensor<2x5xf32>
func.func @the_logarithms_are_an_optional_result(%x: tensor<2x5xf32>, %t: tensor<2xi64>) -> tensor<2x5xf32> {
  %0:2 = onnx.SoftmaxCrossEntropyLoss %x, %t : tensor<2x5xf32>, tensor<2xi64> -> tensor<f32> log_prob tensor<2x5xf32>
  return %0#1 : tensor<2x5xf32>
}
