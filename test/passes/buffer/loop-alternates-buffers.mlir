// RUN: onnxc %s --emit=buffer -o - | FileCheck %s

// The carried value alternates between two buffers without a copy, after it has begun in the
// input's; the value inside the body must not share bytes with either.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 192 : i64, lower_bound = 192 : i64}
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.for %{{.+}} iter_args(%[[CURRENT:.+]] = %arg1, %[[NEXT:.+]] = %{{.+}}, %[[SPARE:.+]] = %{{.+}}) -> (memref<4x4xf32>, memref<4x4xf32>, memref<4x4xf32>)
//       CHECK:     func.call @{{.+}}(%[[CURRENT]], %{{.+}}, %[[T:[a-z0-9_]+]])
//       CHECK:     func.call @{{.+}}(%[[T]], %{{.+}}, %[[NEXT]])
//       CHECK:     scf.yield %[[NEXT]], %[[SPARE]], %[[NEXT]]
func.func @main(%m: tensor<i64>, %x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<4x4xf32>) -> tensor<4x4xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<4x4xf32>):
    %0 = onnx.MatMul %v, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %1 = onnx.MatMul %0, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    onnx.Yield %c, %1 : tensor<i1>, tensor<4x4xf32>
  }
  return %r : tensor<4x4xf32>
}
