// RUN: onnxc-opt %s --onnxc-fuse-rows="block-bytes=1" | FileCheck %s
// RUN: onnxc-opt %s --onnxc-fuse-rows="row-bytes=1024" | FileCheck %s --check-prefix=SMALL
// RUN: onnxc-opt %s --onnxc-fuse-rows="block-bytes=10000" | FileCheck %s --check-prefix=BLOCK

#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#i = affine_map<(i, j) -> (i)>
#j = affine_map<(i, j) -> (j)>
#ijk = affine_map<(i, j, k) -> (i, j, k)>
#ik = affine_map<(i, j, k) -> (i, k)>

// The temporary that only these operations use is one of a row, and no argument any longer.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   memref.alloc
//       CHECK:   call @a_row_at_a_time(%{{.+}}, %{{.+}}) : (memref<100x300xf32>, memref<100x300xf32>) -> ()
func.func @main(%x: memref<100x300xf32>, %y: memref<100x300xf32>) {
  %s = memref.alloc() : memref<100xf32>
  call @a_row_at_a_time(%x, %y, %s) : (memref<100x300xf32>, memref<100x300xf32>, memref<100xf32>) -> ()
  return
}

// CHECK-LABEL: func.func private @a_row_at_a_time(
//  CHECK-SAME:     %[[X:.+]]: memref<100x300xf32>, %[[Y:.+]]: memref<100x300xf32>)
//       CHECK:   scf.parallel (%[[I:.+]]) = (%{{.+}}) to (%{{.+}}) step (%{{.+}}) {
//   CHECK-DAG:     %[[YROW:.+]] = memref.subview %[[Y]][%[[I]], 0] [1, 300] [1, 1]
//   CHECK-DAG:     %[[XROW:.+]] = memref.subview %[[X]][%[[I]], 0] [1, 300] [1, 1]
//   CHECK-DAG:     %[[S:.+]] = memref.alloca() {{.*}} : memref<f32>
//       CHECK:     linalg.generic {{.*}}iterator_types = []} {{.*}}outs(%[[S]]
//       CHECK:     linalg.generic {{.*}}["reduction"]} ins(%[[XROW]] {{.*}}outs(%[[S]]
//       CHECK:     linalg.generic {{.*}}["parallel"]} ins(%[[XROW]], %[[S]] {{.*}}outs(%[[YROW]]

// Four rows of 2400 bytes, and what they have of the temporary.
// BLOCK-LABEL: func.func private @a_row_at_a_time(
//   BLOCK-DAG:   %[[FOUR:.+]] = arith.constant 4 : index
//       BLOCK:   scf.parallel (%[[I:.+]]) = (%{{.+}}) to (%{{.+}}) step (%[[FOUR]]) {
//       BLOCK:     memref.subview %{{.+}}[%[[I]], 0] [4, 300] [1, 1]
//       BLOCK:     memref.alloca() {{.*}} : memref<4xf32>
//       BLOCK:     linalg.generic {{.*}}["parallel", "reduction"]}

