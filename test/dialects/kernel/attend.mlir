// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @is_no_permutation(%q: memref<4x8x16xf32>, %k: memref<4x16x8xf32>, %out: memref<4x8x16xf32>) {
  // expected-error@+1 {{q_order is no permutation of the dimensions of 'memref<4x8x16xf32>'}}
  kernel.attend ins(%q, %k, %q : memref<4x8x16xf32>, memref<4x16x8xf32>, memref<4x8x16xf32>) outs(%out : memref<4x8x16xf32>) scale 1.0 {q_order = array<i64: 0, 1>}
  return
}

// -----

func.func @moves_columns(%q: memref<4x8x16xf32>, %k: memref<4x8x16xf32>, %out: memref<4x8x16xf32>) {
  // expected-error@+1 {{k_order moves the last dimension}}
  kernel.attend ins(%q, %k, %q : memref<4x8x16xf32>, memref<4x8x16xf32>, memref<4x8x16xf32>) outs(%out : memref<4x8x16xf32>) scale 1.0 {k_order = array<i64: 2, 1, 0>}
  return
}

// -----

func.func @moves_unknown_features(%q: memref<4x8x?xf32>, %out: memref<4x8x8xf32>, %v: memref<4x8x8xf32>) {
  // expected-error@+1 {{k_order moves the last dimension}}
  kernel.attend ins(%q, %q, %v : memref<4x8x?xf32>, memref<4x8x?xf32>, memref<4x8x8xf32>) outs(%out : memref<4x8x8xf32>) scale 1.0 {k_order = array<i64: 0, 2, 1>}
  return
}
