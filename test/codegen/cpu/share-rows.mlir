// RUN: onnxc-opt %s --onnxc-share-rows="triple=x86_64-linux-gnu cpu=haswell" | FileCheck %s

#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

// A thread has the temporary once.
// CHECK-LABEL: func.func @rows_are_shared(
//       CHECK:   kernel.parallel
//       CHECK:   ^bb0(%[[BEGIN:.+]]: index, %[[END:.+]]: index):
//       CHECK:     memref.alloca() : memref<f32>
//       CHECK:     scf.for %[[NUMBER:.+]] = %[[BEGIN]] to %[[END]]
//       CHECK:       memref.subview %{{.+}}[%[[NUMBER]], 0]
//       CHECK:       linalg.generic
//   CHECK-NOT:   scf.parallel
func.func @rows_are_shared(%x: memref<?x?xf32>, %s: memref<?xf32>) attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %m = memref.dim %x, %c1 : memref<?x?xf32>
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %row = memref.subview %x[%i, 0] [1, %m] [1, 1] : memref<?x?xf32> to memref<?xf32, strided<[1], offset: ?>>
    %t = memref.alloca() : memref<f32>
    linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%row : memref<?xf32, strided<[1], offset: ?>>) outs(%t : memref<f32>) {
    ^bb0(%a: f32, %b: f32):
      %e = math.exp %a : f32
      %0 = arith.maximumf %e, %b : f32
      linalg.yield %0 : f32
    }
    %v = memref.load %t[] : memref<f32>
    memref.store %v, %s[%i] : memref<?xf32>
  }
  return
}

// CHECK-LABEL: func.func @little_work_is_a_loop(
//   CHECK-NOT:   kernel.parallel
//       CHECK:   scf.for
//       CHECK:     linalg.generic
func.func @little_work_is_a_loop(%x: memref<4x8xf32>) attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.parallel (%i) = (%c0) to (%c4) step (%c1) {
    %row = memref.subview %x[%i, 0] [1, 8] [1, 1] : memref<4x8xf32> to memref<8xf32, strided<[1], offset: ?>>
    linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]}
      outs(%row : memref<8xf32, strided<[1], offset: ?>>) {
    ^bb0(%a: f32):
      %0 = arith.mulf %a, %a : f32
      linalg.yield %0 : f32
    }
  }
  return
}

// Blocks are numbered, the last one may have fewer rows.
// CHECK-LABEL: func.func @blocks_are_shared(
//       CHECK:   %[[BLOCKS:.+]] = arith.divui
//       CHECK:   kernel.parallel
//       CHECK:     scf.for %[[NUMBER:.+]] =
//       CHECK:       %[[ROW:.+]] = arith.muli %[[NUMBER]], %{{.+}} : index
//       CHECK:       arith.subi %{{.+}}, %[[ROW]]
func.func @blocks_are_shared(%x: memref<?x1024xf32>) attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %n = memref.dim %x, %c0 : memref<?x1024xf32>
  scf.parallel (%i) = (%c0) to (%n) step (%c8) {
    %rest = arith.subi %n, %i : index
    %rows = arith.minsi %rest, %c8 : index
    %part = memref.subview %x[%i, 0] [%rows, 1024] [1, 1] : memref<?x1024xf32> to memref<?x1024xf32, strided<[1024, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      outs(%part : memref<?x1024xf32, strided<[1024, 1], offset: ?>>) {
    ^bb0(%a: f32):
      %0 = math.exp %a : f32
      linalg.yield %0 : f32
    }
  }
  return
}
