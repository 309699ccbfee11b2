// RUN: onnxc-opt %s --split-input-file --verify-diagnostics | FileCheck %s

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k + 1)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

// CHECK-LABEL: func.func @product(
//       CHECK:   kernel.contract
//  CHECK-SAME:   a_jumps = array<i64: 2, 1, 4, 2>
func.func @product(%a: memref<5x9xf32>, %b: memref<6x16xf32>, %c: memref<5x16xf32>) {
  kernel.contract ins(%a, %b : memref<5x9xf32>, memref<6x16xf32>) outs(%c : memref<5x16xf32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], a_jumps = array<i64: 2, 1, 4, 2>} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k + 1)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

func.func @descending(%a: memref<5x9xf32>, %b: memref<6x16xf32>, %c: memref<5x16xf32>) {
  // expected-error@+1 {{'kernel.contract' op has no ascending pieces within its innermost k}}
  kernel.contract ins(%a, %b : memref<5x9xf32>, memref<6x16xf32>) outs(%c : memref<5x16xf32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], a_jumps = array<i64: 4, 1, 2, 2>} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k + 1)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

func.func @beyond(%a: memref<5x9xf32>, %b: memref<6x16xf32>, %c: memref<5x16xf32>) {
  // expected-error@+1 {{'kernel.contract' op has no ascending pieces within its innermost k}}
  kernel.contract ins(%a, %b : memref<5x9xf32>, memref<6x16xf32>) outs(%c : memref<5x16xf32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], a_jumps = array<i64: 6, 1>} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// -----

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (k, m)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

func.func @not_last(%a: memref<9x5xf32>, %b: memref<6x16xf32>, %c: memref<5x16xf32>) {
  // expected-error@+1 {{'kernel.contract' op has pieces of what is not A's last index alone}}
  kernel.contract ins(%a, %b : memref<9x5xf32>, memref<6x16xf32>) outs(%c : memref<5x16xf32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], a_jumps = array<i64: 2, 1>} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}
