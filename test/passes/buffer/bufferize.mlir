// RUN: onnxc-opt %s --split-input-file --onnxc-bufferize | FileCheck %s
// RUN: onnxc-opt %s --split-input-file --onnxc-bufferize=stack-bytes=16 | FileCheck %s --check-prefix=NOSTACK

// Constants are pieces of one global, each aligned; equal ones are one piece.  A view is
// another name of a buffer.  A result is written where it belongs: nothing is copied.
// CHECK: memref.global "private" constant @weights : memref<80xi8>
// CHECK-SAME: alignment = 64
// CHECK-SAME: onnxc.segments = {{\[\[}}0, dense<1.0{{.*}}> : tensor<3xf32>], [64, dense<2.0{{.*}}> : tensor<4xf32>]]
// CHECK-LABEL: func.func @main(%arg0: memref<4xf32>, %arg1: memref<2x2xf32>, %arg2: memref<?xi8>, %arg3: memref<?xi64>, %arg4: !llvm.ptr)
//   CHECK-DAG:   %[[W:.+]] = memref.view %{{.+}}[%{{c64.*}}][] : memref<80xi8> to memref<4xf32>
//   CHECK-DAG:   %[[U:.+]] = memref.view %{{.+}}[%{{c0.*}}][] : memref<80xi8> to memref<3xf32>
//       CHECK:   %[[T:.+]] = memref.alloc() : memref<4xf32>
//       CHECK:   call @add(%arg0, %[[W]], %[[T]]) : (memref<4xf32>, memref<4xf32>, memref<4xf32>) -> ()
//       CHECK:   %[[OUT:.+]] = memref.reinterpret_cast %arg1 to offset: [0], sizes: [4], strides: [1]
//       CHECK:   call @add(%[[T]], %{{.+}}, %[[OUT]])
//   CHECK-NOT:   memref.copy
//       CHECK:   return
func.func @main(%x: tensor<4xf32>, %out: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %u = arith.constant dense<1.0> : tensor<3xf32>
  %w = arith.constant dense<2.0> : tensor<4xf32>
  %again = arith.constant dense<2.0> : tensor<4xf32>
  %a = kernel.buffer() : tensor<3xf32>
  %unused = call @neg(%u, %a) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %e = kernel.buffer() : tensor<4xf32>
  %0 = call @add(%x, %w, %e) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %o = kernel.view %out sizes [] : tensor<2x2xf32> -> tensor<4xf32>
  %1 = call @add(%0, %again, %o) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %v = kernel.view %1 sizes [] : tensor<4xf32> -> tensor<2x2xf32>
  return %v : tensor<2x2xf32>
}
// CHECK-LABEL: func.func private @add(
//  CHECK-SAME:   kernel.noalias
//       CHECK:   linalg.generic {{.*}} ins(%arg0, %arg1 : {{.*}}) outs(%arg2
//   CHECK-NOT:   memref.copy
//       CHECK:   return{{$}}
func.func private @add(%a: tensor<4xf32>, %b: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a, %b : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32):
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @neg(%a: tensor<3xf32>, %out: tensor<3xf32>) -> tensor<3xf32> attributes {kernel.results = 1 : i64} {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<3xf32>) outs(%out : tensor<3xf32>) {
  ^bb0(%p: f32, %r: f32):
    %s = arith.negf %p : f32
    linalg.yield %s : f32
  } -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// What is returned but stands elsewhere is copied: an input, a constant.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[W:.+]] = memref.view
//   CHECK-DAG:   memref.copy %arg0, %arg1
//   CHECK-DAG:   memref.copy %[[W]], %arg2
//       CHECK:   return
func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>, %z: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %w = arith.constant dense<1.0> : tensor<4xf32>
  return %x, %w : tensor<4xf32>, tensor<4xf32>
}

// -----