// Rows that no cache holds gain nothing.
// SMALL-LABEL: func.func private @a_row_at_a_time(
//   SMALL-NOT:   scf.parallel
//       SMALL:   return
func.func private @a_row_at_a_time(%x: memref<100x300xf32>, %y: memref<100x300xf32>, %s: memref<100xf32>) attributes {kernel.results = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%s : memref<100xf32>)
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%x : memref<100x300xf32>) outs(%s : memref<100xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %b : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#ij, #i, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%x, %s : memref<100x300xf32>, memref<100xf32>) outs(%y : memref<100x300xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.divf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// Loops belong together by the buffers, in whatever order they are.  The temporary's rows have an
// unknown size: it stays, and each row has its part.
// CHECK-LABEL: func.func private @sizes_may_be_dynamic_and_loops_permuted(
//  CHECK-SAME:     %[[X:.+]]: memref<?x?xf32>, %[[Y:.+]]: memref<?x?xf32>, %[[T:.+]]: memref<?x?xf32>
//       CHECK:   scf.parallel (%[[I:.+]]) = (%{{.+}}) to (%{{.+}}) step (%{{.+}}) {
//   CHECK-DAG:     memref.subview %[[T]][%[[I]], 0] [1, %{{.+}}] [1, 1]
//   CHECK-DAG:     memref.subview %[[Y]][0, %[[I]]] [%{{.+}}, 1] [1, 1]
//       CHECK:     linalg.generic {{.*}}["parallel"]}
//       CHECK:     linalg.generic {{.*}}["reduction"]}
//       CHECK:     linalg.generic {{.*}}["parallel"]}
// The last block may have fewer rows.
// BLOCK-LABEL: func.func private @sizes_may_be_dynamic_and_loops_permuted(
//       BLOCK:   scf.parallel (%[[I:.+]]) = (%{{.+}}) to (%[[N:.+]]) step (%[[ROWS:.+]]) {
//       BLOCK:     %[[REST:.+]] = arith.subi %[[N]], %[[I]]
//       BLOCK:     %[[SIZE:.+]] = arith.minsi %[[REST]], %[[ROWS]]
//       BLOCK:     memref.subview %{{.+}}[0, %[[I]]] [%{{.+}}, %[[SIZE]]] [1, 1]
//       BLOCK:     linalg.generic {{.*}}["parallel", "parallel"]}
//       BLOCK:     linalg.generic {{.*}}["parallel", "reduction"]}
//       BLOCK:     linalg.generic {{.*}}["parallel", "parallel"]}
func.func private @sizes_may_be_dynamic_and_loops_permuted(%x: memref<?x?xf32>, %y: memref<?x?xf32>, %t: memref<?x?xf32>, %s: memref<?xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<?x?xf32>) outs(%t : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.mulf %a, %a : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%t : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.maximumf %a, %b : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#ji, #j, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%t, %s : memref<?x?xf32>, memref<?xf32>) outs(%y : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.subf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// Rows outside of the reduction, columns inside of it.
// CHECK-LABEL: func.func private @an_axis_in_the_middle(
//       CHECK:   scf.parallel (%{{.+}}) = (%{{.+}}) to (%c4) step
//       CHECK:     memref.alloca() {{.*}} : memref<8xf32>
//       CHECK:     linalg.generic {{.*}}["reduction", "parallel"]}
//       CHECK:     linalg.generic {{.*}}["parallel", "parallel"]}
func.func private @an_axis_in_the_middle(%x: memref<4x6x8xf32>, %y: memref<4x6x8xf32>) attributes {kernel.results = 1 : i64} {
  %s = memref.alloca() : memref<4x8xf32>
  linalg.generic {indexing_maps = [#ijk, #ik], iterator_types = ["parallel", "reduction", "parallel"]}
    ins(%x : memref<4x6x8xf32>) outs(%s : memref<4x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.maximumf %a, %b : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#ijk, #ik, #ijk], iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%x, %s : memref<4x6x8xf32>, memref<4x8xf32>) outs(%y : memref<4x6x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.subf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func private @positions_are_those_of_all_rows(
//       CHECK:   scf.parallel (%[[I:.+]]) =
//       CHECK:     linalg.index 0
//       CHECK:     arith.addi %[[I]], %{{.+}} : index
// BLOCK-LABEL: func.func private @positions_are_those_of_all_rows(
//       BLOCK:   scf.parallel (%[[I:.+]]) =
//       BLOCK:     %[[ROW:.+]] = linalg.index 0
//       BLOCK:     arith.addi %[[I]], %[[ROW]]
func.func private @positions_are_those_of_all_rows(%x: memref<400x6xindex>, %y: memref<400x6xindex>, %s: memref<400xindex>) attributes {kernel.results = 2 : i64} {
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%x : memref<400x6xindex>) outs(%s : memref<400xindex>) {
  ^bb0(%a: index, %b: index):
    %0 = arith.addi %a, %b : index
    linalg.yield %0 : index
  }
  linalg.generic {indexing_maps = [#ij, #i, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%x, %s : memref<400x6xindex>, memref<400xindex>) outs(%y : memref<400x6xindex>) {
  ^bb0(%a: index, %b: index, %c: index):
    %row = linalg.index 0 : index
    %column = linalg.index 1 : index
    %0 = arith.addi %row, %column : index
    %1 = arith.addi %a, %b : index
    %2 = arith.addi %0, %1 : index
    linalg.yield %2 : index
  }
  return
}

// CHECK-LABEL: func.func private @an_outer_reduction_is_left_alone(
//   CHECK-NOT:   scf.parallel
func.func private @an_outer_reduction_is_left_alone(%x: memref<4x6xf32>, %y: memref<4x6xf32>, %s: memref<6xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [#ij, #j], iterator_types = ["reduction", "parallel"]}
    ins(%x : memref<4x6xf32>) outs(%s : memref<6xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.maximumf %a, %b : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#ij, #j, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%x, %s : memref<4x6xf32>, memref<6xf32>) outs(%y : memref<4x6xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.subf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// What follows reads other rows than those just written.
// CHECK-LABEL: func.func private @other_rows_are_left_alone(
//   CHECK-NOT:   scf.parallel
func.func private @other_rows_are_left_alone(%x: memref<6x6xf32>, %y: memref<6x6xf32>, %s: memref<6xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%x : memref<6x6xf32>) outs(%s : memref<6xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.maximumf %a, %b : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#ij, #i, #j, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%x, %s, %s : memref<6x6xf32>, memref<6xf32>, memref<6xf32>) outs(%y : memref<6x6xf32>) {
  ^bb0(%a: f32, %b: f32, %d: f32, %c: f32):
    %0 = arith.subf %b, %d : f32
    linalg.yield %0 : f32
  }
  return
}

// One row, and a reduction alone.
// CHECK-LABEL: func.func private @nothing_to_gain_is_left_alone(
//   CHECK-NOT:   scf.parallel
func.func private @nothing_to_gain_is_left_alone(%x: memref<1x6xf32>, %y: memref<1x6xf32>, %s: memref<1xf32>, %z: memref<7x6xf32>, %t: memref<7xf32>) attributes {kernel.results = 2 : i64} {
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%x : memref<1x6xf32>) outs(%s : memref<1xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.maximumf %a, %b : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#ij, #i, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%x, %s : memref<1x6xf32>, memref<1xf32>) outs(%y : memref<1x6xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.subf %a, %b : f32
    linalg.yield %0 : f32
  }
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%t : memref<7xf32>)
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%z : memref<7x6xf32>) outs(%t : memref<7xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}
