// What takes long enough stands in a kernel.parallel, whatever makes the loops.
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=haswell" --onnxc-lower-linalg="triple=x86_64-linux-gnu cpu=haswell" | FileCheck %s
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=thumbv7em-none-eabi cpu=cortex-m7" --onnxc-lower-linalg="triple=thumbv7em-none-eabi cpu=cortex-m7" | FileCheck %s --check-prefix=NONE
// RUN: onnxc-opt %s --onnxc-lower-linalg="triple=x86_64-linux-gnu cpu=haswell share-from=0" | FileCheck %s --check-prefix=ALL

// NONE-NOT: kernel.parallel

#id1 = affine_map<(i) -> (i)>
#id2 = affine_map<(i, j) -> (i, j)>
#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// Panels of columns and tiles of rows are one range: 16 panels of 11 tiles.
// CHECK-LABEL: func.func @product(
//       CHECK:   kernel.parallel %{{.+}} grain %{{.+}} when %true
//       CHECK:   ^bb0(%[[BEGIN:.+]]: index, %[[END:.+]]: index):
//       CHECK:     scf.for
//       CHECK:       scf.for
func.func @product(%a: memref<64x512xf32>, %b: memref<512x256xf32>, %c: memref<64x256xf32>) {
  kernel.contract ins(%a, %b : memref<64x512xf32>, memref<512x256xf32>) outs(%c : memref<64x256xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn,
                extra_maps = [], panel = 0 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// CHECK-LABEL: func.func @small_product(
//   CHECK-NOT:   kernel.parallel
//       CHECK:   return
func.func @small_product(%a: memref<4x32xf32>, %b: memref<32x32xf32>, %c: memref<4x32xf32>) {
  kernel.contract ins(%a, %b : memref<4x32xf32>, memref<32x32xf32>) outs(%c : memref<4x32xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn,
                extra_maps = [], panel = 0 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// Whether it is worthwhile is known when the model runs.
// CHECK-LABEL: func.func @dynamic_product(
//       CHECK:   %[[WORTHWHILE:.+]] = arith.cmpi uge, %{{.+}}, %c8000
//       CHECK:   kernel.parallel %{{.+}} grain %{{.+}} when %[[WORTHWHILE]]
func.func @dynamic_product(%a: memref<?x512xf32>, %b: memref<512x256xf32>, %c: memref<?x256xf32>) {
  kernel.contract ins(%a, %b : memref<?x512xf32>, memref<512x256xf32>) outs(%c : memref<?x256xf32>)
    attributes {kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>], a_map = #mk, b_map = #kn, out_map = #mn,
                extra_maps = [], panel = 0 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// Each thread has its own scores.
// CHECK-LABEL: func.func @attention(
//   CHECK-NOT:   memref.alloca
//       CHECK:   kernel.parallel
//       CHECK:     memref.alloca
func.func @attention(%q: memref<4x64x64xf32>, %k: memref<4x64x64xf32>, %v: memref<4x64x64xf32>, %out: memref<4x64x64xf32>) {
  kernel.attend ins(%q, %k, %v : memref<4x64x64xf32>, memref<4x64x64xf32>, memref<4x64x64xf32>) outs(%out : memref<4x64x64xf32>) scale 1.0
  return
}

// Borders between threads are where LLVM's vectors end.
// CHECK-LABEL: func.func @elements(
//       CHECK:   kernel.parallel %c1000000{{.*}} grain %c15872
//       CHECK:   ^bb0(%[[BEGIN:.+]]: index, %[[END:.+]]: index):
//       CHECK:     scf.for %{{.+}} = %[[BEGIN]] to %[[END]]
func.func @elements(%x: memref<1000000xf32>, %y: memref<1000000xf32>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
    ins(%x : memref<1000000xf32>) outs(%y : memref<1000000xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// Few rows that are long are cut, too.
// CHECK-LABEL: func.func @few_rows(
//       CHECK:   kernel.parallel %c400000
//       CHECK:     scf.for %[[I:.+]] =
//       CHECK:       scf.for %[[J:.+]] =
//   CHECK-NOT:         scf.for
//       CHECK:         memref.load %{{.+}}[%[[I]], %[[J]]]
func.func @few_rows(%x: memref<4x100000xf32>, %y: memref<4x100000xf32>) {
  linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<4x100000xf32>) outs(%y : memref<4x100000xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// A thread sums all rows for some columns.
// CHECK-LABEL: func.func @outer_reduction(
//       CHECK:   kernel.parallel %c1024
//       CHECK:   ^bb0(%[[BEGIN:.+]]: index, %[[END:.+]]: index):
//       CHECK:     scf.for %{{.+}} = %c0{{.*}} to %c1000
//       CHECK:       scf.for %{{.+}} = %[[BEGIN]] to %[[END]]
func.func @outer_reduction(%x: memref<1000x1024xf32>, %y: memref<1024xf32>) {
  linalg.generic {indexing_maps = [#id2, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]}
    ins(%x : memref<1000x1024xf32>) outs(%y : memref<1024xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @one_sum(
//   CHECK-NOT:   kernel.parallel
//       CHECK:   return
func.func @one_sum(%x: memref<1000000xf32>, %y: memref<f32>) {
  linalg.generic {indexing_maps = [#id1, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
    ins(%x : memref<1000000xf32>) outs(%y : memref<f32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @few_elements(
//   CHECK-NOT:   kernel.parallel
//       CHECK:   return
// ALL-LABEL: func.func @few_elements(
//       ALL:   kernel.parallel
func.func @few_elements(%x: memref<1000xf32>, %y: memref<1000xf32>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
    ins(%x : memref<1000xf32>) outs(%y : memref<1000xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %a, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @checked_elements(
//   CHECK-NOT:   kernel.parallel
//       CHECK:   return
func.func @checked_elements(%x: memref<1000000xi64>, %y: memref<1000000xi64>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
    ins(%x : memref<1000000xi64>) outs(%y : memref<1000000xi64>) {
  ^bb0(%a: i64, %b: i64):
    %0 = arith.cmpi ne, %a, %b : i64
    cf.assert %0, "value: equal"
    linalg.yield %a : i64
  }
  return
}

// Several indices write the same element: only one thread may.
// CHECK-LABEL: func.func @same_element(
//   CHECK-NOT:   kernel.parallel
//       CHECK:   return
func.func @same_element(%x: memref<1000000xf32>, %y: memref<f32>) {
  linalg.generic {indexing_maps = [#id1, affine_map<(i) -> ()>], iterator_types = ["parallel"]}
    ins(%x : memref<1000000xf32>) outs(%y : memref<f32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// What is merged keeps the sizes that are known: ? x 224 x 224 is not little.
// CHECK-LABEL: func.func @merged_sizes(
//       CHECK:   kernel.parallel
func.func @merged_sizes(%a: memref<?x224x224x64xf32>, %b: memref<64xf32>, %c: memref<?x224x224x64xf32>) {
  %rows = memref.collapse_shape %a [[0, 1, 2], [3]] : memref<?x224x224x64xf32> into memref<?x64xf32>
  %results = memref.collapse_shape %c [[0, 1, 2], [3]] : memref<?x224x224x64xf32> into memref<?x64xf32>
  linalg.generic {indexing_maps = [#id2, affine_map<(i, j) -> (j)>, #id2], iterator_types = ["parallel", "parallel"]}
    ins(%rows, %b : memref<?x64xf32>, memref<64xf32>) outs(%results : memref<?x64xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}
