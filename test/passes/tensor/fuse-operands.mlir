// RUN: onnxc-opt %s --onnxc-fuse-operands --mlir-print-local-scope | FileCheck %s

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// CHECK-LABEL: func.func private @reads_columns_for_rows(
//       CHECK:   kernel.contract ins(%arg0, %arg1
//  CHECK-SAME:   a_map = affine_map<(d0, d1, d2) -> (d2, d0)>
func.func private @reads_columns_for_rows(%a: tensor<8x4xf32>, %b: tensor<8x16xf32>, %e: tensor<4x8xf32>, %out: tensor<4x16xf32>) -> tensor<4x16xf32> {
  %t = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>],
                       iterator_types = ["parallel", "parallel"]} ins(%a : tensor<8x4xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x8xf32>
  %c = kernel.contract ins(%t, %b : tensor<4x8xf32>, tensor<8x16xf32>) outs(%out : tensor<4x16xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x16xf32>
  return %c : tensor<4x16xf32>
}

// An operand that is computed is not a permutation.
// CHECK-LABEL: func.func private @computed(
//       CHECK:   %[[T:.+]] = linalg.generic
//       CHECK:   kernel.contract ins(%[[T]], %arg1
func.func private @computed(%a: tensor<8x?xf32>, %b: tensor<8x16xf32>, %e: tensor<?x8xf32>, %out: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %t = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>],
                       iterator_types = ["parallel", "parallel"]} ins(%a : tensor<8x?xf32>) outs(%e : tensor<?x8xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = arith.negf %x : f32
    linalg.yield %v : f32
  } -> tensor<?x8xf32>
  %c = kernel.contract ins(%t, %b : tensor<?x8xf32>, tensor<8x16xf32>) outs(%out : tensor<?x16xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<?x16xf32>
  return %c : tensor<?x16xf32>
}

