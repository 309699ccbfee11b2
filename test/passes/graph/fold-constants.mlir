// RUN: split-file %s %t
// RUN: onnxc-opt %t/folds.mlir --onnxc-fold-constants | FileCheck %s --check-prefix=ALONE
// RUN: onnxc %t/folds.mlir --emit=graph -o - | FileCheck %t/folds.mlir
// RUN: onnxc %t/stays.mlir --emit=graph -o - | FileCheck %t/stays.mlir
// RUN: onnxc %t/dynamic.mlir --emit=graph -o - | FileCheck %t/dynamic.mlir

// Without an evaluator the pass does nothing.
// ALONE-LABEL: func.func @main(
//       ALONE:   onnx.Sqrt

//--- folds.mlir
// A chain of operators is computed at once; of its values only those are kept that
// others use.
// CHECK-LABEL: func.func @main(
//   CHECK-DAG:   %[[SUM:.+]] = onnx.Constant dense<[4.000000e+00, 6.000000e+00]> : tensor<2xf32>
//   CHECK-DAG:   %[[ROOT:.+]] = onnx.Constant dense<[2.000000e+00, 3.000000e+00]> : tensor<2xf32>
//       CHECK:   %[[A:.+]] = onnx.Add %arg0, %[[SUM]]
//       CHECK:   %[[B:.+]] = onnx.Mul %[[A]], %[[ROOT]]
//       CHECK:   return %[[B]]
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %a = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = onnx.Constant dense<[3.0, 4.0]> : tensor<2xf32>
  %three = onnx.Constant dense<[0.0, 3.0]> : tensor<2xf32>
  %sum = onnx.Add %a, %b : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %more = onnx.Add %sum, %three : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %root = onnx.Sqrt %more : tensor<2xf32> -> tensor<2xf32>
  %0 = onnx.Add %x, %sum : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %1 = onnx.Mul %0, %root : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

//--- stays.mlir
// What would make the model larger than it may get, what is different each time and
// what holds references to strings stays.
// CHECK-LABEL: func.func @main(
//   CHECK-DAG:   onnx.Expand {{.*}} -> tensor<5000000xf32>
//   CHECK-DAG:   onnx.Equal
//       CHECK:   return
func.func @main(%x: tensor<5000000xf32>) -> (tensor<5000000xf32>, tensor<2xi1>) {
  %one = onnx.Constant dense<1.0> : tensor<1xf32>
  %many = onnx.Constant dense<5000000> : tensor<1xi64>
  %ones = onnx.Expand %one to %many : (tensor<1xf32>, tensor<1xi64>) -> tensor<5000000xf32>
  %0 = onnx.Add %x, %ones : tensor<5000000xf32>, tensor<5000000xf32> -> tensor<5000000xf32>
  %words = onnx.Constant dense<["a", "b"]> : tensor<2x!onnx.string>
  %word = onnx.Constant dense<["a"]> : tensor<1x!onnx.string>
  %1 = onnx.Equal %words, %word : tensor<2x!onnx.string>, tensor<1x!onnx.string> -> tensor<2xi1>
  return %0, %1 : tensor<5000000xf32>, tensor<2xi1>
}

//--- dynamic.mlir
// Beside a dynamic operand constants fold; what depends on it does not.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[C:.+]] = onnx.Constant dense<6.000000e+00> : tensor<f32>
//       CHECK:   onnx.Mul %arg0, %[[C]] : tensor<?xf32>, tensor<f32> -> tensor<?xf32>
func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %three = onnx.Constant dense<3.0> : tensor<f32>
  %six = onnx.Mul %two, %three : tensor<f32>, tensor<f32> -> tensor<f32>
  %0 = onnx.Mul %x, %six : tensor<?xf32>, tensor<f32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
