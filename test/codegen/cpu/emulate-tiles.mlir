// RUN: onnxc-opt %s --onnxc-emulate-tiles | FileCheck %s

// CHECK-LABEL: func.func @product(
//   CHECK-DAG:   %[[SUM:.+]] = memref.alloca() : memref<16x16xi32>
//   CHECK-DAG:   memref.alloca() : memref<16x64xi8>
//   CHECK-NOT:   amx.
//       CHECK:   scf.for {{.*}} iter_args({{.*}}) -> (memref<16x16xi32>)
//       CHECK:     arith.extui {{.*}} : i8 to i32
//       CHECK:     arith.extsi {{.*}} : i8 to i32
//       CHECK:     arith.muli
//   CHECK-NOT:   amx.
func.func @product(%a: memref<4096xi8>, %b: memref<4096xi8>, %c: memref<256xi32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %c1024 = arith.constant 1024 : index
  %c4096 = arith.constant 4096 : index
  %zero = amx.tile_zero : !amx.tile<16x16xi32>
  %sum = scf.for %k = %c0 to %c4096 step %c1024 iter_args(%s = %zero) -> (!amx.tile<16x16xi32>) {
    %x = amx.tile_load %a[%k], %c64 : memref<4096xi8> into !amx.tile<16x64xi8>
    %y = amx.tile_load %b[%k], %c64 : memref<4096xi8> into !amx.tile<16x64xi8>
    %n = amx.tile_muli %x zext, %y, %s : !amx.tile<16x64xi8>, !amx.tile<16x64xi8>, !amx.tile<16x16xi32>
    scf.yield %n : !amx.tile<16x16xi32>
  }
  amx.tile_store %c[%c0], %sum, %c16 : memref<256xi32>, !amx.tile<16x16xi32>
  return
}
