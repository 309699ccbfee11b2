// RUN: onnxc-opt %s --onnxc-form-kernels | FileCheck %s

// A size that is computed inside of a kernel is computed again outside, from what there is.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Add_Mod_Mul(
//   CHECK-NOT:   tensor.extract %{{[0-9]+}}
//       CHECK:   tensor.extract %arg0[]
//       CHECK:   kernel.view %arg1 sizes[
func.func @main(%n: tensor<i64>) -> tensor<?xi64> {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %three = onnx.Constant dense<3> : tensor<i64>
  %0 = onnx.Add %n, %n : tensor<i64>, tensor<i64> -> tensor<i64>
  %1 = onnx.Mod %0, %three : tensor<i64>, tensor<i64> -> tensor<i64>
  %2 = onnx.Mul %1, %three : tensor<i64>, tensor<i64> -> tensor<i64>
  %3 = onnx.Range %zero to %2 by %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %3 : tensor<?xi64>
}
