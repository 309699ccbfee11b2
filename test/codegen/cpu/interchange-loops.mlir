// RUN: onnxc-opt %s --onnxc-interchange-loops | FileCheck %s

#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#i = affine_map<(i, j) -> (i)>

// Writes are contiguous afterwards.
// CHECK-DAG: #[[STRAIGHT:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[CROSSED:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @transposed_output(
//       CHECK:   linalg.generic {indexing_maps = [#[[CROSSED]], #[[STRAIGHT]]]
func.func @transposed_output(%a: memref<64x32xf32>, %b: memref<32x64xf32>) {
  linalg.generic {indexing_maps = [#ij, #ji], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<64x32xf32>) outs(%b : memref<32x64xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// A row of the input is added to the whole output.
// CHECK-LABEL: func.func @sum_of_columns(
//       CHECK:   iterator_types = ["reduction", "parallel"]
func.func @sum_of_columns(%a: memref<?x64xf32>, %b: memref<64xf32>) {
  linalg.generic {indexing_maps = [#ji, #i], iterator_types = ["parallel", "reduction"]}
    ins(%a : memref<?x64xf32>) outs(%b : memref<64xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @best_order_is_left_alone(
//       CHECK:   iterator_types = ["parallel", "reduction"]
func.func @best_order_is_left_alone(%a: memref<64x?xf32>, %b: memref<64xf32>) {
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%a : memref<64x?xf32>) outs(%b : memref<64xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}
