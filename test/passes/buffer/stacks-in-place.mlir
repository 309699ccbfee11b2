// RUN: onnxc %s --emit=buffer -o - | FileCheck %s

// A loop that decides about its end writes what it stacks into the output, and nothing copies it afterwards.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.while
//       CHECK:     kernel.slice
//   CHECK-NOT:   memref.copy
//       CHECK:   return
func.func @main(%x: tensor<4xf32>, %limit: tensor<f32>) -> tensor<?x4xf32> {
  %m = onnx.Constant dense<9> : tensor<i64>
  %axes = onnx.Constant dense<0> : tensor<1xi64>
  %true = onnx.Constant dense<true> : tensor<i1>
  %r:2 = onnx.Loop trips %m : tensor<i64> while %true : tensor<i1> initial(%x : tensor<4xf32>) -> tensor<4xf32>, tensor<?x4xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<4xf32>):
    %0 = onnx.Add %v, %v : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
    %1 = onnx.ReduceSum %0 axes %axes {keepdims = 0 : i64} : tensor<4xf32>, tensor<1xi64> -> tensor<f32>
    %2 = onnx.Less %1, %limit : tensor<f32>, tensor<f32> -> tensor<i1>
    %3 = onnx.Neg %0 : tensor<4xf32> -> tensor<4xf32>
    onnx.Yield %2, %0, %3 : tensor<i1>, tensor<4xf32>, tensor<4xf32>
  }
  return %r#1 : tensor<?x4xf32>
}