// A small temporary lives on the stack; a large one, or one of dynamic size, is given by
// the schedule.  Sizes of outputs are stored.
// CHECK-LABEL: func.func @main(%arg0: memref<?x8xf32>, %arg1: memref<?xf32>,
//       CHECK:   %[[N:.+]] = memref.dim %arg0, %c0
//       CHECK:   %[[OUT:.+]] = memref.reinterpret_cast %arg1 to offset: [0], sizes: [%[[N]]]
//       CHECK:   %[[M:.+]] = memref.dim %arg0
//       CHECK:   %[[SCRATCH:.+]] = memref.alloc(%[[M]]) : memref<?x8xf32>
//       CHECK:   call @sum(%arg0, %[[OUT]], %[[SCRATCH]])
//       CHECK:   %[[WIDE:.+]] = arith.index_cast %[[N]] : index to i64
//       CHECK:   memref.store %[[WIDE]], %arg3[
// NOSTACK-LABEL: func.func @main(
//   NOSTACK-DAG:   %[[SMALL:.+]] = memref.alloc() : memref<8xf32>
//   NOSTACK-DAG:   %[[LARGE:.+]] = memref.alloc(%{{.+}}) : memref<?x8xf32>
//       NOSTACK:   call @sum(%arg0, %{{.+}}, %[[SMALL]], %[[LARGE]])
func.func @main(%x: tensor<?x8xf32>, %out: tensor<?xf32>) -> (tensor<?xf32>, index) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x8xf32>
  %o = kernel.view %out sizes [%n] : tensor<?xf32> -> tensor<?xf32>
  %1 = call @sum(%x, %o) : (tensor<?x8xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %1, %n : tensor<?xf32>, index
}
// CHECK-LABEL: func.func private @sum(%arg0: memref<?x8xf32>, %arg1: memref<?xf32>, %arg2: memref<?x8xf32>)
//       CHECK:   memref.alloca() {alignment = 64 : i64} : memref<8xf32>
//   CHECK-NOT:   memref.alloc(
//       CHECK:   linalg.generic {{.*}} outs(%arg2
// NOSTACK-LABEL: func.func private @sum(
//   NOSTACK-NOT:   memref.alloca
//       NOSTACK:   return
func.func private @sum(%a: tensor<?x8xf32>, %out: tensor<?xf32>) -> tensor<?xf32> attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %a, %c0 : tensor<?x8xf32>
  %e = tensor.empty() : tensor<8xf32>
  %t = tensor.empty(%n) : tensor<?x8xf32>
  %s = linalg.fill ins(%zero : f32) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]} ins(%a : tensor<?x8xf32>) outs(%s : tensor<8xf32>) {
  ^bb0(%p: f32, %r: f32):
    %q = arith.addf %p, %r : f32
    linalg.yield %q : f32
  } -> tensor<8xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a, %1 : tensor<?x8xf32>, tensor<8xf32>) outs(%t : tensor<?x8xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32):
    %x = arith.divf %p, %q : f32
    linalg.yield %x : f32
  } -> tensor<?x8xf32>
  %z = linalg.fill ins(%zero : f32) outs(%out : tensor<?xf32>) -> tensor<?xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%2 : tensor<?x8xf32>) outs(%z : tensor<?xf32>) {
  ^bb0(%p: f32, %r: f32):
    %q = arith.addf %p, %r : f32
    linalg.yield %q : f32
  } -> tensor<?xf32>
  return %3 : tensor<?xf32>
}

// -----

// A dynamic view has the strides of its own sizes.
// CHECK-LABEL: func.func @main(
//   CHECK-DAG:   %[[N:.+]] = memref.dim %arg0, %c1
//   CHECK-DAG:   %[[M:.+]] = memref.dim %arg0, %c2
//       CHECK:   %[[S:.+]] = arith.muli %[[M]], %[[N]] : index
//       CHECK:   %[[OUT:.+]] = memref.reinterpret_cast %arg1 to offset: [0], sizes: [3, %[[N]], %[[M]]], strides: [%[[S]], %[[M]], 1] : memref<?xf32> to memref<3x?x?xf32>
//       CHECK:   memref.copy %arg0, %[[OUT]]
func.func @main(%x: tensor<3x?x?xf32>, %out: tensor<?xf32>) -> (tensor<3x?x?xf32>, index, index) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = tensor.dim %x, %c1 : tensor<3x?x?xf32>
  %m = tensor.dim %x, %c2 : tensor<3x?x?xf32>
  %o = kernel.view %out sizes [%n, %m] : tensor<?xf32> -> tensor<3x?x?xf32>
  %0 = kernel.copy %x into %o : tensor<3x?x?xf32>
  return %0, %n, %m : tensor<3x?x?xf32>, index, index
}

// -----

// What merges dimensions of a result is written as it was before.
// CHECK-LABEL: func.func private @merge(
//  CHECK-SAME:     %[[X:.+]]: memref<?x2x8xf32>, %[[OUT:.+]]: memref<?x16xf32>)
//       CHECK:   %[[VIEW:.+]] = memref.expand_shape %[[OUT]] {{\[\[}}0], [1, 2]]
//       CHECK:   linalg.generic {{.*}} outs(%[[VIEW]] : memref<?x2x8xf32>)
//   CHECK-NOT:   memref.copy
//       CHECK:   return
func.func @main(%x: tensor<?x2x8xf32>, %out: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %0 = call @merge(%x, %out) : (tensor<?x2x8xf32>, tensor<?x16xf32>) -> tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}
func.func private @merge(%x: tensor<?x2x8xf32>, %out: tensor<?x16xf32>) -> tensor<?x16xf32> attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?x2x8xf32>
  %e = tensor.empty(%size) : tensor<?x2x8xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%x : tensor<?x2x8xf32>) outs(%e : tensor<?x2x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    %n = arith.negf %a : f32
    linalg.yield %n : f32
  } -> tensor<?x2x8xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2]] : tensor<?x2x8xf32> into tensor<?x16xf32>
  return %1 : tensor<?x16xf32>
}
