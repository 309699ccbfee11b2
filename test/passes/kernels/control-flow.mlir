// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// Both branches write to the destination of the If.
// CHECK-LABEL: func.func @main(%arg0: tensor<i1>, %arg1: tensor<4x4xf32>, %arg2: tensor<4x4xf32>)
//       CHECK:   %[[C:.+]] = tensor.extract %arg0[]
//       CHECK:   %[[R:.+]] = scf.if %[[C]]
//       CHECK:     %[[T:.+]] = func.call @{{.+}}(%arg1, %arg2)
//       CHECK:     scf.yield %[[T]]
//       CHECK:   } else {
//       CHECK:     %[[E:.+]] = kernel.copy %arg1 into %arg2
//       CHECK:     scf.yield %[[E]]
//       CHECK:   return %[[R]]
func.func @main(%c: tensor<i1>, %x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %r = onnx.If %c : tensor<i1> -> tensor<4x4xf32> then {
    %0 = onnx.MatMul %x, %x : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    onnx.Yield %0 : tensor<4x4xf32>
  } else {
    onnx.Yield %x : tensor<4x4xf32>
  }
  return %r : tensor<4x4xf32>
}

// -----

// The carried value has two buffers, which change places; slices of the stacked
// result are written one by one.
// CHECK-LABEL: func.func @main(%arg0: tensor<2xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<2xf32>, %arg3: tensor<3x2xf32>)
//       CHECK:   scf.for %[[I:.+]] = {{.+}} iter_args(%[[CURRENT:.+]] = %arg0, %[[STACK:.+]] = %arg3)
//       CHECK:     %[[X:.+]] = kernel.slice %arg1[%[[I]]]
//       CHECK:     %[[SLICE:.+]] = kernel.slice %[[STACK]][%[[I]]]
//       CHECK:     %[[SUM:.+]] = func.call @{{.+}}(%[[CURRENT]], %[[X]], %[[SLICE]])
//       CHECK:     %[[STACKED:.+]] = kernel.insert %[[SUM]] into %[[STACK]][%[[I]]]
//       CHECK:     scf.yield %[[SUM]], %[[STACKED]]
func.func @main(%i: tensor<2xf32>, %x: tensor<3x2xf32>) -> (tensor<2xf32>, tensor<3x2xf32>) {
  %y, %z = onnx.Scan %i, %x scanning 1 : tensor<2xf32>, tensor<3x2xf32> -> tensor<2xf32>, tensor<3x2xf32> {
  ^bb0(%s: tensor<2xf32>, %n: tensor<2xf32>):
    %0 = onnx.Add %s, %n : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    onnx.Yield %0, %0 : tensor<2xf32>, tensor<2xf32>
  }
  return %y, %z : tensor<2xf32>, tensor<3x2xf32>
}

// -----

// The body decides about the end.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.while
//       CHECK:     scf.condition
//       CHECK:     %[[GOES_ON:.+]] = func.call @{{.*}}Less
//       CHECK:     %[[C:.+]] = tensor.extract %[[GOES_ON]][]
//       CHECK:     scf.yield %{{.+}}, %[[C]],
func.func @main(%x: tensor<f32>, %limit: tensor<f32>) -> tensor<f32> {
  %y = onnx.Loop initial(%x : tensor<f32>) -> tensor<f32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<f32>):
    %0 = onnx.Add %v, %v : tensor<f32>, tensor<f32> -> tensor<f32>
    %1 = onnx.Less %0, %limit : tensor<f32>, tensor<f32> -> tensor<i1>
    onnx.Yield %1, %0 : tensor<i1>, tensor<f32>
  }
  return %y : tensor<f32>
}
