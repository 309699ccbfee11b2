// RUN: onnxc %s --emit=buffer -o - | FileCheck %s

// How many numbers there are depends on data, but the result says that there are 10.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 208 : i64
// CHECK-LABEL: func.func @main(
//       CHECK:   cf.assert %{{.+}}, "size: a size that depends on data is above its bound"
//       CHECK:   memref.view
func.func @main(%start: tensor<i64>, %n: tensor<i64>) -> tensor<10xi64> {
  %one = onnx.Constant dense<1> : tensor<i64>
  %0 = onnx.Range %start to %n by %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %1 = onnx.Neg %0 : tensor<?xi64> -> tensor<?xi64>
  %2 = onnx.Mul %0, %1 : tensor<?xi64>, tensor<?xi64> -> tensor<10xi64>
  return %2 : tensor<10xi64>
}
