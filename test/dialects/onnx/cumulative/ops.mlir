// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @the_axis_is_an_operand(
//       CHECK:   onnx.CumSum %{{.+}} axis %{{.+}} {reverse = 1 : i64} : tensor<2x3xf32>, tensor<i32> -> tensor<2x3xf32>
func.func @the_axis_is_an_operand(%x: tensor<2x3xf32>, %axis: tensor<i32>) -> tensor<2x3xf32> {
  %0 = onnx.CumSum %x axis %axis {reverse = 1 : i64} : tensor<2x3xf32>, tensor<i32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
