// RUN: onnxc-opt %s --onnxc-lower-to-llvm="triple=x86_64-linux-gnu" --canonicalize --cse | FileCheck %s
// RUN: onnxc-opt %s --onnxc-lower-to-llvm="triple=armv7a-linux-gnueabihf" | FileCheck %s --check-prefix=NARROW

// On the calling thread the part is called as it is; with an executor, for all ranges.
// CHECK-LABEL: llvm.func @k(
//   CHECK-DAG:   %[[CONTEXT:.+]] = llvm.alloca %{{.+}} x !llvm.struct<(ptr, i64, f32, i64, i64)>
//   CHECK-DAG:   %[[NULL:.+]] = llvm.mlir.zero : !llvm.ptr
//   CHECK-DAG:   %[[RANGES:.+]] = llvm.mlir.addressof @k.part.ranges
//       CHECK:   %[[GIVEN:.+]] = llvm.icmp "ne" %[[EXECUTOR:.+]], %[[NULL]]
//       CHECK:   %[[SEVERAL:.+]] = llvm.icmp "ugt" %[[COUNT:.+]], %[[GRAIN:.+]] : i64
//       CHECK:   llvm.cond_br %{{.+}}, ^[[TOGETHER:.+]], ^[[ALONE:.+]]
//       CHECK: ^[[ALONE]]:
//       CHECK:   llvm.call @k.part(%{{.+}}, %[[COUNT]])
//       CHECK: ^[[TOGETHER]]:
//       CHECK:   %[[FIELD:.+]] = llvm.getelementptr %[[CONTEXT]][0, 0]
//       CHECK:   llvm.store %{{.+}}, %[[FIELD]] : !llvm.ptr
//       CHECK:   %[[UNITS:.+]] = llvm.udiv %{{.+}}, %[[GRAIN]]
//       CHECK:   %[[FUNCTION:.+]] = llvm.load %[[EXECUTOR]] : !llvm.ptr -> !llvm.ptr
//       CHECK:   llvm.call %[[FUNCTION]](%[[EXECUTOR]], %[[UNITS]], %[[RANGES]], %[[CONTEXT]]) : !llvm.ptr, (!llvm.ptr, i64, !llvm.ptr, !llvm.ptr) -> ()

// NARROW-LABEL: llvm.func @k(
//       NARROW:   llvm.alloca %{{.+}} x !llvm.struct<(ptr, i32, f32, i32, i32)>
//       NARROW:   %[[UNITS:.+]] = llvm.udiv %{{.+}}, %{{.+}} : i32
//       NARROW:   llvm.zext %[[UNITS]] : i32 to i64
func.func @k(%x: memref<?x4xf32>, %scale: f32, %count: index, %grain: index, %worthwhile: i1, %executor: !llvm.ptr) {
  kernel.launch @k.part(%x, %scale) on %executor count %count grain %grain when %worthwhile : (memref<?x4xf32>, f32), !llvm.ptr
  return
}
func.func private @k.part(%x: memref<?x4xf32>, %scale: f32, %begin: index, %end: index) {
  memref.store %scale, %x[%begin, %end] : memref<?x4xf32>
  return
}

// CHECK-LABEL: llvm.func internal @k.part.ranges(
//  CHECK-SAME:   %{{.+}}: !llvm.ptr, %[[BEGIN:.+]]: i64, %[[END:.+]]: i64)
//   CHECK-DAG:   %[[FROM:.+]] = llvm.mul %[[BEGIN]], %[[GRAIN:.+]]
//   CHECK-DAG:   %[[TO:.+]] = llvm.mul %[[END]], %[[GRAIN]]
//       CHECK:   %[[LAST:.+]] = llvm.intr.umin(%[[TO]], %{{.+}})
//       CHECK:   llvm.call @k.part({{.+}}, %[[FROM]], %[[LAST]])
// NARROW-LABEL: llvm.func internal @k.part.ranges(
//       NARROW:   llvm.trunc %{{.+}} : i64 to i32
