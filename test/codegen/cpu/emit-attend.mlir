// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=skylake-avx512" --canonicalize --cse | FileCheck %s

// One block of keys: scores from 6 x 4 vectors in registers, exponentials, values; nothing of
// the result is read back.
// CHECK-LABEL: func.func @one_block(
//       CHECK:   memref.alloca() {{.*}} : memref<2304xf32>
//       CHECK:   %{{.+}}:24 = scf.for {{.*}} iter_args
//       CHECK:   vector.reduction <maxnumf>
//       CHECK:   math.exp {{.*}} : vector<16xf32>
//       CHECK:   %{{.+}}:24 = scf.for {{.*}} iter_args
//   CHECK-NOT:   vector.load %{{.*}}out
//       CHECK:   return
func.func @one_block(%q: memref<2x384x64xf32>, %k: memref<2x64x384xf32>, %v: memref<2x384x64xf32>, %out: memref<2x384x64xf32>) {
  kernel.attend ins(%q, %k, %v : memref<2x384x64xf32>, memref<2x64x384xf32>, memref<2x384x64xf32>) outs(%out : memref<2x384x64xf32>) scale 0.125
  return
}

// Unknown lengths: blocks of 512 keys, and what is left of them; the last vector is masked.
// CHECK-LABEL: func.func @dynamic(
//       CHECK:   scf.for {{.*}} step %c512
//       CHECK:   scf.for {{.*}} step %c512
//       CHECK:   vector.create_mask
//       CHECK:   arith.select
func.func @dynamic(%q: memref<?x6x64xf32>, %k: memref<?x64x?xf32>, %v: memref<?x?x64xf32>, %m: memref<?x1x?xf32>, %out: memref<?x6x64xf32>) {
  kernel.attend ins(%q, %k, %v mask %m : memref<?x6x64xf32>, memref<?x64x?xf32>, memref<?x?x64xf32> mask memref<?x1x?xf32>) outs(%out : memref<?x6x64xf32>) scale 1.0 {zero_empty_rows}
  return
}

// Heads that lie beside each other in a row, and queries that are a part of a larger buffer.
// CHECK-LABEL: func.func @other_orders(
//       CHECK:   memref.reinterpret_cast %{{.+}} to offset: [0], sizes: [2147483647], strides: [1]
//       CHECK:   math.exp
//       CHECK:   return
func.func @other_orders(%q: memref<64x4x16xf32, strided<[192, 16, 1], offset: 64>>, %k: memref<4x16x64xf32>, %v: memref<64x4x16xf32>, %out: memref<64x4x16xf32>) {
  kernel.attend ins(%q, %k, %v : memref<64x4x16xf32, strided<[192, 16, 1], offset: 64>>, memref<4x16x64xf32>, memref<64x4x16xf32>) outs(%out : memref<64x4x16xf32>) scale 1.0 {q_order = array<i64: 1, 0, 2>, v_order = array<i64: 1, 0, 2>, out_order = array<i64: 1, 0, 2>}
  return
}

// Keys whose features lie side by side are transposed into one block, once for all rows.
// CHECK-LABEL: func.func @packed_block(
//       CHECK:   memref.alloca() {{.*}} : memref<1024xf32>
// CHECK-COUNT-16: vector.load %{{.*}} : memref<{{.*}}xf32>, vector<16xf32>
// CHECK-COUNT-16: vector.store %{{.*}} : memref<1024xf32>, vector<16xf32>
//       CHECK:   math.exp
//       CHECK:   return
func.func @packed_block(%q: memref<2x64x16xf32>, %k: memref<2x64x16xf32>, %v: memref<2x64x16xf32>, %out: memref<2x64x16xf32>) {
  kernel.attend ins(%q, %k, %v : memref<2x64x16xf32>, memref<2x64x16xf32>, memref<2x64x16xf32>) outs(%out : memref<2x64x16xf32>) scale 0.25 {k_order = array<i64: 0, 2, 1>}
  return
}

// Of unknown lengths block by block, for a chunk of rows; no key after the last one is read.
// CHECK-LABEL: func.func @packed_blocks(
//       CHECK:   memref.alloca() {{.*}} : memref<16384xf32>
//       CHECK:   scf.for {{.*}} step %c256
//       CHECK:   vector.store {{.*}} : memref<16384xf32>, vector<16xf32>
//       CHECK:   arith.minsi
//       CHECK:   vector.store {{.*}} : memref<16384xf32>, vector<16xf32>
//       CHECK:   return
func.func @packed_blocks(%q: memref<?x?x64xf32>, %k: memref<?x?x64xf32>, %v: memref<?x?x64xf32>, %out: memref<?x?x64xf32>) {
  kernel.attend ins(%q, %k, %v : memref<?x?x64xf32>, memref<?x?x64xf32>, memref<?x?x64xf32>) outs(%out : memref<?x?x64xf32>) scale 0.125 {k_order = array<i64: 0, 2, 1>}
  return
}