// The right operand, too, while its columns remain neighbours.
// CHECK-LABEL: func.func private @reads_rows_of_a_permuted_batch(
//       CHECK:   kernel.contract ins(%arg0, %arg1
//  CHECK-SAME:   b_map = affine_map<(d0, d1, d2, d3) -> (d3, d0, d2)>
func.func private @reads_rows_of_a_permuted_batch(%a: tensor<3x4x8xf32>, %b: tensor<8x3x16xf32>, %e: tensor<3x8x16xf32>, %out: tensor<3x4x16xf32>) -> tensor<3x4x16xf32> {
  %t = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, i, k)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%b : tensor<8x3x16xf32>) outs(%e : tensor<3x8x16xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<3x8x16xf32>
  %c = kernel.contract ins(%a, %t : tensor<3x4x8xf32>, tensor<3x8x16xf32>) outs(%out : tensor<3x4x16xf32>)
    attributes {kinds = [#kernel.dim<batch>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>],
                a_map = affine_map<(b, m, n, k) -> (b, m, k)>, b_map = affine_map<(b, m, n, k) -> (b, k, n)>,
                out_map = affine_map<(b, m, n, k) -> (b, m, n)>, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<3x4x16xf32>
  return %c : tensor<3x4x16xf32>
}

// Channels that have been shuffled are summed over in the order in which they lie.
// CHECK-LABEL: func.func private @reads_shuffled_channels(
//       CHECK:   %[[B:.+]] = tensor.expand_shape %arg1 {{.+}} : tensor<8x16xf32> into tensor<4x2x16xf32>
//       CHECK:   kernel.contract ins(%arg0, %[[B]] :
//  CHECK-SAME:   a_map = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>
//  CHECK-SAME:   b_map = affine_map<(d0, d1, d2, d3) -> (d3, d2, d1)>
//  CHECK-SAME:   kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, #kernel.dim<k>]
func.func private @reads_shuffled_channels(%a: tensor<5x2x4xf32>, %b: tensor<8x16xf32>, %e: tensor<5x4x2xf32>, %out: tensor<5x16xf32>) -> tensor<5x16xf32> {
  %t = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k, j)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : tensor<5x2x4xf32>) outs(%e : tensor<5x4x2xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<5x4x2xf32>
  %s = tensor.collapse_shape %t [[0], [1, 2]] : tensor<5x4x2xf32> into tensor<5x8xf32>
  %c = kernel.contract ins(%s, %b : tensor<5x8xf32>, tensor<8x16xf32>) outs(%out : tensor<5x16xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<5x16xf32>
  return %c : tensor<5x16xf32>
}

// Directions side by side are summed over in the order in which they lie, the inner one last.
// CHECK-LABEL: func.func private @reads_both_directions(
//       CHECK:   %[[B:.+]] = tensor.expand_shape %arg1 {{.+}} : tensor<8x16xf32> into tensor<2x4x16xf32>
//       CHECK:   kernel.contract ins(%arg0, %[[B]] :
//  CHECK-SAME:   a_map = affine_map<(d0, d1, d2, d3) -> (d2, d0, d3)>
//  CHECK-SAME:   b_map = affine_map<(d0, d1, d2, d3) -> (d2, d3, d1)>
func.func private @reads_both_directions(%a: tensor<2x?x4xf32>, %b: tensor<8x16xf32>, %e: tensor<?x2x4xf32>, %out: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %t = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, i, k)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : tensor<2x?x4xf32>) outs(%e : tensor<?x2x4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<?x2x4xf32>
  %s = tensor.collapse_shape %t [[0], [1, 2]] : tensor<?x2x4xf32> into tensor<?x8xf32>
  %c = kernel.contract ins(%s, %b : tensor<?x8xf32>, tensor<8x16xf32>) outs(%out : tensor<?x16xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<?x16xf32>
  return %c : tensor<?x16xf32>
}

// Attention finds its operands in any order that leaves rows as they are, keys transposed as well.
// CHECK-LABEL: func.func private @attends_in_another_order(
//   CHECK-NOT:   linalg.generic
//       CHECK:   kernel.attend ins(%arg0, %arg1, %arg2 :
//  CHECK-SAME:   outs(%arg5 : tensor<?x4x16xf32>)
//  CHECK-SAME:   k_order = array<i64: 1, 2, 0>, out_order = array<i64: 1, 0, 2>, q_order = array<i64: 1, 0, 2>, v_order = array<i64: 1, 0, 2>
func.func private @attends_in_another_order(%q: tensor<?x4x16xf32>, %k: tensor<?x4x16xf32>, %v: tensor<?x4x16xf32>, %e: tensor<4x?x16xf32>, %f: tensor<4x16x?xf32>, %out: tensor<?x4x16xf32>) -> tensor<?x4x16xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, i, k)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%q : tensor<?x4x16xf32>) outs(%e : tensor<4x?x16xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x?x16xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (k, i, j)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%k : tensor<?x4x16xf32>) outs(%f : tensor<4x16x?xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x16x?xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, i, k)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%v : tensor<?x4x16xf32>) outs(%e : tensor<4x?x16xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x?x16xf32>
  %3 = kernel.attend ins(%0, %1, %2 : tensor<4x?x16xf32>, tensor<4x16x?xf32>, tensor<4x?x16xf32>) outs(%e : tensor<4x?x16xf32>) scale 1.0 -> tensor<4x?x16xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, i, k)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%3 : tensor<4x?x16xf32>) outs(%out : tensor<?x4x16xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<?x4x16xf32>
  return %4 : tensor<?x4x16xf32>
}

