// RUN: onnxc-opt %s --onnxc-fuse-epilogues | FileCheck %s

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>
#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#j = affine_map<(i, j) -> (j)>

// CHECK-DAG: #[[N:.+]] = affine_map<(d0, d1, d2) -> (d1)>
// CHECK-DAG: #[[NM:.+]] = affine_map<(d0, d1, d2) -> (d1, d0)>

// CHECK-LABEL: func.func @bias_and_activation(
//       CHECK:   %[[R:.+]] = kernel.contract ins(%arg0, %arg1, %arg2 : {{.*}}) outs(%arg3 :
//  CHECK-SAME:     extra_maps = [#[[N]]]
//       CHECK:   ^bb0(%[[ACC:.+]]: f32, %[[BIAS:.+]]: f32):
//       CHECK:     %[[NEG:.+]] = arith.negf %[[ACC]]
//       CHECK:     %[[SUM:.+]] = arith.addf %[[NEG]], %[[BIAS]]
//       CHECK:     %[[POS:.+]] = arith.maximumf %[[SUM]]
//       CHECK:     kernel.yield %[[POS]]
//   CHECK-NOT:   linalg.generic
//       CHECK:   return %[[R]]
func.func @bias_and_activation(%a: tensor<4x3xf32>, %b: tensor<3x8xf32>, %bias: tensor<8xf32>, %out: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x8xf32>
  %0 = kernel.contract ins(%a, %b : tensor<4x3xf32>, tensor<3x8xf32>) outs(%e : tensor<4x8xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    %n = arith.negf %acc : f32
    kernel.yield %n : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#ij, #j, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%0, %bias : tensor<4x8xf32>, tensor<8xf32>) outs(%out : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %s = arith.addf %x, %y : f32
    %p = arith.maximumf %s, %zero : f32
    linalg.yield %p : f32
  } -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @a_transpose_changes_the_map(
//       CHECK:   kernel.contract {{.*}} outs(%{{.+}} : tensor<?x?xf32>) attributes {{.*}}out_map = #[[NM]]
//   CHECK-NOT:   linalg.generic
func.func @a_transpose_changes_the_map(%a: tensor<?x3xf32>, %b: tensor<3x?xf32>, %e: tensor<?x?xf32>, %out: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = kernel.contract ins(%a, %b : tensor<?x3xf32>, tensor<3x?xf32>) outs(%e : tensor<?x?xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<?x?xf32>
  %1 = linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%0 : tensor<?x?xf32>) outs(%out : tensor<?x?xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  } -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @a_consumer_of_two_contractions_takes_one(
//       CHECK:   %[[FIRST:.+]] = kernel.contract
//       CHECK:   kernel.contract ins(%{{.+}}, %{{.+}}, %[[FIRST]] :
//   CHECK-NOT:   linalg.generic
func.func @a_consumer_of_two_contractions_takes_one(%a: tensor<4x3xf32>, %b: tensor<3x8xf32>, %e: tensor<4x8xf32>, %f: tensor<4x8xf32>, %out: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = kernel.contract ins(%a, %b : tensor<4x3xf32>, tensor<3x8xf32>) outs(%e : tensor<4x8xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x8xf32>
  %1 = kernel.contract ins(%a, %b : tensor<4x3xf32>, tensor<3x8xf32>) outs(%f : tensor<4x8xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x8xf32>
  %2 = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%0, %1 : tensor<4x8xf32>, tensor<4x8xf32>) outs(%out : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %s = arith.mulf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @another_user_needs_the_product(
//       CHECK:   kernel.contract
//       CHECK:   linalg.generic
func.func @another_user_needs_the_product(%a: tensor<4x3xf32>, %b: tensor<3x8xf32>, %e: tensor<4x8xf32>, %out: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %0 = kernel.contract ins(%a, %b : tensor<4x3xf32>, tensor<3x8xf32>) outs(%e : tensor<4x8xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%0 : tensor<4x8xf32>) outs(%out : tensor<4x8xf32>) {
  ^bb0(%x: f32, %z: f32):
    %n = arith.negf %x : f32
    linalg.yield %n : f32
  } -> tensor<4x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<4x8xf32>
}

// CHECK-LABEL: func.func @a_sum_of_the_result(
//       CHECK:   kernel.contract
//       CHECK:   linalg.generic {{.*}}"reduction"
func.func @a_sum_of_the_result(%a: tensor<4x3xf32>, %b: tensor<3x8xf32>, %e: tensor<4x8xf32>, %out: tensor<4xf32>) -> tensor<4xf32> {
  %0 = kernel.contract ins(%a, %b : tensor<4x3xf32>, tensor<3x8xf32>) outs(%e : tensor<4x8xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
    ins(%0 : tensor<4x8xf32>) outs(%out : tensor<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = arith.addf %x, %z : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @a_consumer_that_stretches_the_result(
//       CHECK:   kernel.contract
//       CHECK:   linalg.generic
func.func @a_consumer_that_stretches_the_result(%a: tensor<4x3xf32>, %b: tensor<3x8xf32>, %e: tensor<4x8xf32>, %out: tensor<2x4x8xf32>) -> tensor<2x4x8xf32> {
  %0 = kernel.contract ins(%a, %b : tensor<4x3xf32>, tensor<3x8xf32>) outs(%e : tensor<4x8xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(h, i, j) -> (i, j)>, affine_map<(h, i, j) -> (h, i, j)>], iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%0 : tensor<4x8xf32>) outs(%out : tensor<2x4x8xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  } -> tensor<2x4x8xf32>
  return %1 : tensor<2x4x8xf32>
}

// CHECK-LABEL: func.func @a_consumer_that_uses_its_position(
//       CHECK:   kernel.contract
//       CHECK:   linalg.generic
func.func @a_consumer_that_uses_its_position(%a: tensor<4x3xi32>, %b: tensor<3x8xi32>, %e: tensor<4x8xi32>, %out: tensor<4x8xi32>) -> tensor<4x8xi32> {
  %0 = kernel.contract ins(%a, %b : tensor<4x3xi32>, tensor<3x8xi32>) outs(%e : tensor<4x8xi32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: i32):
    kernel.yield %acc : i32
  } -> tensor<4x8xi32>
  %1 = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%0 : tensor<4x8xi32>) outs(%out : tensor<4x8xi32>) {
  ^bb0(%x: i32, %z: i32):
    %i = linalg.index 0 : index
    %j = arith.index_cast %i : index to i32
    %s = arith.addi %x, %j : i32
    linalg.yield %s : i32
  } -> tensor<4x8xi32>
  return %1 : tensor<4x8xi32>
}

// CHECK-LABEL: func.func @a_consumer_that_reads_its_destination(
//       CHECK:   kernel.contract
//       CHECK:   linalg.generic
func.func @a_consumer_that_reads_its_destination(%a: tensor<4x3xf32>, %b: tensor<3x8xf32>, %e: tensor<4x8xf32>, %out: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = kernel.contract ins(%a, %b : tensor<4x3xf32>, tensor<3x8xf32>) outs(%e : tensor<4x8xf32>) attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%0 : tensor<4x8xf32>) outs(%out : tensor<4x8xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = arith.addf %x, %z : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// To ask for a size of the result is not to read it.
// CHECK-LABEL: func.func @size_of_the_result(
//       CHECK:   kernel.contract
//       CHECK:     math.absf
//   CHECK-NOT:   linalg.generic
//       CHECK:   return
func.func @size_of_the_result(%a: tensor<?x8xf32>, %b: tensor<8x4xf32>, %out: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %0 = kernel.contract ins(%a, %b : tensor<?x8xf32>, tensor<8x4xf32>) outs(%out : tensor<?x4xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = affine_map<(m, n, k) -> (m, k)>,
                b_map = affine_map<(m, n, k) -> (k, n)>, out_map = affine_map<(m, n, k) -> (m, n)>, extra_maps = []} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<?x4xf32>
  %dim = tensor.dim %0, %c0 : tensor<?x4xf32>
  %1 = tensor.empty(%dim) : tensor<?x4xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    ins(%0 : tensor<?x4xf32>) outs(%1 : tensor<?x4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %3 = math.absf %x : f32
    linalg.yield %3 : f32
  } -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}

#ga = affine_map<(g, m, n, k) -> (m, g, k)>
#gb = affine_map<(g, m, n, k) -> (g, n, k)>
#gc = affine_map<(g, m, n, k) -> (m, g, n)>
#zero = affine_map<(i, j) -> (0, j)>

// The consumer of a convolution's groups, which are one dimension to it; a bias of dimensions that are
// read over and over is a vector.
// CHECK-LABEL: func.func @through_merged_groups(
//       CHECK:   %[[V:.+]] = tensor.collapse_shape %arg2 {{\[\[}}0, 1]] : tensor<1x16xf32> into tensor<16xf32>
//       CHECK:   %[[S:.+]] = tensor.expand_shape %[[V]] {{\[\[}}0, 1]] output_shape [2, 8] : tensor<16xf32> into tensor<2x8xf32>
//       CHECK:   %[[R:.+]] = kernel.contract ins(%arg0, %arg1, %[[S]] : {{.*}}) outs(%{{.+}} : tensor<?x2x8xf32>)
//   CHECK-NOT:   linalg.generic
//       CHECK:   %[[Y:.+]] = tensor.collapse_shape %[[R]] {{\[\[}}0], [1, 2]]
//       CHECK:   return %[[Y]]
func.func @through_merged_groups(%a: tensor<?x2x3xf32>, %b: tensor<2x8x3xf32>, %bias: tensor<1x16xf32>, %e: tensor<?x2x8xf32>, %out: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %0 = kernel.contract ins(%a, %b : tensor<?x2x3xf32>, tensor<2x8x3xf32>) outs(%e : tensor<?x2x8xf32>) attributes {kinds = [#kernel.dim<batch>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #ga, b_map = #gb, out_map = #gc, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<?x2x8xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2]] : tensor<?x2x8xf32> into tensor<?x16xf32>
  %2 = linalg.generic {indexing_maps = [#ij, #zero, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%1, %bias : tensor<?x16xf32>, tensor<1x16xf32>) outs(%out : tensor<?x16xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<?x16xf32>
  return %2 : tensor<?x16xf32>
}

// CHECK-LABEL: func.func @merged_dimensions_that_others_need(
//       CHECK:   kernel.contract
//       CHECK:   linalg.generic
func.func @merged_dimensions_that_others_need(%a: tensor<?x2x3xf32>, %b: tensor<2x8x3xf32>, %e: tensor<?x2x8xf32>, %out: tensor<?x16xf32>) -> (tensor<?x16xf32>, tensor<?x16xf32>) {
  %0 = kernel.contract ins(%a, %b : tensor<?x2x3xf32>, tensor<2x8x3xf32>) outs(%e : tensor<?x2x8xf32>) attributes {kinds = [#kernel.dim<batch>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #ga, b_map = #gb, out_map = #gc, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<?x2x8xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2]] : tensor<?x2x8xf32> into tensor<?x16xf32>
  %2 = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%1 : tensor<?x16xf32>) outs(%out : tensor<?x16xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = arith.negf %x : f32
    linalg.yield %s : f32
  } -> tensor<?x16xf32>
  return %1, %2 : tensor<?x16xf32>, tensor<?x16xf32>
}
