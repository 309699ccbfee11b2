// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s
// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels=fuse=false | FileCheck %s --check-prefix=UNFUSED

// A root and the elementwise operators behind it are one kernel, which writes to the
// model's output; small constants are in it, others stay in main.
// CHECK-LABEL: func.func @main(%arg0: tensor<4x3xf32>, %arg1: tensor<4x6xf32>) -> tensor<4x6xf32>
//       CHECK:   %[[W:.+]] = onnx.Constant dense<1.0{{.*}}> : tensor<3x6xf32>
//       CHECK:   %[[R:.+]] = call @fc_Relu_Add(%arg0, %[[W]], %arg1)
//       CHECK:   return %[[R]]
// CHECK-LABEL: func.func private @fc_Relu_Add(%arg0: tensor<4x3xf32>, %arg1: tensor<3x6xf32>, %arg2: tensor<4x6xf32>)
//  CHECK-SAME:   kernel.nodes = ["fc", "act", "Add"], kernel.results = 1
//       CHECK:   %[[C:.+]] = onnx.Constant dense<2.0{{.*}}> : tensor<f32>
//       CHECK:   onnx.MatMul
//       CHECK:   onnx.Relu
//       CHECK:   onnx.Add %{{.+}}, %[[C]]
// UNFUSED-LABEL: func.func @main(
//       UNFUSED:   call @fc(
//       UNFUSED:   call @act(
//       UNFUSED:   call @Add(
func.func @main(%x: tensor<4x3xf32>) -> tensor<4x6xf32> {
  %w = onnx.Constant dense<1.0> : tensor<3x6xf32>
  %c = onnx.Constant dense<2.0> : tensor<f32>
  %0 = onnx.MatMul %x, %w : tensor<4x3xf32>, tensor<3x6xf32> -> tensor<4x6xf32> loc("fc")
  %1 = onnx.Relu %0 : tensor<4x6xf32> -> tensor<4x6xf32> loc("act")
  %2 = onnx.Add %1, %c : tensor<4x6xf32>, tensor<f32> -> tensor<4x6xf32>
  return %2 : tensor<4x6xf32>
}

// -----

// A value that is needed outside ends the group.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[P:.+]] = call @MatMul(%arg0, %arg1)
//       CHECK:   %[[R:.+]] = call @Relu(%[[P]], %arg2)
//       CHECK:   return %[[P]], %[[R]]
func.func @main(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %0 = onnx.MatMul %x, %x : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  %1 = onnx.Relu %0 : tensor<4x4xf32> -> tensor<4x4xf32>
  return %0, %1 : tensor<4x4xf32>, tensor<4x4xf32>
}

// -----

// Two paths that meet again are one kernel.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[R:.+]] = call @MatMul_Sigmoid_Mul(%arg0, %arg1)
//       CHECK:   return %[[R]]
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = onnx.MatMul %x, %x : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  %1 = onnx.Sigmoid %0 : tensor<4x4xf32> -> tensor<4x4xf32>
  %2 = onnx.Mul %0, %1 : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  return %2 : tensor<4x4xf32>
}

// -----

// What another kernel needs in between may not be computed later.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[A:.+]] = call @Relu(%arg0,
//       CHECK:   %[[S:.+]] = call @Softmax(%[[A]],
//       CHECK:   call @MatMul_Add(%[[S]], %[[A]], %arg1)
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = onnx.Relu %x : tensor<4x4xf32> -> tensor<4x4xf32>
  %1 = onnx.Softmax %0 axis 0 : tensor<4x4xf32> -> tensor<4x4xf32>
  %2 = onnx.MatMul %1, %1 : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  %3 = onnx.Add %0, %2 : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  return %3 : tensor<4x4xf32>
}

// -----

// An operator that stretches the value has other loops.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Relu(
//       CHECK:   call @Add(
func.func @main(%x: tensor<4xf32>, %y: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = onnx.Relu %x : tensor<4xf32> -> tensor<4xf32>
  %1 = onnx.Add %0, %y : tensor<4xf32>, tensor<3x4xf32> -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}

