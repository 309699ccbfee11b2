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

// What is stacked, too, is carried in the stack, whose slices are written one by one; the first
// iteration reads the initial value where it is.
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

// -----

// Two directions of a recurrence: what each stacks is a part of what joins them.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Concat
//       CHECK:   %[[WHOLE:.+]] = kernel.view %arg2
//       CHECK:   scf.for %[[I:.+]] = {{.+}} iter_args(%{{.+}} = %{{.+}}, %[[STACK:.+]] = %{{.+}})
//       CHECK:     %[[SLICE:.+]] = kernel.slice %[[STACK]][%[[I]]]
//       CHECK:     %[[PART:.+]] = kernel.part %[[SLICE]] at %c0
//       CHECK:   scf.for
//       CHECK:     kernel.slice
//       CHECK:     %[[SLICE:.+]] = kernel.slice
//       CHECK:     kernel.part %[[SLICE]] at %{{.+}}
module attributes {onnxc.inputs = [{name = "x", type = tensor<?x2xf32>, dims = array<i64: 0, -1>}, {name = "s", type = tensor<2xf32>, dims = array<i64: -1>}]} {
func.func @main(%x: tensor<?x2xf32>, %s: tensor<2xf32>) -> tensor<?x2x2xf32> {
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %0:2 = onnx.Scan %s, %x scanning 1 : tensor<2xf32>, tensor<?x2xf32> -> tensor<2xf32>, tensor<?x2xf32> {
  ^bb0(%state: tensor<2xf32>, %element: tensor<2xf32>):
    %sum = onnx.Add %state, %element : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    onnx.Yield %sum, %sum : tensor<2xf32>, tensor<2xf32>
  }
  %1:2 = onnx.Scan %s, %x scanning 1 : tensor<2xf32>, tensor<?x2xf32> -> tensor<2xf32>, tensor<?x2xf32> {
  ^bb0(%state: tensor<2xf32>, %element: tensor<2xf32>):
    %sum = onnx.Sub %state, %element : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    onnx.Yield %sum, %sum : tensor<2xf32>, tensor<2xf32>
  }
  %2 = onnx.Unsqueeze %0#1 axes %axis : tensor<?x2xf32>, tensor<1xi64> -> tensor<?x1x2xf32>
  %3 = onnx.Unsqueeze %1#1 axes %axis : tensor<?x2xf32>, tensor<1xi64> -> tensor<?x1x2xf32>
  %4 = onnx.Concat %2, %3 axis 1 : (tensor<?x1x2xf32>, tensor<?x1x2xf32>) -> tensor<?x2x2xf32>
  return %4 : tensor<?x2x2xf32>
}
}
