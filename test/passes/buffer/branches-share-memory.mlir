// RUN: onnxc %s --emit=buffer -o - | FileCheck %s

// The buffers inside the two branches share bytes: 64 for the If's destination and 64
// for either branch's intermediate value.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 128 : i64, lower_bound = 128 : i64}
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[R:.+]] = memref.view
//       CHECK:   scf.if
//       CHECK:     %[[A:.+]] = memref.view %{{.+}}[%[[OFFSET:.+]]][]
//       CHECK:     func.call @{{.+}}(%{{.+}}, %[[A]])
//       CHECK:     func.call @{{.+}}(%[[A]], %{{.+}}, %[[R]])
//       CHECK:   } else {
//       CHECK:     memref.view %{{.+}}[%[[OFFSET]]][]
//       CHECK:   call @{{.+}}(%[[R]],
func.func @main(%c: tensor<i1>, %x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %r = onnx.If %c : tensor<i1> -> tensor<4x4xf32> then {
    %0 = onnx.MatMul %x, %x : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %1 = onnx.MatMul %0, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    onnx.Yield %1 : tensor<4x4xf32>
  } else {
    %0 = onnx.MatMul %w, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %1 = onnx.MatMul %0, %x : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    onnx.Yield %1 : tensor<4x4xf32>
  }
  %2 = onnx.MatMul %r, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  return %2 : tensor<4x4xf32>
}
