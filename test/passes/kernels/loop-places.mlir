// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels --cse | FileCheck %s

// The last value lies where it is joined: the buffer that the last iteration writes to.  Without an iteration the first value
// has to be copied there.
// CHECK-LABEL: func.func @main(%arg0: tensor<?x2xf32>, %arg1: tensor<?x2xf32>, %arg2: tensor<2x2xf32>)
//       CHECK:   %[[PART:.+]] = kernel.part %arg2 at %c2{{.*}} : tensor<2x2xf32> -> tensor<1x2xf32>
//       CHECK:   %[[PLACE:.+]] = kernel.view %[[PART]] {{.*}} -> tensor<2xf32>
//       CHECK:   %[[ODD:.+]] = arith.trunci
//       CHECK:   %[[FIRST:.+]] = arith.select %[[ODD]], %[[PLACE]], %[[OWN:.+]] : tensor<2xf32>
//       CHECK:   %[[SECOND:.+]] = arith.select %[[ODD]], %[[OWN]], %[[PLACE]] : tensor<2xf32>
//       CHECK:   %[[R:.+]]:3 = scf.for {{.*}} iter_args(%{{.+}} = %{{.+}}, %{{.+}} = %[[FIRST]], %{{.+}} = %[[SECOND]])
//       CHECK:   %[[LAST:.+]] = scf.if
//       CHECK:     kernel.copy %{{.+}} into %[[PLACE]]
//       CHECK:   } else {
//  CHECK-NEXT:     kernel.join %[[R]]#0 into %[[PLACE]]
//       CHECK:   kernel.view %[[LAST]]
//       CHECK:   kernel.join {{.*}} into %arg2
func.func @main(%x: tensor<?x2xf32>, %y: tensor<?x2xf32>) -> tensor<2x2xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %s = onnx.Constant dense<1.0> : tensor<2xf32>
  %e = onnx.ReduceSum %y axes %zero {keepdims = 1 : i64} : tensor<?x2xf32>, tensor<1xi64> -> tensor<1x2xf32>
  %r = onnx.Scan %s, %x scanning 1 : tensor<2xf32>, tensor<?x2xf32> -> tensor<2xf32> {
  ^bb0(%v: tensor<2xf32>, %now: tensor<2xf32>):
    %0 = onnx.Add %v, %now : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %1 = onnx.Tanh %0 : tensor<2xf32> -> tensor<2xf32>
    onnx.Yield %1 : tensor<2xf32>
  } {scan_input_directions = array<i64: 0>, scan_output_directions = array<i64>}
  %u = onnx.Unsqueeze %r axes %zero : tensor<2xf32>, tensor<1xi64> -> tensor<1x2xf32>
  %j = onnx.Concat %e, %u axis 0 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  return %j : tensor<2x2xf32>
}

// -----

// Known to be even.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   arith.select
//       CHECK:   scf.for {{.*}} iter_args(%{{.+}} = %arg0, %{{.+}} = %[[OWN:.+]], %{{.+}} = %arg1)
//   CHECK-NOT:   kernel.copy
//       CHECK:   return
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %m = onnx.Constant dense<4> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<2xf32>):
    %0 = onnx.Tanh %v : tensor<2xf32> -> tensor<2xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<2xf32>
  }
  return %r : tensor<2xf32>
}

// -----

// Nobody knows which iteration is the last one.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.while
//       CHECK:   kernel.copy %{{.+}}#2 into %arg1
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %m = onnx.Constant dense<4> : tensor<i64>
  %limit = onnx.Constant dense<4.0> : tensor<f32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<2xf32>):
    %0 = onnx.Exp %v : tensor<2xf32> -> tensor<2xf32>
    %1 = onnx.ReduceSum %0 axes %zero {keepdims = 0 : i64} : tensor<2xf32>, tensor<1xi64> -> tensor<f32>
    %2 = onnx.Less %1, %limit : tensor<f32>, tensor<f32> -> tensor<i1>
    onnx.Yield %2, %0 : tensor<i1>, tensor<2xf32>
  }
  return %r : tensor<2xf32>
}
