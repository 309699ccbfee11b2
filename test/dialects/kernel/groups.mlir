// RUN: onnxc-opt %s --split-input-file --verify-diagnostics | FileCheck %s

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>

// CHECK-LABEL: func.func @product(
//       CHECK:   kernel.contract
//  CHECK-SAME:   depth = 7 : i64, {{.*}}flips_a
func.func @product(%a: memref<5x7xi8>, %b: memref<2x2x16x4xi8>, %c: memref<5x20xi32>) {
  kernel.contract ins(%a, %b : memref<5x7xi8>, memref<2x2x16x4xi8>) outs(%c : memref<5x20xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 7 : i64, a_unsigned, flips_a} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// -----

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>

func.func @too_few_groups(%a: memref<5x9xi8>, %b: memref<2x2x16x4xi8>, %c: memref<5x20xi32>) {
  // expected-error@+1 {{'kernel.contract' op has 2 groups of 4 for a depth of 9}}
  kernel.contract ins(%a, %b : memref<5x9xi8>, memref<2x2x16x4xi8>) outs(%c : memref<5x20xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 9 : i64} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// -----

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (k, n)>
#c = affine_map<(m, n, k) -> (m, n)>

func.func @groups_without_panels(%a: memref<5x4xi8>, %b: memref<4x20xi8>, %c: memref<5x20xi32>) {
  // expected-error@+1 {{'kernel.contract' op b map yields 2 indices for rank 2}}
  kernel.contract ins(%a, %b : memref<5x4xi8>, memref<4x20xi8>) outs(%c : memref<5x20xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], depth = 4 : i64} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// -----

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>

func.func @bits_of_numbers(%a: memref<5x7xf32>, %b: memref<2x7x16xf32>, %c: memref<5x20xf32>) {
  // expected-error@+1 {{'kernel.contract' op flips the highest bit of what is not a byte}}
  kernel.contract ins(%a, %b : memref<5x7xf32>, memref<2x7x16xf32>) outs(%c : memref<5x20xf32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, flips_a} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}
