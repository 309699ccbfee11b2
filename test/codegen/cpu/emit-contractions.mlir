// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=skylake-avx512" --canonicalize --cse | FileCheck %s
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=haswell" --canonicalize --cse | FileCheck %s --check-prefix=AVX2

#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>
#row = affine_map<(m, n, k) -> (n)>

// 8 x 3 vectors of 16 floats stay in registers for all of k.
// CHECK-LABEL: func.func @product(
//       CHECK:   scf.for
//       CHECK:     scf.for
//       CHECK:       %[[SUMS:.+]]:24 = scf.for {{.*}} iter_args
//       CHECK:         memref.prefetch
//       CHECK:         vector.fma {{.*}} : vector<16xf32>
//       CHECK:       } {llvm.loop_annotation = #{{.+}}}
//   CHECK-NOT:       memref.load
//       CHECK:       arith.addf %[[SUMS]]#0
//       CHECK:       arith.maximumf
//       CHECK:       vector.store
//   CHECK-NOT:   vector.maskedstore
// AVX2-LABEL: func.func @product(
//       AVX2:   vector.fma {{.*}} : vector<8xf32>
func.func @product(%a: memref<128x768xf32>, %b: memref<16x768x48xf32>, %bias: memref<768xf32>, %c: memref<128x768xf32>) {
  kernel.contract ins(%a, %b, %bias : memref<128x768xf32>, memref<16x768x48xf32>, memref<768xf32>) outs(%c : memref<128x768xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = [#row], panel = 48 : i64} {
  ^bb0(%sum: f32, %e: f32):
    %zero = arith.constant 0.0 : f32
    %0 = arith.addf %sum, %e : f32
    %1 = arith.maximumf %0, %zero : f32
    kernel.yield %1 : f32
  }
  return
}

// Two columns: lanes along k, and eight rows make a vector of the result.
// CHECK-LABEL: func.func @few_columns(
//       CHECK:   %[[SUMS:.+]]:16 = scf.for {{.*}} iter_args
// CHECK-COUNT-16:  vector.fma {{.*}} : vector<16xf32>
//   CHECK-NOT:     vector.fma
//       CHECK:   vector.maskedload
// CHECK-COUNT-16:  vector.fma
// CHECK-COUNT-30:  vector.shuffle
//       CHECK:   vector.store {{.*}} : memref<32xf32>, vector<16xf32>
func.func @few_columns(%a: memref<16x100xf32>, %b: memref<2x100x1xf32>, %c: memref<16x2xf32>) {
  kernel.contract ins(%a, %b : memref<16x100xf32>, memref<2x100x1xf32>) outs(%c : memref<16x2xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 1 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// A left operand in two pieces: two loops with the same accumulators.
// CHECK-LABEL: func.func @pieces(
//       CHECK:   %[[FIRST:.+]]:8 = scf.for {{.*}} to %c16 step
//       CHECK:     vector.fma
//       CHECK:   %[[SECOND:.+]]:8 = scf.for {{.*}} to %c32 step {{.*}} iter_args({{.*}} = %[[FIRST]]#0
//       CHECK:     vector.fma
//       CHECK:   vector.store %[[SECOND]]#0
func.func @pieces(%a: memref<8x100xf32>, %b: memref<1x48x16xf32>, %c: memref<8x16xf32>) {
  kernel.contract ins(%a, %b : memref<8x100xf32>, memref<1x48x16xf32>) outs(%c : memref<8x16xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, a_jumps = array<i64: 16, 40>} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// Nothing is known: tiles of 6, 3, 2 and 1 rows, and single, masked vectors at the end.
// CHECK-LABEL: func.func @dynamic(
//       CHECK:   scf.for {{.*}} step %c6
//       CHECK:   scf.for {{.*}} step %c3
//       CHECK:   scf.for {{.*}} step %c2
//       CHECK:   vector.create_mask
//       CHECK:   vector.maskedload
//       CHECK:   vector.maskedstore
func.func @dynamic(%a: memref<?x?xf32>, %b: memref<?x?xf32>, %c: memref<?x?xf32>) {
  kernel.contract ins(%a, %b : memref<?x?xf32>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = affine_map<(m, n, k) -> (k, n)>, out_map = #c, extra_maps = []} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// The two inner k dimensions of a convolution are one: three rows of 3 * 64 elements.
// CHECK-LABEL: func.func @convolution(
//   CHECK-DAG:   %[[C3:.+]] = arith.constant 3 : index
//   CHECK-DAG:   %[[C192:.+]] = arith.constant 192 : index
//       CHECK:   scf.for {{.*}} to %[[C3]] {{.*}} iter_args
//       CHECK:     scf.for {{.*}} to %[[C192]] {{.*}} iter_args
func.func @convolution(%a: memref<1x58x58x64xf32>, %b: memref<2x3x3x64x32xf32>, %c: memref<1x56x56x64xf32>) {
  kernel.contract ins(%a, %b : memref<1x58x58x64xf32>, memref<2x3x3x64x32xf32>) outs(%c : memref<1x56x56x64xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, #kernel.dim<k>, #kernel.dim<k>],
      a_map = affine_map<(b, h, w, n, y, x, k) -> (b, h + y, w + x, k)>, b_map = affine_map<(b, h, w, n, y, x, k) -> (n, y, x, k)>,
      out_map = affine_map<(b, h, w, n, y, x, k) -> (b, h, w, n)>, extra_maps = [], panel = 32 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// CHECK-LABEL: func.func @tensors_are_left_alone(
//       CHECK:   kernel.contract
func.func @tensors_are_left_alone(%a: tensor<4x4xf32>, %b: tensor<4x4xf32>, %c: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = kernel.contract ins(%a, %b : tensor<4x4xf32>, tensor<4x4xf32>) outs(%c : tensor<4x4xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #a, b_map = affine_map<(m, n, k) -> (k, n)>, out_map = #c, extra_maps = []} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  } -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// Rows of two dimensions, of which the inner one may be short: a tile goes on where the next step of the outer one begins.
// CHECK-LABEL: func.func @winds(
//       CHECK:   %[[ROWS:.+]] = arith.muli
//       CHECK:   scf.for %[[FIRST:.+]] = {{.+}} step %c9
//       CHECK:     %[[STEP:.+]] = arith.divui %[[FIRST]], %[[INNER:.+]] : index
//       CHECK:     arith.cmpi eq, %{{.+}}, %[[INNER]] : index
//       CHECK:     arith.select
//       CHECK:     vector.fma
func.func @winds(%a: memref<?x?x64xf32>, %b: memref<2x64x48xf32>, %c: memref<?x?x96xf32>) {
  kernel.contract ins(%a, %b : memref<?x?x64xf32>, memref<2x64x48xf32>) outs(%c : memref<?x?x96xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = affine_map<(t, i, n, k) -> (i, t, k)>,
                b_map = affine_map<(t, i, n, k) -> (n, k)>, out_map = affine_map<(t, i, n, k) -> (t, i, n)>, extra_maps = [], panel = 48 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// Rows that are known to be few share tiles as before.
// CHECK-LABEL: func.func @does_not_wind(
//   CHECK-NOT:   arith.select
//       CHECK:   vector.fma
func.func @does_not_wind(%a: memref<3x?x64xf32>, %b: memref<2x64x48xf32>, %c: memref<?x3x96xf32>) {
  kernel.contract ins(%a, %b : memref<3x?x64xf32>, memref<2x64x48xf32>) outs(%c : memref<?x3x96xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = affine_map<(t, i, n, k) -> (i, t, k)>,
                b_map = affine_map<(t, i, n, k) -> (n, k)>, out_map = affine_map<(t, i, n, k) -> (t, i, n)>, extra_maps = [], panel = 48 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}
