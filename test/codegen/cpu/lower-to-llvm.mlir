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