// -----

// A view is no kernel; an output that is one is written as what it views.
// CHECK-LABEL: func.func @main(%arg0: tensor<2x6xf32>, %arg1: tensor<12xf32>) -> tensor<12xf32>
//       CHECK:   %[[OUT:.+]] = kernel.view %arg1 sizes[] : tensor<12xf32> -> tensor<2x6xf32>
//       CHECK:   %[[R:.+]] = call @Relu(%arg0, %[[OUT]])
//       CHECK:   %[[V:.+]] = kernel.view %[[R]] sizes[] : tensor<2x6xf32> -> tensor<12xf32>
//       CHECK:   return %[[V]]
func.func @main(%x: tensor<2x6xf32>) -> tensor<12xf32> {
  %shape = onnx.Constant dense<12> : tensor<1xi64>
  %0 = onnx.Relu %x : tensor<2x6xf32> -> tensor<2x6xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<2x6xf32>, tensor<1xi64> -> tensor<12xf32>
  return %1 : tensor<12xf32>
}

// -----

// Equal names of dimensions are one size; operators of the same dynamic shape fuse.
// The sizes of outputs are returned behind them.
// CHECK-LABEL: func.func @main(%arg0: tensor<?x4xf32>, %arg1: tensor<?x4xf32>, %arg2: tensor<?x4xf32>) -> (tensor<?x4xf32>, index)
//       CHECK:   %[[N:.+]] = tensor.dim %arg0
//   CHECK-NOT:   tensor.dim
//   CHECK-NOT:   cf.assert
//       CHECK:   %[[OUT:.+]] = kernel.view %arg2 sizes[%[[N]]]
//       CHECK:   %[[R:.+]] = call @Add_Relu(%arg0, %arg1, %[[OUT]])
//       CHECK:   return %[[R]], %[[N]]
module attributes {
  onnxc.symbols = [{name = "n", min = 0 : i64, max = 9223372036854775807 : i64}],
  onnxc.inputs = [{name = "x", type = tensor<?x4xf32>, dims = array<i64: 0, -1>},
                  {name = "y", type = tensor<?x4xf32>, dims = array<i64: 0, -1>}]
} {
  func.func @main(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xf32> {
    %0 = onnx.Add %x, %y : tensor<?x4xf32>, tensor<?x4xf32> -> tensor<?x4xf32>
    %1 = onnx.Relu %0 : tensor<?x4xf32> -> tensor<?x4xf32>
    return %1 : tensor<?x4xf32>
  }
}

// -----

// Sizes that the operator demands to be equal are checked.
// CHECK-LABEL: func.func @main(
//   CHECK-DAG:   %[[K:.+]] = tensor.dim %arg0, %c1
//   CHECK-DAG:   %[[L:.+]] = tensor.dim %arg1, %c0
//       CHECK:   %[[EQUAL:.+]] = arith.cmpi eq, %[[K]], %[[L]]
//       CHECK:   cf.assert %[[EQUAL]], "shape: inner sizes differ"
//       CHECK:   call @MatMul
func.func @main(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.MatMul %x, %y : tensor<?x?xf32>, tensor<?x?xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// Kernels that only describe shapes are not called.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[N:.+]] = tensor.dim %arg0
//   CHECK-NOT:   call
//       CHECK:   kernel.view %arg1 sizes[%[[N]]]
//   CHECK-NOT:   call @Shape
//       CHECK:   return
//   CHECK-NOT: func.func private @Shape
func.func @main(%x: tensor<?xf32>, %y: tensor<?x1xf32>) -> tensor<?xf32> {
  %0 = onnx.Shape %x : tensor<?xf32> -> tensor<1xi64>
  %1 = onnx.Reshape %y to %0 : tensor<?x1xf32>, tensor<1xi64> -> tensor<?xf32>
  %2 = onnx.Relu %1 : tensor<?xf32> -> tensor<?xf32>
  return %2 : tensor<?xf32>
}
