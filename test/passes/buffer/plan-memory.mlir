// RUN: onnxc-opt %s --split-input-file --onnxc-plan-memory --verify-diagnostics | FileCheck %s
// RUN: onnxc-opt %s --split-input-file --onnxc-plan-memory=alignment=256 --verify-diagnostics | FileCheck %s --check-prefix=ALIGN

// Buffers that are alive together have bytes of their own, others share them.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 128 : i64, lower_bound = 128 : i64}
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   memref.alloc
//       CHECK:   %[[A:.+]] = memref.view %arg0[%[[FIRST:.+]]][] : memref<?xi8> to memref<16xf32>
//       CHECK:   %[[B:.+]] = memref.view %arg0[%[[SECOND:.+]]][]
//       CHECK:   call @step(%[[A]], %[[B]])
//       CHECK:   %[[C:.+]] = memref.view %arg0[%{{.+}}][]
//       CHECK:   call @step(%[[B]], %[[C]])
//   CHECK-NOT: func.func {{.*}}@query
// ALIGN: onnxc.workspace = {align = 256 : i64, bytes = 320 : i64, lower_bound = 320 : i64}
func.func @main(%w: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  %a = memref.alloc() : memref<16xf32>
  call @make(%a) : (memref<16xf32>) -> ()
  %b = memref.alloc() : memref<16xf32>
  call @step(%a, %b) : (memref<16xf32>, memref<16xf32>) -> ()
  %c = memref.alloc() : memref<16xf32>
  call @step(%b, %c) : (memref<16xf32>, memref<16xf32>) -> ()
  return
}
func.func private @make(%a: memref<16xf32>)
func.func private @step(%a: memref<16xf32>, %b: memref<16xf32>)

// -----

// A view keeps the buffer alive.
// CHECK: bytes = 128 : i64
// CHECK-LABEL: func.func @main(
func.func @main(%w: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  %a = memref.alloc() : memref<16xf32>
  call @make(%a) : (memref<16xf32>) -> ()
  %v = memref.reinterpret_cast %a to offset: [0], sizes: [4, 4], strides: [4, 1] : memref<16xf32> to memref<4x4xf32>
  %b = memref.alloc() : memref<16xf32>
  call @make(%b) : (memref<16xf32>) -> ()
  call @use(%v) : (memref<4x4xf32>) -> ()
  return
}
func.func private @make(%a: memref<16xf32>)
func.func private @use(%a: memref<4x4xf32>)

// -----

// Nothing to plan.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 0 : i64, lower_bound = 0 : i64}
func.func @main(%w: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  return
}

// -----

// Dynamic sizes: slots, whose sizes are computed at entry; @query computes their sum and
// the sizes of outputs from the symbols alone.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 0 : i64
// CHECK-LABEL: func.func private @query(%arg0: index, %arg1: memref<?xi64>) -> index
//   CHECK-NOT:   memref.dim
//       CHECK:   arith.muli %arg0, %{{.+}}
//       CHECK:   %[[ONE:.+]] = arith.andi %{{.+}}, %c-64
//       CHECK:   %[[OTHER:.+]] = arith.andi %{{.+}}, %c-64
//       CHECK:   arith.addi %[[ONE]], %[[OTHER]]
//       CHECK:   memref.store %{{.+}}, %arg1[
//       CHECK:   return %{{.+}} : index
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[N:.+]] = memref.dim %arg0
//       CHECK:   %[[BYTES:.+]] = arith.muli %[[N]], %{{.+}}
//       CHECK:   %[[ROUNDED:.+]] = arith.andi
//       CHECK:   memref.view %arg2[%{{.+}}][%[[N]]] : memref<?xi8> to memref<?xf32>
//       CHECK:   memref.view %arg2[%{{.+}}][%[[N]]]
module attributes {
  onnxc.symbols = [{name = "n", min = 0 : i64, max = 9223372036854775807 : i64}],
  onnxc.inputs = [{name = "x", type = tensor<?xf32>, dims = array<i64: 0>}]
} {
  func.func @main(%x: memref<?xf32>, %out: memref<?xf32>, %w: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %c0 = arith.constant 0 : index
    %n = memref.dim %x, %c0 : memref<?xf32>
    %a = memref.alloc(%n) : memref<?xf32>
    call @step(%x, %a) : (memref<?xf32>, memref<?xf32>) -> ()
    %b = memref.alloc(%n) : memref<?xf32>
    call @step(%a, %b) : (memref<?xf32>, memref<?xf32>) -> ()
    call @step(%b, %out) : (memref<?xf32>, memref<?xf32>) -> ()
    %wide = arith.index_cast %n : index to i64
    memref.store %wide, %dims[%c0] : memref<?xi64>
    return
  }
  func.func private @step(%a: memref<?xf32>, %b: memref<?xf32>)
}

// -----

// A size that a kernel decides: room for its bound, and a check.
// CHECK: onnxc.workspace = {align = 64 : i64, bytes = 72 : i64
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[SIZE:.+]] = arith.minsi %{{.+}}, %[[BOUND:.+]] : index
//       CHECK:   %[[FITS:.+]] = arith.cmpi ule, %[[SIZE]],
//       CHECK:   cf.assert %[[FITS]], "size:
//       CHECK:   memref.view %arg0[%{{.+}}][%[[SIZE]]] : memref<?xi8> to memref<?xf32>
func.func @main(%w: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  %ten = arith.constant 10 : index
  %count = memref.alloc() : memref<i64>
  call @count(%count) : (memref<i64>) -> ()
  %k = memref.load %count[] : memref<i64>
  %i = arith.index_cast %k : i64 to index
  %size = arith.minsi %i, %ten : index
  %a = memref.alloc(%size) : memref<?xf32>
  call @fill(%a, %count) : (memref<?xf32>, memref<i64>) -> ()
  return
}
func.func private @count(%a: memref<i64>)
func.func private @fill(%a: memref<?xf32>, %b: memref<i64>)

// -----

// A function that is not main is left alone.
// ALIGN-LABEL: func.func @other
//       ALIGN:   memref.alloc
// CHECK-LABEL: func.func @other
//       CHECK:   memref.alloc
func.func @other() {
  %a = memref.alloc() : memref<16xf32>
  return
}

// -----

// What no memory holds is an error, alone or together.
func.func @main(%w: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  // expected-error@+1 {{needs a buffer that is larger than any memory, 'memref<9223372036854775807xi8>'}}
  %a = memref.alloc() : memref<9223372036854775807xi8>
  call @make(%a) : (memref<9223372036854775807xi8>) -> ()
  return
}
func.func private @make(%a: memref<9223372036854775807xi8>)

// -----

func.func @main(%w: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  %a = memref.alloc() : memref<70368744177664x1024xi8>
  // expected-error@+1 {{needs a buffer of 1 bytes; all together are larger than any memory}}
  %b = memref.alloc() : memref<1xi8>
  call @make(%a, %b) : (memref<70368744177664x1024xi8>, memref<1xi8>) -> ()
  return
}
func.func private @make(%a: memref<70368744177664x1024xi8>, %b: memref<1xi8>)
