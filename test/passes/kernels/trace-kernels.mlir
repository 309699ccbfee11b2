// RUN: onnxc-opt %s --split-input-file --onnxc-number-operators --onnxc-form-kernels --onnxc-trace-kernels | FileCheck %s

// A copy: the kernel keeps its buffer.
// CHECK: onnxc.outputs = [{dims = array<i64: -1>, name = "y", type = tensor<4xf32>},
// CHECK-SAME: {dims = array<i64: -1>, name = "onnxc.trace:1.0:a, b", type = tensor<4xf32>},
// CHECK-SAME: {dims = array<i64: -1>, name = "onnxc.trace:2.0:c", type = tensor<4xf32>}]
// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>, %arg3: tensor<4xf32>)
//       CHECK:   %[[BUFFER:.+]] = kernel.buffer() : tensor<4xf32>
//       CHECK:   %[[AB:.+]] = call @a_Neg(%arg0, %[[BUFFER]])
//       CHECK:   %[[COPY:.+]] = kernel.copy %[[AB]] into %arg2
//       CHECK:   %[[Y:.+]] = call @c(%[[AB]], %arg1)
//       CHECK:   %[[COPY2:.+]] = kernel.copy %[[Y]] into %arg3
//       CHECK:   return %[[Y]], %[[COPY]], %[[COPY2]]
module attributes {onnxc.outputs = [{name = "y", type = tensor<4xf32>, dims = array<i64: -1>}]} {
  func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = onnx.Relu %x : tensor<4xf32> -> tensor<4xf32> loc("a")
    %1 = onnx.Neg %0 : tensor<4xf32> -> tensor<4xf32> loc("b")
    %2 = onnx.Softmax %1 axis 0 : tensor<4xf32> -> tensor<4xf32> loc("c")
    return %2 : tensor<4xf32>
  }
}

// -----

// Sizes come after all values.
// CHECK: name = "y", type = tensor<?xf32>}, {dims = array<i64: 1, -1>, name = "onnxc.trace:1.0:a", type = tensor<?x1xf32>}
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[N:.+]] = tensor.dim %arg0
//       CHECK:   %[[COPY:.+]] = kernel.copy %{{.+}} into %arg2 : tensor<?x1xf32>
//       CHECK:   return %{{.+}}, %[[COPY]], %[[N]], %[[N]] : tensor<?xf32>, tensor<?x1xf32>, index, index
module attributes {onnxc.outputs = [{name = "y", type = tensor<?xf32>, dims = array<i64: 0>}]} {
  func.func @main(%x: tensor<?x1xf32>) -> tensor<?xf32> {
    %axes = onnx.Constant dense<1> : tensor<1xi64>
    %0 = onnx.Relu %x : tensor<?x1xf32> -> tensor<?x1xf32> loc("a")
    %1 = onnx.Squeeze %0 axes %axes : tensor<?x1xf32>, tensor<1xi64> -> tensor<?xf32> loc("b")
    return %1 : tensor<?xf32>
  }
}

// -----

// Only what runs exactly once is traced.
// CHECK: onnxc.outputs = [{dims = array<i64: -1>, name = "y", type = tensor<4xf32>}]
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   kernel.copy %{{.+}} into %arg3
module attributes {onnxc.outputs = [{name = "y", type = tensor<4xf32>, dims = array<i64: -1>}]} {
  func.func @main(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = "onnx.If"(%c) ({
      %1 = onnx.Relu %x : tensor<4xf32> -> tensor<4xf32>
      "onnx.Yield"(%1) : (tensor<4xf32>) -> ()
    }, {
      "onnx.Yield"(%x) : (tensor<4xf32>) -> ()
    }) : (tensor<i1>) -> tensor<4xf32>
    return %0 : tensor<4xf32>
  }
}
