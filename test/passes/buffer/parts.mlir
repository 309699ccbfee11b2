// RUN: onnxc-opt %s --onnxc-bufferize | FileCheck %s

// Two parts of a result are written to its memory: by a kernel that is given neighbours, and by
// one that writes rows into the whole.
// CHECK-LABEL: func.func @main(%arg0: memref<2x4xf32>, %arg1: memref<4x4xf32>, %arg2: memref<2x7xf32>,
//       CHECK:   %[[A:.+]] = kernel.part %arg1 at %{{.+}} sizes[] : memref<4x4xf32> -> memref<2x4xf32>
//       CHECK:   %[[B:.+]] = kernel.part %arg1 at
//       CHECK:   call @neg(%arg0, %[[A]])
//       CHECK:   memref.copy %arg0, %[[B]]
//       CHECK:   call @rows(%arg0, %arg2)
//   CHECK-NOT:   memref.copy
//       CHECK:   return
func.func @main(%x: tensor<2x4xf32>, %out: tensor<4x4xf32>, %wide: tensor<2x7xf32>) -> (tensor<4x4xf32>, tensor<2x7xf32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %a = kernel.part %out at %c0 sizes[] : tensor<4x4xf32> -> tensor<2x4xf32>
  %b = kernel.part %out at %c8 sizes[] : tensor<4x4xf32> -> tensor<2x4xf32>
  %0 = call @neg(%x, %a) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = kernel.copy %x into %b : tensor<2x4xf32>
  %2 = kernel.join %0, %1 into %out : tensor<2x4xf32>, tensor<2x4xf32> into tensor<4x4xf32>
  %3 = call @rows(%x, %wide) : (tensor<2x4xf32>, tensor<2x7xf32>) -> tensor<2x7xf32>
  return %2, %3 : tensor<4x4xf32>, tensor<2x7xf32>
}
func.func private @neg(%x: tensor<2x4xf32>, %out: tensor<2x4xf32>) -> tensor<2x4xf32> attributes {kernel.results = 1 : i64} {
  %e = tensor.empty() : tensor<2x4xf32>
  %0 = linalg.negf ins(%x : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func private @rows(%arg0: memref<2x4xf32>, %arg1: memref<2x7xf32>)
//   CHECK-NOT:   memref.alloc
//       CHECK:   %[[R:.+]] = memref.subview %arg1[0, 3] [2, 4] [1, 1]
//       CHECK:   linalg.negf ins(%arg0 {{.*}} outs(%[[R]]
//   CHECK-NOT:   memref.copy
//       CHECK:   return
func.func private @rows(%x: tensor<2x4xf32>, %out: tensor<2x7xf32>) -> tensor<2x7xf32> attributes {kernel.results = 1 : i64} {
  %e = tensor.empty() : tensor<2x4xf32>
  %0 = linalg.negf ins(%x : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = tensor.insert_slice %0 into %out[0, 3] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<2x7xf32>
  return %1 : tensor<2x7xf32>
}
