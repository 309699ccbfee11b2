// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=skylake-avx512" --canonicalize --cse | FileCheck %s

#in = affine_map<(n, y, x, oc, i, j, ic) -> (n, y + i - 1, x + j - 1, ic)>
#w = affine_map<(n, y, x, oc, i, j, ic) -> (i, j, oc, ic)>
#out = affine_map<(n, y, x, oc, i, j, ic) -> (n, y, x, oc)>

// Tiles inside are read without a question, those at the border element by element; then
// come 36 products, and the way back, here without a border.  Two threads may share the tiles.
// CHECK-LABEL: func.func @known_sizes(
//       CHECK:   kernel.parallel
//       CHECK:     memref.view {{.*}} to memref<36x25x64xf32>
//       CHECK:     memref.view {{.*}} to memref<36x25x64xf32>
//       CHECK:     scf.for
//       CHECK:       scf.if
//       CHECK:         scf.for {{.*}} step %c16
// CHECK-COUNT-36:        vector.load {{.*}} vector<16xf32>
// CHECK-COUNT-36:        vector.store {{.*}} vector<16xf32>
//       CHECK:       } else {
//       CHECK:           scf.if {{.*}} -> (vector<16xf32>)
//       CHECK:     scf.for %{{.+}} = %c0 to %c36
//       CHECK:       vector.fma
//       CHECK:     scf.for
//   CHECK-NOT:       scf.if
// CHECK-COUNT-36:        vector.load {{.*}} vector<16xf32>
// CHECK-COUNT-16:        vector.store {{.*}} vector<16xf32>
func.func @known_sizes(%a: memref<1x56x56x64xf32>, %b: memref<6x6x1x64x64xf32>, %c: memref<1x56x56x64xf32>, %s: memref<921600xi8>) {
  kernel.contract ins(%a, %b : memref<1x56x56x64xf32>, memref<6x6x1x64x64xf32>) outs(%c : memref<1x56x56x64xf32>) scratch(%s : memref<921600xi8>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, #kernel.dim<k>, #kernel.dim<k>],
                a_map = #in, b_map = #w, out_map = #out, extra_maps = [], panel = 64 : i64, winograd = 25 : i64, zero_border} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// CHECK-LABEL: func.func @unknown_sizes(
//       CHECK:   memref.dim
//       CHECK:   kernel.parallel
//       CHECK:     scf.for
//       CHECK:     arith.divui
func.func @unknown_sizes(%a: memref<?x?x?x64xf32>, %b: memref<6x6x1x64x64xf32>, %c: memref<?x?x?x64xf32>, %s: memref<921600xi8>) {
  kernel.contract ins(%a, %b : memref<?x?x?x64xf32>, memref<6x6x1x64x64xf32>) outs(%c : memref<?x?x?x64xf32>) scratch(%s : memref<921600xi8>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, #kernel.dim<k>, #kernel.dim<k>],
                a_map = #in, b_map = #w, out_map = #out, extra_maps = [], panel = 64 : i64, winograd = 25 : i64, zero_border} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}
