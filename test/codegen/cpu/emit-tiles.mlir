// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=sapphirerapids" --canonicalize --cse | FileCheck %s
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=sapphirerapids features=-amx-int8,-amx-bf16" --canonicalize --cse | FileCheck %s --check-prefix=NONE

// NONE-NOT: amx.

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>

// Two tiles of rows, two of columns; the buffer that they leave through is allocated once.
// CHECK-LABEL: func.func @two_by_two(
//       CHECK:   %[[SUMS:.+]] = memref.alloca() {alignment = 64 : i64} : memref<1024xi32>
//       CHECK:   scf.for
//       CHECK:     scf.for
// CHECK-COUNT-4:     amx.tile_zero : !amx.tile<16x16xi32>
//       CHECK:       %{{.+}}:4 = scf.for {{.*}} iter_args
//       CHECK:         %[[B0:.+]] = amx.tile_load %[[B:.+]][%{{.+}}], %[[PITCH:.+]] : memref<8192xi8> into !amx.tile<16x64xi8>
//       CHECK:         %[[B1:.+]] = amx.tile_load %[[B]][%{{.+}}], %[[PITCH]] :
//       CHECK:         %[[A0:.+]] = amx.tile_load %[[A:.+]][
//       CHECK:         amx.tile_muli %[[A0]] zext, %[[B0]], %
//       CHECK:         amx.tile_muli %[[A0]] zext, %[[B1]], %
//       CHECK:         %[[A1:.+]] = amx.tile_load %[[A]][
//       CHECK:         amx.tile_muli %[[A1]] zext, %[[B0]], %
//       CHECK:         amx.tile_muli %[[A1]] zext, %[[B1]], %
//       CHECK:         scf.yield
// CHECK-COUNT-4:     amx.tile_store %[[SUMS]][
//       CHECK:       vector.load %[[SUMS]]
//   CHECK-NOT:   memref.alloca
//   CHECK-NOT:   llvm.call_intrinsic
func.func @two_by_two(%a: memref<64x128xi8>, %b: memref<2x32x32x4xi8>, %c: memref<64x64xi32>) {
  kernel.contract ins(%a, %b : memref<64x128xi8>, memref<2x32x32x4xi8>) outs(%c : memref<64x64xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 32 : i64, depth = 128 : i64, a_unsigned} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// 33 rows are 17 and 16: tiles of 9, the last of which begin one or two rows earlier.  72 bytes
// are two tiles of 36.
// CHECK-LABEL: func.func @evenly(
//       CHECK:   amx.tile_zero : !amx.tile<9x16xi32>
//       CHECK:   amx.tile_load {{.*}} into !amx.tile<9x64xi8>
//       CHECK:   amx.tile_load {{.*}} into !amx.tile<9x36xi8>
//       CHECK:   amx.tile_muli %{{.+}}, %{{.+}}, %{{.+}} : !amx.tile<9x36xi8>, !amx.tile<9x64xi8>, !amx.tile<9x16xi32>
func.func @evenly(%a: memref<33x72xi8>, %b: memref<1x18x16x4xi8>, %c: memref<33x16xi32>) {
  kernel.contract ins(%a, %b : memref<33x72xi8>, memref<1x18x16x4xi8>) outs(%c : memref<33x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 72 : i64} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// 67 bytes are a tile of 36 and one of 31 behind 4 zeros, which is put together in a buffer.
// CHECK-LABEL: func.func @a_last_step(
//   CHECK-DAG:   memref.alloca() {alignment = 64 : i64} : memref<1024xi32>
//   CHECK-DAG:   %[[COPY:.+]] = memref.alloca() {alignment = 64 : i64} : memref<2048xi8>
//   CHECK-DAG:   %[[MASK:.+]] = vector.constant_mask [31] : vector<64xi1>
//       CHECK:   vector.store {{.*}}, %[[COPY]]
//       CHECK:   %[[ROW:.+]] = vector.maskedload {{.*}}, %[[MASK]]
//       CHECK:   vector.store %[[ROW]], %[[COPY]]
//       CHECK:   amx.tile_load %[[COPY]]
func.func @a_last_step(%a: memref<8x67xi8>, %b: memref<1x17x16x4xi8>, %c: memref<8x16xi32>) {
  kernel.contract ins(%a, %b : memref<8x67xi8>, memref<1x17x16x4xi8>) outs(%c : memref<8x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 67 : i64} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// CHECK-LABEL: func.func @pairs(
//       CHECK:   amx.tile_mulf %{{.+}}, %{{.+}}, %{{.+}} : !amx.tile<16x32xbf16>, !amx.tile<16x32xbf16>, !amx.tile<16x16xf32>
func.func @pairs(%a: memref<32x64xbf16>, %b: memref<1x32x16x2xbf16>, %c: memref<32x16xf32>) {
  kernel.contract ins(%a, %b : memref<32x64xbf16>, memref<1x32x16x2xbf16>) outs(%c : memref<32x16xf32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 64 : i64} {
  ^bb0(%sum: f32):
    kernel.yield %sum : f32
  }
  return
}

// How many rows there are is known when the code runs: too few are left to vectors, which
// take signed bytes with their highest bits flipped, and subtract what that is too much.
// CHECK-LABEL: func.func @unknown_rows(
//       CHECK:   scf.if
//       CHECK:     amx.tile_muli
//       CHECK:   } else {
//       CHECK:     llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
//       CHECK:     arith.subi {{.*}} : vector<16xi32>
func.func @unknown_rows(%a: memref<?x64xi8>, %b: memref<1x16x16x4xi8>, %c: memref<?x16xi32>) {
  kernel.contract ins(%a, %b : memref<?x64xi8>, memref<1x16x16x4xi8>) outs(%c : memref<?x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 64 : i64} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// LLVM has one configuration of tiles per function: what needs another is left to vectors.
// CHECK-LABEL: func.func @two_products(
//       CHECK:   amx.tile_muli {{.*}} : !amx.tile<8x64xi8>
//   CHECK-NOT:   amx.tile_muli {{.*}} : !amx.tile<8x48xi8>
//       CHECK:   llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
func.func @two_products(%a: memref<8x64xi8>, %b: memref<1x16x16x4xi8>, %c: memref<8x16xi32>, %d: memref<8x48xi8>, %e: memref<1x12x16x4xi8>) {
  kernel.contract ins(%a, %b : memref<8x64xi8>, memref<1x16x16x4xi8>) outs(%c : memref<8x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 64 : i64, a_unsigned} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  kernel.contract ins(%d, %e : memref<8x48xi8>, memref<1x12x16x4xi8>) outs(%c : memref<8x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 48 : i64, a_unsigned} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// CHECK-LABEL: func.func @leaves_few_rows_and_flipped_bits(
//   CHECK-NOT:   amx.
func.func @leaves_few_rows_and_flipped_bits(%a: memref<5x64xi8>, %b: memref<1x16x16x4xi8>, %c: memref<5x16xi32>, %d: memref<16x64xi8>, %e: memref<16x16xi32>) {
  kernel.contract ins(%a, %b : memref<5x64xi8>, memref<1x16x16x4xi8>) outs(%c : memref<5x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 64 : i64, a_unsigned} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  kernel.contract ins(%d, %b : memref<16x64xi8>, memref<1x16x16x4xi8>) outs(%e : memref<16x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 64 : i64, a_unsigned, flips_a} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}
