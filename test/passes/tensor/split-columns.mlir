// Pieces of columns become batch dimensions of the right operand, and what permutes them says where they are written.

// RUN: onnxc-opt %s --split-input-file --onnxc-fuse-epilogues | FileCheck %s

// CHECK-DAG: #[[A:.+]] = affine_map<(d0, d1, d2, d3) -> (d1, d3)>
// CHECK-DAG: #[[B:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>
// CHECK-DAG: #[[OUT:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
// CHECK-DAG: #[[BIAS:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d2)>
// CHECK-LABEL: func.func @heads(
//   CHECK-DAG:   %[[W:.+]] = tensor.expand_shape %arg1 {{.*}} output_shape [2, 2, 8, 8] : tensor<4x8x8xf32> into tensor<2x2x8x8xf32>
//   CHECK-DAG:   %[[V:.+]] = tensor.expand_shape %arg2 {{.*}} output_shape [2, 16] : tensor<32xf32> into tensor<2x16xf32>
//       CHECK:   kernel.contract ins(%arg0, %[[W]], %[[V]] : {{.*}}) outs(%arg3 : tensor<2x?x16xf32>)
//  CHECK-SAME:   a_map = #[[A]], b_map = #[[B]], extra_maps = [#[[BIAS]]], kinds = [#kernel.dim<batch>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], out_map = #[[OUT]], panel = 8
//   CHECK-NOT:   linalg.generic
//       CHECK:   return
func.func @heads(%a: tensor<?x8xf32>, %b: tensor<4x8x8xf32>, %bias: tensor<32xf32>, %out: tensor<2x?x16xf32>) -> tensor<2x?x16xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %a, %c0 : tensor<?x8xf32>
  %e = tensor.empty(%n) : tensor<?x32xf32>
  %0 = kernel.contract ins(%a, %b, %bias : tensor<?x8xf32>, tensor<4x8x8xf32>, tensor<32xf32>) outs(%e : tensor<?x32xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = affine_map<(m, n, k) -> (m, k)>,
                b_map = affine_map<(m, n, k) -> (n, k)>, out_map = affine_map<(m, n, k) -> (m, n)>,
                extra_maps = [affine_map<(m, n, k) -> (n)>], panel = 8 : i64} {
  ^bb0(%sum: f32, %x: f32):
    %1 = arith.addf %sum, %x : f32
    kernel.yield %1 : f32
  } -> tensor<?x32xf32>
  %2 = tensor.expand_shape %0 [[0], [1, 2]] output_shape [%n, 2, 16] : tensor<?x32xf32> into tensor<?x2x16xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, i, k)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%2 : tensor<?x2x16xf32>) outs(%out : tensor<2x?x16xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<2x?x16xf32>
  return %3 : tensor<2x?x16xf32>
}

// -----

// Pieces that begin within a panel.
// CHECK-LABEL: func.func @parts_of_panels(
//       CHECK:   kernel.contract
//       CHECK:   tensor.expand_shape
func.func @parts_of_panels(%a: tensor<3x8xf32>, %b: tensor<4x8x8xf32>) -> tensor<3x8x4xf32> {
  %e = tensor.empty() : tensor<3x32xf32>
  %0 = kernel.contract ins(%a, %b : tensor<3x8xf32>, tensor<4x8x8xf32>) outs(%e : tensor<3x32xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = affine_map<(m, n, k) -> (m, k)>,
                b_map = affine_map<(m, n, k) -> (n, k)>, out_map = affine_map<(m, n, k) -> (m, n)>, extra_maps = [], panel = 8 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<3x32xf32>
  %1 = tensor.expand_shape %0 [[0], [1, 2]] output_shape [3, 8, 4] : tensor<3x32xf32> into tensor<3x8x4xf32>
  return %1 : tensor<3x8x4xf32>
}
