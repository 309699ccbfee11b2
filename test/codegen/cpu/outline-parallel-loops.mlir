// RUN: onnxc-opt %s --onnxc-outline-parallel-loops --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   %[[X:.+]]: memref<64xf32>, %[[Y:.+]]: memref<64xf32>, %{{.+}}: memref<?xi8>, %[[EXECUTOR:.+]]: !llvm.ptr, %{{.+}}: index
//       CHECK:   call @shares(%[[X]], %[[Y]], %[[EXECUTOR]])
//       CHECK:   scf.if
//       CHECK:     scf.for
//       CHECK:       func.call @shares(%[[X]], %[[Y]], %[[EXECUTOR]])
//       CHECK:   call @does_not(%[[X]]) : (memref<64xf32>) -> ()
func.func @main(%x: memref<64xf32>, %y: memref<64xf32>, %w: memref<?xi8>, %executor: !llvm.ptr, %capacity: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  call @shares(%x, %y) : (memref<64xf32>, memref<64xf32>) -> ()
  %more = arith.cmpi ugt, %capacity, %c1 : index
  scf.if %more {
    scf.for %i = %c0 to %capacity step %c1 {
      func.call @shares(%x, %y) : (memref<64xf32>, memref<64xf32>) -> ()
    }
  }
  call @does_not(%x) : (memref<64xf32>) -> ()
  return
}

// The kernel takes the executor last; its buffers alone are passed on.
// CHECK-LABEL: func.func private @shares(
//  CHECK-SAME:   %[[X:.+]]: memref<64xf32>, %[[Y:.+]]: memref<64xf32>, %[[EXECUTOR:.+]]: !llvm.ptr)
//   CHECK-NOT:   scf.for
//       CHECK:   kernel.launch @shares.part(%[[X]], %[[Y]]) on %[[EXECUTOR]] count %c64 grain %c8 when %true
//  CHECK-SAME:     : (memref<64xf32>, memref<64xf32>), !llvm.ptr
// CHECK-LABEL: func.func private @shares.part(
//  CHECK-SAME:   %[[X:.+]]: memref<64xf32>, %[[Y:.+]]: memref<64xf32>, %[[BEGIN:.+]]: index, %[[END:.+]]: index)
//  CHECK-SAME:   kernel.nodes = ["a"]
//       CHECK:   %[[ONE:.+]] = arith.constant 1 : index
//       CHECK:   scf.for %{{.+}} = %[[BEGIN]] to %[[END]] step %[[ONE]]
//       CHECK:   return
func.func private @shares(%x: memref<64xf32>, %y: memref<64xf32>) attributes {kernel.nodes = ["a"]} {
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %true = arith.constant true
  %view = memref.reinterpret_cast %x to offset: [0], sizes: [64], strides: [1] : memref<64xf32> to memref<64xf32>
  kernel.parallel %c64 grain %c8 when %true {
  ^bb0(%begin: index, %end: index):
    scf.for %i = %begin to %end step %c1 {
      %0 = memref.load %y[%i] : memref<64xf32>
      memref.store %0, %view[%i] : memref<64xf32>
    }
  }
  return
}

// CHECK-LABEL: func.func private @does_not(
//  CHECK-SAME:   %{{[a-z0-9]+}}: memref<64xf32>) {
func.func private @does_not(%x: memref<64xf32>) {
  return
}

// -----

// What is not cheap to compute again, read from memory or a loop's variable, is passed on as it is.
// CHECK-LABEL: func.func @captured(
//       CHECK:   scf.for %[[I:.+]] =
//       CHECK:     %[[SCALE:.+]] = memref.load
//       CHECK:     kernel.launch @captured.part(%{{.+}}, %[[SCALE]], %[[I]]) on %{{.+}} count %{{.+}} grain %{{.+}} when %{{.+}} : (memref<?x?xf32>, f32, index), !llvm.ptr
// CHECK-LABEL: func.func private @captured.part(
//       CHECK:   memref.dim
func.func @captured(%x: memref<?x?xf32>, %s: memref<f32>, %n: index, %grain: index, %worthwhile: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = memref.dim %x, %c0 : memref<?x?xf32>
  %columns = memref.dim %x, %c1 : memref<?x?xf32>
  scf.for %i = %c0 to %rows step %c1 {
    %scale = memref.load %s[] : memref<f32>
    kernel.parallel %columns grain %grain when %worthwhile {
    ^bb0(%begin: index, %end: index):
      %last = arith.minui %end, %columns : index
      scf.for %j = %begin to %last step %c1 {
        memref.store %scale, %x[%i, %j] : memref<?x?xf32>
      }
    }
  }
  return
}

// -----

// Several in a kernel, also in one that calls another.
// CHECK-LABEL: func.func @calls(
//  CHECK-SAME:   %[[EXECUTOR:[a-z0-9]+]]: !llvm.ptr)
//       CHECK:   call @twice(%{{.+}}, %[[EXECUTOR]])
func.func @calls(%x: memref<8xf32>) {
  call @twice(%x) : (memref<8xf32>) -> ()
  return
}
// CHECK-LABEL: func.func private @twice(
//  CHECK-SAME:   %[[EXECUTOR:[a-z0-9]+]]: !llvm.ptr)
//       CHECK:   kernel.launch @twice.part(%{{.+}}) on %[[EXECUTOR]]
//       CHECK:   kernel.launch @twice.part_0(%{{.+}}) on %[[EXECUTOR]]
func.func private @twice(%x: memref<8xf32>) {
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %true = arith.constant true
  %zero = arith.constant 0.0 : f32
  kernel.parallel %c8 grain %c1 when %true {
  ^bb0(%begin: index, %end: index):
    memref.store %zero, %x[%begin] : memref<8xf32>
  }
  kernel.parallel %c8 grain %c1 when %true {
  ^bb0(%begin: index, %end: index):
    memref.store %zero, %x[%begin] : memref<8xf32>
  }
  return
}

// -----

// A check leaves its function, so that one range of everything stays in it.
// CHECK-LABEL: func.func @leaves_checks_alone(
//  CHECK-SAME:   %{{[a-z0-9]+}}: memref<8xi1>) {
//   CHECK-NOT:   kernel
//       CHECK:   scf.for %{{.+}} = %c0 to %c8
//       CHECK:     cf.assert
func.func @leaves_checks_alone(%x: memref<8xi1>) {
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %true = arith.constant true
  kernel.parallel %c8 grain %c1 when %true {
  ^bb0(%begin: index, %end: index):
    scf.for %i = %begin to %end step %c1 {
      %ok = memref.load %x[%i] : memref<8xi1>
      cf.assert %ok, "index: out of range"
    }
  }
  return
}

// -----

// CHECK-LABEL: func.func @leaves_inner_ones_to_the_thread(
//       CHECK:   kernel.launch @leaves_inner_ones_to_the_thread.part(
//   CHECK-NOT: kernel
func.func @leaves_inner_ones_to_the_thread(%x: memref<8x8xf32>) {
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %true = arith.constant true
  %zero = arith.constant 0.0 : f32
  kernel.parallel %c8 grain %c1 when %true {
  ^bb0(%begin: index, %end: index):
    kernel.parallel %c8 grain %c1 when %true {
    ^bb0(%first: index, %last: index):
      memref.store %zero, %x[%begin, %first] : memref<8x8xf32>
    }
  }
  return
}
