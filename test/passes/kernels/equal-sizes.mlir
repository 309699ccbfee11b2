// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// Inputs that are joined have as many rows as each other: checked first, and then kernels write their columns.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[N:.+]] = tensor.dim %arg0
//       CHECK:   %[[M:.+]] = tensor.dim %arg1
//       CHECK:   %[[SAME:.+]] = arith.cmpi eq, %[[N]], %[[M]]
//       CHECK:   cf.assert %[[SAME]], "shape: sizes of the inputs differ"
//       CHECK:   %[[A:.+]] = call @Relu(%arg0, %[[W:.+]]) : (tensor<?x1xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
//       CHECK:   %[[B:.+]] = call @Abs(%arg1, %[[A]]) : (tensor<?x2xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
//       CHECK:   return %[[B]]
func.func @main(%x: tensor<?x1xf32>, %y: tensor<?x2xf32>) -> tensor<?x3xf32> {
  %0 = onnx.Relu %x : tensor<?x1xf32> -> tensor<?x1xf32>
  %1 = onnx.Abs %y : tensor<?x2xf32> -> tensor<?x2xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<?x1xf32>, tensor<?x2xf32>) -> tensor<?x3xf32>
  return %2 : tensor<?x3xf32>
}

// -----

// What follows from the inputs' sizes, too.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[M:.+]] = arith.muli %{{.+}}, %{{.+}}
//       CHECK:   %[[SAME:.+]] = arith.cmpi eq, %{{.+}}, %{{.+}}
//       CHECK:   cf.assert %[[SAME]], "shape: sizes of the inputs differ"
//       CHECK:   call @Relu({{.*}}) : ({{.*}}) -> tensor<?x3xf32>
//       CHECK:   call @Softmax({{.*}}) : ({{.*}}) -> tensor<?x3xf32>
func.func @main(%x: tensor<?x1xf32>, %y: tensor<?x2x2xf32>) -> tensor<?x3xf32> {
  %shape = onnx.Constant dense<[-1, 2]> : tensor<2xi64>
  %0 = onnx.Relu %x : tensor<?x1xf32> -> tensor<?x1xf32>
  %1 = onnx.Reshape %y to %shape : tensor<?x2x2xf32>, tensor<2xi64> -> tensor<?x2xf32>
  %2 = onnx.Softmax %1 axis 1 : tensor<?x2xf32> -> tensor<?x2xf32>
  %3 = onnx.Concat %0, %2 axis 1 : (tensor<?x1xf32>, tensor<?x2xf32>) -> tensor<?x3xf32>
  return %3 : tensor<?x3xf32>
}

// -----

// A branch that need not run requires nothing.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   cf.assert
//       CHECK:   scf.if
//       CHECK:     cf.assert
func.func @main(%c: tensor<i1>, %x: tensor<?x1xf32>, %y: tensor<?x2xf32>, %z: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %r = onnx.If %c : tensor<i1> -> tensor<?x3xf32> then {
    %0 = onnx.Concat %x, %y axis 1 : (tensor<?x1xf32>, tensor<?x2xf32>) -> tensor<?x3xf32>
    onnx.Yield %0 : tensor<?x3xf32>
  } else {
    %1 = onnx.Relu %z : tensor<?x3xf32> -> tensor<?x3xf32>
    onnx.Yield %1 : tensor<?x3xf32>
  }
  return %r : tensor<?x3xf32>
}
