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
