// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels --cse | FileCheck %s

// A state that one branch updates and the other one keeps has one buffer, which is the output: the kernel is told that it
// overwrites what it reads, and keeping it is nothing.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[START:.+]] = kernel.copy %arg1 into %arg3
//       CHECK:   %[[R:.+]] = scf.for {{.*}} iter_args(%[[V:.+]] = %[[START]]) -> (tensor<3xf32>)
//       CHECK:     %[[READ:.+]] = kernel.view %[[V]]
//       CHECK:     %[[IF:.+]] = scf.if
//       CHECK:       %[[W:.+]] = func.call @Add(%[[READ]], %{{.+}}, %[[V]]) {kernel.overwrites = array<i64: 0, 2>}
//       CHECK:       scf.yield %[[W]]
//       CHECK:     } else {
//  CHECK-NEXT:       %[[KEPT:.+]] = kernel.join %[[READ]] into %[[V]]
//  CHECK-NEXT:       scf.yield %[[KEPT]]
//       CHECK:     %[[NEXT:.+]] = kernel.join %[[IF]] into %[[V]]
//       CHECK:     scf.yield %[[NEXT]]
//       CHECK:   return %[[R]]
func.func @main(%b: tensor<i1>, %x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %m = onnx.Constant dense<5> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<3xf32>) -> tensor<3xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<3xf32>):
    %0 = onnx.If %b : tensor<i1> -> tensor<3xf32> then {
      %1 = onnx.Add %v, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
      onnx.Yield %1 : tensor<3xf32>
    } else {
      onnx.Yield %v : tensor<3xf32>
    }
    onnx.Yield %c, %0 : tensor<i1>, tensor<3xf32>
  }
  return %r : tensor<3xf32>
}

// -----

// What reads the old value later reads a copy.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.for {{.*}} iter_args(%[[V:.+]] = %{{.+}}, %{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}) -> (tensor<?xf32>, index, tensor<f32>)
//       CHECK:     %[[READ:.+]] = kernel.view %[[V]]
//  CHECK-NEXT:     %[[SPACE:.+]] = kernel.buffer
//  CHECK-NEXT:     %[[SAVED:.+]] = kernel.copy %[[READ]] into %[[SPACE]]
//       CHECK:     scf.if
//       CHECK:       kernel.join %[[SAVED]], %{{.+}} into
//       CHECK:       func.call @ReduceSum(%[[SAVED]]
func.func @main(%b: tensor<i1>, %x: tensor<1xf32>) -> (tensor<?xf32>, tensor<f32>) {
  %m = onnx.Constant dense<5> : tensor<i64>
  %start = onnx.Constant dense<0.0> : tensor<f32>
  %r:2 = onnx.Loop trips %m : tensor<i64> initial(%x, %start : tensor<1xf32>, tensor<f32>) growing [0 axis 0] -> tensor<?xf32>, tensor<f32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>, %last: tensor<f32>):
    %0:2 = onnx.If %b : tensor<i1> -> tensor<?xf32>, tensor<f32> then {
      %axes = onnx.Constant dense<0> : tensor<1xi64>
      %1 = onnx.Concat %v, %x axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
      %2 = onnx.ReduceSum %v axes %axes {keepdims = 0 : i64} : tensor<?xf32>, tensor<1xi64> -> tensor<f32>
      onnx.Yield %1, %2 : tensor<?xf32>, tensor<f32>
    } else {
      onnx.Yield %v, %last : tensor<?xf32>, tensor<f32>
    }
    onnx.Yield %c, %0#0, %0#1 : tensor<i1>, tensor<?xf32>, tensor<f32>
  }
  return %r#0, %r#1 : tensor<?xf32>, tensor<f32>
}

// -----

// A state that is needed when it has been replaced, or is replaced by what reads all of it at once, has two buffers.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.for {{.*}} -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<?x3xf32>)
//   CHECK-NOT:   kernel.overwrites
//       CHECK:   scf.for {{.*}} -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>)
//   CHECK-NOT:   kernel.overwrites
func.func @main(%b: tensor<i1>, %x: tensor<3xf32>) -> (tensor<3xf32>, tensor<?x3xf32>, tensor<3xf32>) {
  %m = onnx.Constant dense<5> : tensor<i64>
  %r:2 = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<3xf32>) -> tensor<3xf32>, tensor<?x3xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<3xf32>):
    %0 = onnx.If %b : tensor<i1> -> tensor<3xf32> then {
      %1 = onnx.Exp %v : tensor<3xf32> -> tensor<3xf32>
      onnx.Yield %1 : tensor<3xf32>
    } else {
      onnx.Yield %v : tensor<3xf32>
    }
    %2 = onnx.Mul %v, %0 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
    onnx.Yield %c, %0, %2 : tensor<i1>, tensor<3xf32>, tensor<3xf32>
  }
  %s = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<3xf32>) -> tensor<3xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<3xf32>):
    %0 = onnx.If %b : tensor<i1> -> tensor<3xf32> then {
      %1 = onnx.Softmax %v axis 0 : tensor<3xf32> -> tensor<3xf32>
      onnx.Yield %1 : tensor<3xf32>
    } else {
      onnx.Yield %v : tensor<3xf32>
    }
    onnx.Yield %c, %0 : tensor<i1>, tensor<3xf32>
  }
  return %r#0, %r#1, %s : tensor<3xf32>, tensor<?x3xf32>, tensor<3xf32>
}
