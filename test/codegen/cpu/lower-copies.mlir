// RUN: onnxc-opt %s --onnxc-lower-copies | FileCheck %s

// CHECK-LABEL: func.func @copy_is_elementwise(
//       CHECK:   linalg.generic
//   CHECK-NOT:   memref.copy
func.func @copy_is_elementwise(%a: memref<?x4xf32>, %b: memref<?x4xf32>) {
  memref.copy %a, %b : memref<?x4xf32> to memref<?x4xf32>
  return
}

// CHECK-LABEL: func.func @copy_to_itself_disappears(
//  CHECK-NEXT:   return
func.func @copy_to_itself_disappears(%a: memref<4xf32>) {
  memref.copy %a, %a : memref<4xf32> to memref<4xf32>
  return
}

// CHECK-LABEL: func.func @linalg_copy_is_left_alone(
//       CHECK:   linalg.copy
func.func @linalg_copy_is_left_alone(%a: memref<4xf32>, %b: memref<4xf32>) {
  linalg.copy ins(%a : memref<4xf32>) outs(%b : memref<4xf32>)
  return
}
