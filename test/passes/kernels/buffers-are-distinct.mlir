// RUN: onnxc %s --emit=kernels -o - | FileCheck %s

// Equal sizes must not make one buffer of two: the second kernel reads the first.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[A:.+]] = kernel.buffer()
//       CHECK:   %[[X:.+]] = call @{{.*}}(%{{.+}}, %{{.+}}, %[[A]])
//       CHECK:   %[[B:.+]] = kernel.buffer()
//       CHECK:   call @{{.*}}(%[[X]], %{{.+}}, %[[B]])
func.func @main(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = onnx.MatMul %x, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  %1 = onnx.MatMul %0, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  %2 = onnx.MatMul %1, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  return %2 : tensor<4x4xf32>
}
