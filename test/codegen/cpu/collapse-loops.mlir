// RUN: onnxc-opt %s --onnxc-collapse-loops | FileCheck %s

#ijk = affine_map<(i, j, k) -> (i, j, k)>
#k = affine_map<(i, j, k) -> (k)>

// CHECK-LABEL: func.func @elementwise_is_one_loop(
//       CHECK:   memref.collapse_shape %{{.+}} {{\[\[}}0, 1, 2]] : memref<?x4x3xf32> into memref<?xf32>
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel"]
func.func @elementwise_is_one_loop(%a: memref<?x4x3xf32>, %b: memref<?x4x3xf32>) {
  linalg.generic {indexing_maps = [#ijk, #ijk], iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%a : memref<?x4x3xf32>) outs(%b : memref<?x4x3xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @bias_keeps_its_dimension(
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
func.func @bias_keeps_its_dimension(%a: memref<2x4x3xf32>, %b: memref<3xf32>, %c: memref<2x4x3xf32>) {
  linalg.generic {indexing_maps = [#ijk, #k, #ijk], iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%a, %b : memref<2x4x3xf32>, memref<3xf32>) outs(%c : memref<2x4x3xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @transpose_is_left_alone(
//   CHECK-NOT:   memref.collapse_shape
func.func @transpose_is_left_alone(%a: memref<4x3xf32>, %b: memref<3x4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<4x3xf32>) outs(%b : memref<3x4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// CHECK-LABEL: func.func @fill_is_one_loop(
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel"]
func.func @fill_is_one_loop(%x: f32, %a: memref<2x?xf32>) {
  linalg.fill ins(%x : f32) outs(%a : memref<2x?xf32>)
  return
}

// Of the rows of an image inside of a padded one each is one loop.
// CHECK-LABEL: func.func @inside_of_padding(
//       CHECK:   memref.collapse_shape %{{.+}} {{\[\[}}0], [1], [2, 3]] : memref<?x4x6x3xf32> into memref<?x4x18xf32>
//       CHECK:   memref.collapse_shape %{{.+}} {{\[\[}}0], [1], [2, 3]] : memref<?x4x6x3xf32, strided<[144, 24, 3, 1], offset: 27>> into memref<?x4x18xf32, strided<[144, 24, 1], offset: 27>>
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel"]
func.func @inside_of_padding(%a: memref<?x4x6x3xf32>, %b: memref<?x4x6x3xf32, strided<[144, 24, 3, 1], offset: 27>>) {
  linalg.copy ins(%a : memref<?x4x6x3xf32>) outs(%b : memref<?x4x6x3xf32, strided<[144, 24, 3, 1], offset: 27>>)
  return
}

// CHECK-LABEL: func.func @gaps_are_left_alone(
//   CHECK-NOT:   memref.collapse_shape
func.func @gaps_are_left_alone(%a: memref<4x6xf32, strided<[?, 1]>>, %b: memref<4x6xf32, strided<[8, 1]>>) {
  linalg.copy ins(%a : memref<4x6xf32, strided<[?, 1]>>) outs(%b : memref<4x6xf32, strided<[8, 1]>>)
  return
}
