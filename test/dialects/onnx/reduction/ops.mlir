// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @axes_are_an_operand(
//       CHECK:   onnx.ReduceSum %{{.+}} axes %{{.+}} {keepdims = 0 : i64} : tensor<2x3xf32>, tensor<1xi64> -> tensor<2xf32>
func.func @axes_are_an_operand(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %axes = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.ReduceSum %x axes %axes {keepdims = 0 : i64} : tensor<2x3xf32>, tensor<1xi64> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @positions_are_integers(
//       CHECK:   onnx.ArgMax %{{.+}} axis 1 : tensor<2x3xf32> -> tensor<2x1xi64>
func.func @positions_are_integers(%x: tensor<2x3xf32>) -> tensor<2x1xi64> {
  %0 = onnx.ArgMax %x axis 1 : tensor<2x3xf32> -> tensor<2x1xi64>
  return %0 : tensor<2x1xi64>
}
