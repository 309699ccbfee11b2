// RUN: onnxc %s --emit=buffer -o - | FileCheck %s

// The carried value alternates between two buffers without a copy, after it has begun in the
// input's; the value inside the body must not share bytes with either.  One of them is the output,
// the first one if an odd number of iterations ends there.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 128 : i64, lower_bound = 128 : i64}
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[ODD:.+]] = arith.trunci
//       CHECK:   %[[FIRST:.+]] = arith.select %[[ODD]], %arg3, %[[OWN:.+]] : memref<4x4xf32>
//       CHECK:   %[[SECOND:.+]] = arith.select %[[ODD]], %[[OWN]], %arg3 : memref<4x4xf32>
//       CHECK:   scf.for %{{.+}} iter_args(%[[CURRENT:.+]] = %arg1, %[[NEXT:.+]] = %[[FIRST]], %[[SPARE:.+]] = %[[SECOND]]) -> (memref<4x4xf32>, memref<4x4xf32>, memref<4x4xf32>)
//       CHECK:     func.call @{{.+}}(%[[CURRENT]], %{{.+}}, %[[T:[a-z0-9_]+]])
//       CHECK:     func.call @{{.+}}(%[[T]], %{{.+}}, %[[NEXT]])
//       CHECK:     scf.yield %[[NEXT]], %[[SPARE]], %[[NEXT]]
//       CHECK:   scf.if
//  CHECK-NEXT:     memref.copy %arg1, %arg3
//  CHECK-NEXT:   }
//   CHECK-NOT:   memref.copy
func.func @main(%m: tensor<i64>, %x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<4x4xf32>) -> tensor<4x4xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<4x4xf32>):
    %0 = onnx.MatMul %v, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %1 = onnx.MatMul %0, %w : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    onnx.Yield %c, %1 : tensor<i1>, tensor<4x4xf32>
  }
  return %r : tensor<4x4xf32>
}