// Bytes of the right operand lie in groups along k, which the merged dimensions would cut.
// CHECK-LABEL: func.func private @leaves_groups_together(
//       CHECK:   %[[T:.+]] = linalg.generic
//       CHECK:   %[[A:.+]] = tensor.collapse_shape %[[T]]
//       CHECK:   kernel.contract ins(%[[A]], %arg1 :
func.func private @leaves_groups_together(%a: tensor<5x2x4xi8>, %b: tensor<1x2x16x4xi8>, %e: tensor<5x4x2xi8>, %out: tensor<5x16xi32>) -> tensor<5x16xi32> {
  %t = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k, j)>, affine_map<(i, j, k) -> (i, j, k)>],
                       iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : tensor<5x2x4xi8>) outs(%e : tensor<5x4x2xi8>) {
  ^bb0(%x: i8, %y: i8):
    linalg.yield %x : i8
  } -> tensor<5x4x2xi8>
  %s = tensor.collapse_shape %t [[0], [1, 2]] : tensor<5x4x2xi8> into tensor<5x8xi8>
  %c = kernel.contract ins(%s, %b : tensor<5x8xi8>, tensor<1x2x16x4xi8>) outs(%out : tensor<5x16xi32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = affine_map<(m, n, k) -> (n, k)>, out_map = #mn, extra_maps = [], panel = 16 : i64, depth = 8 : i64} {
  ^bb0(%acc: i32):
    kernel.yield %acc : i32
  } -> tensor<5x16xi32>
  return %c : tensor<5x16xi32>
}

// Parts of one tensor that are joined are found where they are.
// CHECK-LABEL: func.func private @reads_pieces(
//       CHECK:   kernel.contract ins(%arg0, %arg1
//  CHECK-SAME:   a_jumps = array<i64: 3, -5, 5, 1>
//  CHECK-SAME:   a_map = affine_map<(d0, d1, d2) -> (d0, d2 + 2)>
func.func private @reads_pieces(%a: tensor<?x9xf32>, %b: tensor<6x16xf32>, %out: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %a, %c0 : tensor<?x9xf32>
  %e = tensor.empty(%m) : tensor<?x6xf32>
  %x = tensor.extract_slice %a[0, 2] [%m, 3] [1, 1] : tensor<?x9xf32> to tensor<?x3xf32>
  %y = tensor.extract_slice %a[0, 0] [%m, 2] [1, 1] : tensor<?x9xf32> to tensor<?x2xf32>
  %z = tensor.extract_slice %a[0, 8] [%m, 1] [1, 1] : tensor<?x9xf32> to tensor<?x1xf32>
  %0 = tensor.insert_slice %x into %e[0, 0] [%m, 3] [1, 1] : tensor<?x3xf32> into tensor<?x6xf32>
  %1 = tensor.insert_slice %y into %0[0, 3] [%m, 2] [1, 1] : tensor<?x2xf32> into tensor<?x6xf32>
  %2 = tensor.insert_slice %z into %1[0, 5] [%m, 1] [1, 1] : tensor<?x1xf32> into tensor<?x6xf32>
  %c = kernel.contract ins(%2, %b : tensor<?x6xf32>, tensor<6x16xf32>) outs(%out : tensor<?x16xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<?x16xf32>
  return %c : tensor<?x16xf32>
}

// Those of two are not.
// CHECK-LABEL: func.func private @parts_of_two(
//       CHECK:   %[[T:.+]] = tensor.insert_slice %{{.+}} into %{{.+}}[0, 3]
//       CHECK:   kernel.contract ins(%[[T]], %arg2
func.func private @parts_of_two(%a: tensor<4x9xf32>, %o: tensor<4x9xf32>, %b: tensor<6x16xf32>, %out: tensor<4x16xf32>) -> tensor<4x16xf32> {
  %e = tensor.empty() : tensor<4x6xf32>
  %x = tensor.extract_slice %a[0, 2] [4, 3] [1, 1] : tensor<4x9xf32> to tensor<4x3xf32>
  %y = tensor.extract_slice %o[0, 0] [4, 3] [1, 1] : tensor<4x9xf32> to tensor<4x3xf32>
  %0 = tensor.insert_slice %x into %e[0, 0] [4, 3] [1, 1] : tensor<4x3xf32> into tensor<4x6xf32>
  %1 = tensor.insert_slice %y into %0[0, 3] [4, 3] [1, 1] : tensor<4x3xf32> into tensor<4x6xf32>
  %c = kernel.contract ins(%1, %b : tensor<4x6xf32>, tensor<6x16xf32>) outs(%out : tensor<4x16xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  } -> tensor<4x16xf32>
  return %c : tensor<4x16xf32>
}
