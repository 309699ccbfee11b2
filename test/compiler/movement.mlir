// RUN: onnxc %s --emit=buffer --report=%t.txt -o %t.mlir && FileCheck %s --input-file=%t.txt

// Arithmetic on indices, and the checks of these, compute no element.  What a branch keeps is not copied, but an element that
// two outputs have is written twice, and so is what a loop begins with where it has no iterations.
// CHECK: 5 kernel calls, 0 of them copy; 0 copies between them, 0 within; 4 steps must move elements
// CHECK: Gather (moves: data decide which elements)
// CHECK-NOT: moves
module attributes {onnxc.inputs = [{name = "x", type = tensor<4x6xf32>}, {name = "at", type = tensor<2xi64>}, {name = "n", type = tensor<i64>}, {name = "b", type = tensor<i1>}]} {
  func.func @main(%x: tensor<4x6xf32>, %at: tensor<2xi64>, %n: tensor<i64>, %b: tensor<i1>) -> (tensor<2x6xf32>, tensor<2x6xf32>, tensor<6xf32>, tensor<?xf32>, tensor<?x1xf32>) {
    %m = onnx.Constant dense<5> : tensor<i64>
    %one = onnx.Constant dense<1.0> : tensor<1xf32>
    %zero = onnx.Constant dense<0> : tensor<1xi64>
    %0 = onnx.Gather %x at %at axis 0 : (tensor<4x6xf32>, tensor<2xi64>) -> tensor<2x6xf32>
    %1 = onnx.Gather %x at %zero axis 0 : (tensor<4x6xf32>, tensor<1xi64>) -> tensor<1x6xf32>
    %2 = onnx.Mul %0, %1 : tensor<2x6xf32>, tensor<1x6xf32> -> tensor<2x6xf32>
    %first = onnx.ReduceSum %x axes %zero {keepdims = 0 : i64} : tensor<4x6xf32>, tensor<1xi64> -> tensor<6xf32>
    %s = onnx.Loop trips %n : tensor<i64> initial(%first : tensor<6xf32>) -> tensor<6xf32> {
    ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<6xf32>):
      %3 = onnx.Tanh %v : tensor<6xf32> -> tensor<6xf32>
      onnx.Yield %c, %3 : tensor<i1>, tensor<6xf32>
    }
    %r:2 = onnx.Loop trips %m : tensor<i64> initial(%one : tensor<1xf32>) growing [0 axis 0] -> tensor<?xf32>, tensor<?x1xf32> {
    ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
      %3 = onnx.ReduceSum %v axes %zero {keepdims = 1 : i64} : tensor<?xf32>, tensor<1xi64> -> tensor<1xf32>
      %4 = onnx.If %b : tensor<i1> -> tensor<?xf32> then {
        %5 = onnx.Concat %v, %3 axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
        onnx.Yield %5 : tensor<?xf32>
      } else {
        onnx.Yield %v : tensor<?xf32>
      }
      onnx.Yield %c, %4, %3 : tensor<i1>, tensor<?xf32>, tensor<1xf32>
    }
    return %0, %2, %s, %r#0, %r#1 : tensor<2x6xf32>, tensor<2x6xf32>, tensor<6xf32>, tensor<?xf32>, tensor<?x1xf32>
  }
}
