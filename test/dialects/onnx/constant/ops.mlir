// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @generators(
//       CHECK:   onnx.ConstantOfShape %{{.+}} value dense<1> : tensor<1xi64> : tensor<1xi64> -> tensor<?xi64>
//       CHECK:   onnx.EyeLike %{{.+}} diagonal 1 {dtype = 11 : i64} : tensor<2x3xf32> -> tensor<2x3xf64>
//       CHECK:   onnx.Range %{{.+}} to %{{.+}} by %{{.+}} : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
func.func @generators(%shape: tensor<1xi64>, %x: tensor<2x3xf32>, %n: tensor<i64>) -> tensor<?xi64> {
  %0 = onnx.ConstantOfShape %shape value dense<1> : tensor<1xi64> : tensor<1xi64> -> tensor<?xi64>
  %1 = onnx.EyeLike %x diagonal 1 {dtype = 11 : i64} : tensor<2x3xf32> -> tensor<2x3xf64>
  %2 = onnx.Range %n to %n by %n : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %2 : tensor<?xi64>
}
