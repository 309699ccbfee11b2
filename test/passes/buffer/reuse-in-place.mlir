// RUN: onnxc-opt %s --split-input-file --onnxc-reuse-in-place | FileCheck %s

// The second call is the last to use %t: it writes there.  Its kernel has a variant in
// which both are one argument; the kernel itself stays while others call it.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[T:.+]] = memref.alloc()
//   CHECK-NOT:   memref.alloc
//       CHECK:   call @neg(%arg0, %[[T]])
//       CHECK:   call @neg_inplace0(%[[T]])
//       CHECK:   call @neg(%[[T]], %arg1)
func.func @main(%x: memref<4xf32>, %out: memref<4xf32>) {
  %t = memref.alloc() : memref<4xf32>
  call @neg(%x, %t) : (memref<4xf32>, memref<4xf32>) -> ()
  %u = memref.alloc() : memref<4xf32>
  call @neg(%t, %u) : (memref<4xf32>, memref<4xf32>) -> ()
  call @neg(%u, %out) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}
// CHECK-LABEL: func.func private @neg(%arg0: memref<4xf32>, %arg1: memref<4xf32>)
// CHECK-LABEL: func.func private @neg_inplace0(%arg0: memref<4xf32>)
//       CHECK:   linalg.generic {{.*}} ins(%arg0 : {{.*}}) outs(%arg0
func.func private @neg(%a: memref<4xf32>, %out: memref<4xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%out : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// A kernel that only its variant is used of goes.  Dynamic sizes must be the same values.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[T:.+]] = memref.alloc(%arg2)
//   CHECK-NOT:   memref.alloc
//       CHECK:   call @add_inplace1(%arg0, %[[T]])
//   CHECK-NOT: func.func private @add(
func.func @main(%x: memref<?xf32>, %out: memref<?xf32>, %n: index) {
  %t = memref.alloc(%n) : memref<?xf32>
  call @copy(%x, %t) : (memref<?xf32>, memref<?xf32>) -> ()
  %u = memref.alloc(%n) : memref<?xf32>
  call @add(%x, %t, %u) : (memref<?xf32>, memref<?xf32>, memref<?xf32>) -> ()
  call @copy(%u, %out) : (memref<?xf32>, memref<?xf32>) -> ()
  return
}
func.func private @copy(%a: memref<?xf32>, %out: memref<?xf32>)
func.func private @add(%a: memref<?xf32>, %b: memref<?xf32>, %out: memref<?xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a, %b : memref<?xf32>, memref<?xf32>) outs(%out : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @main(
//       CHECK:   memref.alloc(%arg2)
//       CHECK:   memref.alloc(%arg3)
//       CHECK:   call @neg(
func.func @main(%x: memref<?xf32>, %out: memref<?xf32>, %n: index, %m: index) {
  %t = memref.alloc(%n) : memref<?xf32>
  call @copy(%x, %t) : (memref<?xf32>, memref<?xf32>) -> ()
  %u = memref.alloc(%m) : memref<?xf32>
  call @neg(%t, %u) : (memref<?xf32>, memref<?xf32>) -> ()
  call @copy(%u, %out) : (memref<?xf32>, memref<?xf32>) -> ()
  return
}
func.func private @copy(%a: memref<?xf32>, %out: memref<?xf32>)
func.func private @neg(%a: memref<?xf32>, %out: memref<?xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<?xf32>) outs(%out : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// The extra of a contraction is read where the result is written.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @residual_inplace2(%arg0, %arg1, %{{.+}})
func.func @main(%x: memref<4x3xf32>, %w: memref<3x8xf32>, %out: memref<4x8xf32>) {
  %t = memref.alloc() : memref<4x8xf32>
  call @make(%t) : (memref<4x8xf32>) -> ()
  %u = memref.alloc() : memref<4x8xf32>
  call @residual(%x, %w, %t, %u) : (memref<4x3xf32>, memref<3x8xf32>, memref<4x8xf32>, memref<4x8xf32>) -> ()
  call @use(%u) : (memref<4x8xf32>) -> ()
  return
}
func.func private @make(%a: memref<4x8xf32>)
func.func private @use(%a: memref<4x8xf32>)
func.func private @residual(%a: memref<4x3xf32>, %b: memref<3x8xf32>, %c: memref<4x8xf32>, %out: memref<4x8xf32>) attributes {kernel.results = 1 : i64} {
  kernel.contract ins(%a, %b, %c : memref<4x3xf32>, memref<3x8xf32>, memref<4x8xf32>) outs(%out : memref<4x8xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = affine_map<(m, n, k) -> (m, k)>, b_map = affine_map<(m, n, k) -> (n, k)>,
                out_map = affine_map<(m, n, k) -> (m, n)>, extra_maps = [affine_map<(m, n, k) -> (m, n)>]} {
  ^bb0(%acc: f32, %e: f32):
    %0 = arith.addf %acc, %e : f32
    kernel.yield %0 : f32
  }
  return
}

// -----

// A left operand is read again after results were written.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @square(
func.func @main(%w: memref<4x4xf32>) {
  %t = memref.alloc() : memref<4x4xf32>
  call @make(%t) : (memref<4x4xf32>) -> ()
  %u = memref.alloc() : memref<4x4xf32>
  call @square(%t, %w, %u) : (memref<4x4xf32>, memref<4x4xf32>, memref<4x4xf32>) -> ()
  call @make(%u) : (memref<4x4xf32>) -> ()
  return
}
func.func private @make(%a: memref<4x4xf32>)
func.func private @square(%a: memref<4x4xf32>, %b: memref<4x4xf32>, %out: memref<4x4xf32>) attributes {kernel.results = 1 : i64} {
  kernel.contract ins(%a, %b : memref<4x4xf32>, memref<4x4xf32>) outs(%out : memref<4x4xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = affine_map<(m, n, k) -> (m, k)>, b_map = affine_map<(m, n, k) -> (n, k)>,
                out_map = affine_map<(m, n, k) -> (m, n)>, extra_maps = []} {
  ^bb0(%acc: f32):
    kernel.yield %acc : f32
  }
  return
}

// -----

// Elements that are read at another place than written; buffers that are used later, are
// read twice, have a view, or are the model's.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   inplace
//       CHECK:   return
func.func @main(%x: memref<4x4xf32>, %out: memref<4x4xf32>) {
  %moved = memref.alloc() : memref<4x4xf32>
  call @make(%moved) : (memref<4x4xf32>) -> ()
  %a = memref.alloc() : memref<4x4xf32>
  call @transpose(%moved, %a) : (memref<4x4xf32>, memref<4x4xf32>) -> ()
  %b = memref.alloc() : memref<4x4xf32>
  call @neg(%a, %b) : (memref<4x4xf32>, memref<4x4xf32>) -> ()
  %view = memref.reinterpret_cast %b to offset: [0], sizes: [16], strides: [1] : memref<4x4xf32> to memref<16xf32>
  call @use(%view) : (memref<16xf32>) -> ()
  %c = memref.alloc() : memref<4x4xf32>
  call @neg(%b, %c) : (memref<4x4xf32>, memref<4x4xf32>) -> ()
  call @make(%a) : (memref<4x4xf32>) -> ()
  %d = memref.alloc() : memref<4x4xf32>
  call @both(%c, %c, %d) : (memref<4x4xf32>, memref<4x4xf32>, memref<4x4xf32>) -> ()
  %e = memref.alloc() : memref<4x4xf32>
  call @neg(%x, %e) : (memref<4x4xf32>, memref<4x4xf32>) -> ()
  call @neg(%d, %out) : (memref<4x4xf32>, memref<4x4xf32>) -> ()
  call @make(%e) : (memref<4x4xf32>) -> ()
  return
}
func.func private @make(%a: memref<4x4xf32>)
func.func private @use(%a: memref<16xf32>)
func.func private @both(%a: memref<4x4xf32>, %b: memref<4x4xf32>, %out: memref<4x4xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a, %b : memref<4x4xf32>, memref<4x4xf32>) outs(%out : memref<4x4xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}
func.func private @neg(%a: memref<4x4xf32>, %out: memref<4x4xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4x4xf32>) outs(%out : memref<4x4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  return
}
func.func private @transpose(%a: memref<4x4xf32>, %out: memref<4x4xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4x4xf32>) outs(%out : memref<4x4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Another node's kernel may have the name that a variant would get.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @neg_inplace0(%arg0, %[[T:.+]]) : (memref<4xf32>, memref<4xf32>)
//       CHECK:   call @neg_inplace0_0(%[[T]]) : (memref<4xf32>)
func.func @main(%x: memref<4xf32>) {
  %t = memref.alloc() : memref<4xf32>
  call @neg_inplace0(%x, %t) : (memref<4xf32>, memref<4xf32>) -> ()
  %u = memref.alloc() : memref<4xf32>
  call @neg(%t, %u) : (memref<4xf32>, memref<4xf32>) -> ()
  call @use(%u) : (memref<4xf32>) -> ()
  return
}
func.func private @use(%a: memref<4xf32>)
func.func private @neg_inplace0(%a: memref<4xf32>, %out: memref<4xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%out : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = math.absf %x : f32
    linalg.yield %0 : f32
  }
  return
}
func.func private @neg(%a: memref<4xf32>, %out: memref<4xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%out : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// A loop updates what it carries: the call says so, and the variant is a must.  A kernel without one reads a copy.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @neg_inplace0(%arg0)
//       CHECK:   %[[COPY:.+]] = memref.alloc() : memref<4xf32>
//       CHECK:   memref.copy %arg0, %[[COPY]]
//       CHECK:   call @reverse(%[[COPY]], %arg0)
//   CHECK-NOT:   kernel.overwrites
func.func @main(%x: memref<4xf32>) {
  call @neg(%x, %x) {kernel.overwrites = array<i64: 0, 1>} : (memref<4xf32>, memref<4xf32>) -> ()
  call @reverse(%x, %x) {kernel.overwrites = array<i64: 0, 1>} : (memref<4xf32>, memref<4xf32>) -> ()
  return
}
func.func private @neg(%a: memref<4xf32>, %out: memref<4xf32>) attributes {kernel.results = 1 : i64} {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%out : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  }
  return
}
func.func private @reverse(%a: memref<4xf32>, %out: memref<4xf32>) attributes {kernel.results = 1 : i64} {
  %c3 = arith.constant 3 : index
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%out : memref<4xf32>) {
  ^bb0(%y: f32):
    %i = linalg.index 0 : index
    %j = arith.subi %c3, %i : index
    %0 = memref.load %a[%j] : memref<4xf32>
    linalg.yield %0 : f32
  }
  return
}
