// RUN: onnxc-opt %s --onnxc-transpose-blocks="triple=x86_64-linux-gnu cpu=haswell" | FileCheck %s

#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#j = affine_map<(i, j) -> (j)>

// CHECK-LABEL: func.func @blocks_of_vectors(
//   CHECK-NOT:   linalg.generic
//       CHECK:   scf.for
//       CHECK:     scf.for
// CHECK-COUNT-8:     vector.load {{.*}}vector<8xf32>
// CHECK-COUNT-24:    vector.shuffle
// CHECK-COUNT-8:     vector.store {{.*}}vector<8xf32>
func.func @blocks_of_vectors(%a: memref<64x32xf32>, %b: memref<32x64xf32>) {
  linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<64x32xf32>) outs(%b : memref<32x64xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// The three channels of eight points are three vectors.
// CHECK-LABEL: func.func @few_channels_are_interleaved(
//       CHECK:   scf.for
// CHECK-COUNT-3:   vector.load {{.*}} : memref<3x64xf32>, vector<8xf32>
// CHECK-COUNT-3:   arith.mulf {{.*}} : vector<8xf32>
//       CHECK:     memref.collapse_shape {{.*}} : memref<64x3xf32> into memref<192xf32>
// CHECK-COUNT-3:   vector.store {{.*}} : memref<192xf32>, vector<8xf32>
func.func @few_channels_are_interleaved(%a: memref<3x64xf32>, %s: memref<3xf32>, %b: memref<64x3xf32>) {
  linalg.generic {indexing_maps = [#ji, #j, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%a, %s : memref<3x64xf32>, memref<3xf32>) outs(%b : memref<64x3xf32>) {
  ^bb0(%x: f32, %scale: f32, %y: f32):
    %0 = arith.mulf %x, %scale : f32
    linalg.yield %0 : f32
  }
  return
}

// What is left of a dynamic size is done element by element, of a known one by masks.
// CHECK-LABEL: func.func @partial_blocks(
// CHECK-COUNT-8: vector.store
//       CHECK:     memref.load
//       CHECK:     memref.store
//       CHECK:     vector.maskedload
func.func @partial_blocks(%a: memref<?x20xf32>, %b: memref<20x?xf32>) {
  linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<?x20xf32>) outs(%b : memref<20x?xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// CHECK-LABEL: func.func @an_order_that_suits_all_is_left_alone(
//       CHECK:   linalg.generic
func.func @an_order_that_suits_all_is_left_alone(%a: memref<64x32xf32>, %s: memref<32xf32>, %b: memref<64x32xf32>) {
  linalg.generic {indexing_maps = [#ij, #j, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%a, %s : memref<64x32xf32>, memref<32xf32>) outs(%b : memref<64x32xf32>) {
  ^bb0(%x: f32, %scale: f32, %y: f32):
    %0 = arith.mulf %x, %scale : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @an_element_that_is_read_and_written_is_left_alone(
//       CHECK:   linalg.generic
func.func @an_element_that_is_read_and_written_is_left_alone(%a: memref<64x32xf32>, %b: memref<32x64xf32>) {
  linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<64x32xf32>) outs(%b : memref<32x64xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}
