// RUN: onnxc-opt %s --onnxc-lower-to-llvm="triple=x86_64-linux-gnu cpu=x86-64" | FileCheck %s
// RUN: onnxc-opt %s --onnxc-lower-to-llvm="triple=thumbv7em-none-eabihf cpu=cortex-m4" | FileCheck %s --check-prefix=M4

// The emitter writes the contents.
// CHECK: llvm.mlir.global external hidden constant @weights() {{.*}}onnxc.segments = {{.*}} : !llvm.array<64 x i8>
memref.global "private" constant @weights : memref<64xi8> = uninitialized {alignment = 64 : i64, onnxc.segments = [[0, dense<1> : tensor<64xi8>]]}

// CHECK-LABEL: llvm.func @index_is_as_wide_as_a_pointer(
//  CHECK-SAME:   i64
//  CHECK-SAME:   attributes {kernel.noalias
// M4-LABEL: llvm.func @index_is_as_wide_as_a_pointer(
//   M4-SAME:   i32
//    M4-NOT:   x i64
//        M4:   llvm.return
func.func @index_is_as_wide_as_a_pointer(%x: memref<?xf32>, %i: index) -> f32 attributes {kernel.noalias} {
  %0 = vector.load %x[%i] : memref<?xf32>, vector<4xf32>
  %1 = vector.reduction <add>, %0 : vector<4xf32> into f32
  return %1 : f32
}

// A part is the address of its first element, with sizes of its own.
// CHECK-LABEL: llvm.func @a_part(
//       CHECK:   %[[P:.+]] = llvm.getelementptr %{{.+}}[%{{.+}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
//       CHECK:   llvm.insertvalue %[[P]]
func.func @a_part(%a: memref<?xf32>, %at: index, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %p = kernel.part %a at %at sizes [%n] : memref<?xf32> -> memref<?x2xf32>
  %0 = memref.load %p[%at, %c0] : memref<?x2xf32>
  return %0 : f32
}

// A processor without such floats can move their bits.
// CHECK-LABEL: llvm.func @narrow_floats_move_as_bits(
//       CHECK:   %[[LOADED:.+]] = llvm.intr.masked.load {{.*}} -> vector<8xi16>
//       CHECK:   llvm.bitcast %[[LOADED]] : vector<8xi16> to vector<8xbf16>
//       CHECK:   %[[STORED:.+]] = llvm.bitcast %{{.+}} : vector<8xbf16> to vector<8xi16>
//       CHECK:   llvm.intr.masked.store %[[STORED]]
func.func @narrow_floats_move_as_bits(%a: memref<?xbf16>, %mask: vector<8xi1>, %other: vector<8xbf16>, %i: index) {
  %0 = vector.maskedload %a[%i], %mask, %other : memref<?xbf16>, vector<8xi1>, vector<8xbf16> into vector<8xbf16>
  %1 = vector.shuffle %0, %0 [7, 6, 5, 4, 3, 2, 1, 0] : vector<8xbf16>, vector<8xbf16>
  vector.maskedstore %a[%i], %mask, %1 : memref<?xbf16>, vector<8xi1>, vector<8xbf16>
  return
}
