// RUN: onnxc-opt %s --split-input-file --verify-diagnostics | FileCheck %s

#k = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, #kernel.dim<k>, #kernel.dim<k>]
#in = affine_map<(n, y, x, oc, i, j, ic) -> (n, y + i - 1, x + j - 1, ic)>
#w = affine_map<(n, y, x, oc, i, j, ic) -> (i, j, oc, ic)>
#out = affine_map<(n, y, x, oc, i, j, ic) -> (n, y, x, oc)>

// CHECK-LABEL: func.func @convolution(
//       CHECK:   kernel.contract ins({{.*}}) outs({{.*}}) scratch(%{{.+}} : memref<29376xi8>)
//  CHECK-SAME:   winograd = 3 : i64
func.func @convolution(%a: memref<1x8x8x36xf32>, %b: memref<6x6x2x36x16xf32>, %c: memref<1x8x8x32xf32>, %s: memref<29376xi8>) {
  kernel.contract ins(%a, %b : memref<1x8x8x36xf32>, memref<6x6x2x36x16xf32>) outs(%c : memref<1x8x8x32xf32>) scratch(%s : memref<29376xi8>)
    attributes {kinds = #k, a_map = #in, b_map = #w, out_map = #out, extra_maps = [], panel = 16 : i64, winograd = 3 : i64, zero_border} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

#k = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, #kernel.dim<k>, #kernel.dim<k>]
#in = affine_map<(n, y, x, oc, i, j, ic) -> (n, y + i - 1, x + j - 1, ic)>
#w = affine_map<(n, y, x, oc, i, j, ic) -> (i, j, oc, ic)>
#out = affine_map<(n, y, x, oc, i, j, ic) -> (n, y, x, oc)>

func.func @weights_that_are_not_transformed(%a: memref<1x8x8x36xf32>, %b: memref<3x3x2x36x16xf32>, %c: memref<1x8x8x32xf32>, %s: memref<29376xi8>) {
  // expected-error@+1 {{'kernel.contract' op is not a 3x3 convolution with transformed weights}}
  kernel.contract ins(%a, %b : memref<1x8x8x36xf32>, memref<3x3x2x36x16xf32>) outs(%c : memref<1x8x8x32xf32>) scratch(%s : memref<29376xi8>)
    attributes {kinds = #k, a_map = #in, b_map = #w, out_map = #out, extra_maps = [], panel = 16 : i64, winograd = 3 : i64, zero_border} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

#m = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

func.func @scratch_of_a_product(%a: memref<4x8xf32>, %b: memref<8x8xf32>, %c: memref<4x8xf32>, %s: memref<64xi8>) {
  // expected-error@+1 {{'kernel.contract' op has scratch without need}}
  kernel.contract ins(%a, %b : memref<4x8xf32>, memref<8x8xf32>) outs(%c : memref<4x8xf32>) scratch(%s : memref<64xi8>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #m, b_map = #b, out_map = #c, extra_maps = []} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}
