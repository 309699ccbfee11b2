// RUN: onnxc-opt %s --onnxc-simplify-vectors | FileCheck %s

// CHECK-LABEL: func.func @transfers_are_loads_and_stores(
//   CHECK-NOT:   vector.transfer
//       CHECK:   %[[V:.+]] = vector.load %arg0[%arg2] : memref<?xf32>, vector<8xf32>
//       CHECK:   vector.store %[[V]], %arg1[%arg2] : memref<?xf32>, vector<8xf32>
func.func @transfers_are_loads_and_stores(%a: memref<?xf32>, %b: memref<?xf32>, %i: index) {
  %zero = arith.constant 0.0 : f32
  %0 = vector.transfer_read %a[%i], %zero {in_bounds = [true]} : memref<?xf32>, vector<8xf32>
  vector.transfer_write %0, %b[%i] {in_bounds = [true]} : vector<8xf32>, memref<?xf32>
  return
}

// CHECK-LABEL: func.func @masks_are_comparisons(
//   CHECK-NOT:   vector.create_mask
//       CHECK:   %[[MASK:.+]] = arith.cmpi sgt, %{{.+}}, %{{.+}} : vector<8xi32>
//       CHECK:   vector.maskedload %arg0[%{{.+}}], %[[MASK]]
func.func @masks_are_comparisons(%a: memref<?xf32>, %n: index) -> vector<8xf32> {
  %first = arith.constant 0 : index
  %zeros = arith.constant dense<0.0> : vector<8xf32>
  %mask = vector.create_mask %n : vector<8xi1>
  %0 = vector.maskedload %a[%first], %mask, %zeros : memref<?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: func.func @transposes_have_one_dimension(
//   CHECK-NOT:   vector.transpose
//       CHECK:   return
func.func @transposes_have_one_dimension(%v: vector<4x2xf32>) -> vector<2x4xf32> {
  %0 = vector.transpose %v, [1, 0] : vector<4x2xf32> to vector<2x4xf32>
  return %0 : vector<2x4xf32>
}

// CHECK-LABEL: func.func @rounding_divisions_truncate(
//   CHECK-NOT:   arith.ceildivsi
//       CHECK:   arith.divsi
func.func @rounding_divisions_truncate(%x: i64, %y: i64) -> i64 {
  %0 = arith.ceildivsi %x, %y : i64
  return %0 : i64
}

// CHECK-LABEL: func.func @what_llvm_has_is_left_alone(
//  CHECK-NEXT:   vector.load
//  CHECK-NEXT:   vector.fma
//  CHECK-NEXT:   vector.store
//  CHECK-NEXT:   return
func.func @what_llvm_has_is_left_alone(%a: memref<?xf32>, %x: vector<8xf32>, %i: index) {
  %0 = vector.load %a[%i] : memref<?xf32>, vector<8xf32>
  %1 = vector.fma %0, %x, %x : vector<8xf32>
  vector.store %1, %a[%i] : memref<?xf32>, vector<8xf32>
  return
}
