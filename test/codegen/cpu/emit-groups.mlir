// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=cascadelake" --canonicalize --cse | FileCheck %s
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=alderlake" --canonicalize --cse | FileCheck %s --check-prefix=VEX
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=aarch64-linux-gnu cpu=neoverse-n1" --canonicalize --cse | FileCheck %s --check-prefix=SDOT
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=aarch64-linux-gnu cpu=neoverse-v1" --canonicalize --cse | FileCheck %s --check-prefix=USDOT
// RUN: onnxc-opt %s --onnxc-emit-contractions="triple=x86_64-linux-gnu cpu=skylake-avx512" --canonicalize --cse | FileCheck %s --check-prefix=NONE

#kinds = [#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>]
#a = affine_map<(m, n, k) -> (m, k)>
#b = affine_map<(m, n, k) -> (n, k)>
#c = affine_map<(m, n, k) -> (m, n)>

// A group of A is one 32-bit value in all lanes.
// CHECK-LABEL: func.func @unsigned_by_signed(
//       CHECK:   scf.for {{.*}} iter_args
//       CHECK:     %[[B:.+]] = vector.load {{.*}} : memref<2048xi8>, vector<64xi8>
//       CHECK:     %[[GROUP:.+]] = vector.load {{.*}}, vector<4xi8>
//       CHECK:     vector.bitcast %[[GROUP]] : vector<4xi8> to vector<1xi32>
//       CHECK:     %[[ALL:.+]] = vector.broadcast {{.*}} : i32 to vector<16xi32>
//       CHECK:     %[[BYTES:.+]] = vector.bitcast %[[ALL]] : vector<16xi32> to vector<64xi8>
//       CHECK:     llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%{{.+}}, %[[BYTES]], %[[B]]) : (vector<16xi32>, vector<64xi8>, vector<64xi8>) -> vector<16xi32>
//   CHECK-NOT:   arith.muli {{.*}} vector
// VEX-LABEL:   func.func @unsigned_by_signed(
//       VEX:     llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.256"
// Without usdot elements are multiplied one by one; packing would have flipped A.
// SDOT-LABEL:  func.func @unsigned_by_signed(
//   SDOT-NOT:    llvm.call_intrinsic
// USDOT-LABEL: func.func @unsigned_by_signed(
//       USDOT:   llvm.call_intrinsic "llvm.aarch64.neon.usdot.v4i32.v16i8"
// NONE-LABEL:  func.func @unsigned_by_signed(
//   NONE-NOT:    llvm.call_intrinsic
//       NONE:    arith.muli {{.*}} : vector<16xi32>
func.func @unsigned_by_signed(%a: memref<48x64xi8>, %b: memref<2x16x16x4xi8>, %c: memref<48x32xi32>) {
  kernel.contract ins(%a, %b : memref<48x64xi8>, memref<2x16x16x4xi8>) outs(%c : memref<48x32xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 64 : i64, a_unsigned} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// CHECK-LABEL: func.func @the_highest_bits_flipped(
//       CHECK:   arith.constant dense<-128> : vector<64xi8>
//       CHECK:   arith.xori {{.*}} : vector<64xi8>
//       CHECK:   llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
func.func @the_highest_bits_flipped(%a: memref<48x64xi8>, %b: memref<2x16x16x4xi8>, %c: memref<48x32xi32>) {
  kernel.contract ins(%a, %b : memref<48x64xi8>, memref<2x16x16x4xi8>) outs(%c : memref<48x32xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 64 : i64, a_unsigned, flips_a} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}

// Of the last three elements the first are shifted out: what is behind the row is not read.
// CHECK-LABEL: func.func @a_last_group_of_three(
//       CHECK:   arith.constant 8 : i32
//       CHECK:   arith.shrui {{.*}} : i32
//       CHECK:   llvm.call_intrinsic
// SDOT-LABEL:  func.func @a_last_group_of_three(
//       SDOT:    llvm.call_intrinsic "llvm.aarch64.neon.sdot.v4i32.v16i8"
func.func @a_last_group_of_three(%a: memref<1x7xi8>, %b: memref<1x2x16x4xi8>, %c: memref<1x16xi32>) {
  kernel.contract ins(%a, %b : memref<1x7xi8>, memref<1x2x16x4xi8>) outs(%c : memref<1x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 7 : i64, a_unsigned} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  kernel.contract ins(%a, %b : memref<1x7xi8>, memref<1x2x16x4xi8>) outs(%c : memref<1x16xi32>)
    attributes {kinds = #kinds, a_map = #a, b_map = #b, out_map = #c, extra_maps = [], panel = 16 : i64, depth = 7 : i64} {
  ^bb0(%sum: i32):
    kernel.yield %sum : i32
  }
  return
}
