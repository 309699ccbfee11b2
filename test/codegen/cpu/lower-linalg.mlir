// RUN: onnxc-opt %s --onnxc-lower-linalg="triple=thumbv7em-none-eabi cpu=cortex-m4" | FileCheck %s
// RUN: onnxc-opt %s --onnxc-lower-linalg="triple=x86_64-linux-gnu cpu=skylake-avx512" --canonicalize --cse | FileCheck %s --check-prefix=VECTOR
// RUN: onnxc-opt %s --onnxc-lower-linalg="triple=aarch64-linux-gnu" --canonicalize --cse | FileCheck %s --check-prefix=UNMASKED

#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>

// With vectors there are several sums, and the last vector of a row has a mask or is done one by one.
// VECTOR-LABEL: func.func @innermost_reduction_stays_in_a_register(
//       VECTOR:   %[[FOUR:.+]]:4 = scf.for {{.*}} step %c64 iter_args(
//       VECTOR:   %[[ONE:.+]] = scf.for {{.*}} step %c16 iter_args(
//       VECTOR:   %[[ALL:.+]] = scf.for {{.*}} step %c16 iter_args(%{{.+}} = %[[ONE]])
//       VECTOR:     vector.create_mask
//       VECTOR:     vector.maskedload
//       VECTOR:   vector.reduction <add>, %[[ALL]] fastmath<reassoc>
// UNMASKED-LABEL: func.func @innermost_reduction_stays_in_a_register(
//       UNMASKED:   vector.reduction <add>, %{{.+}} fastmath<reassoc> : vector<4xf32> into f32
//       UNMASKED:   scf.for {{.*}} iter_args(%{{.+}} = %{{.+}}) -> (f32)

// CHECK-LABEL: func.func @innermost_reduction_stays_in_a_register(
//       CHECK:   scf.for %[[I:.+]] =
//       CHECK:     %[[START:.+]] = memref.load %{{.+}}[%[[I]]]
//       CHECK:     %[[SUM:.+]] = scf.for %[[J:.+]] = {{.*}} iter_args(%[[ACC:.+]] = %[[START]])
//       CHECK:       memref.load %{{.+}}[%[[I]], %[[J]]]
//   CHECK-NOT:       memref.store
//       CHECK:       scf.yield
//       CHECK:     memref.store %[[SUM]]
func.func @innermost_reduction_stays_in_a_register(%a: memref<?x?xf32>, %b: memref<?xf32>) {
  linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
    ins(%a : memref<?x?xf32>) outs(%b : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @index_is_the_loop_variable(
//       CHECK:   scf.for %[[I:.+]] =
//   CHECK-NOT:     memref.load
//       CHECK:     arith.index_cast %[[I]]
//       CHECK:     memref.store
func.func @index_is_the_loop_variable(%a: memref<8xi64>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : memref<8xi64>) {
  ^bb0(%x: i64):
    %0 = linalg.index 0 : index
    %1 = arith.index_cast %0 : index to i64
    linalg.yield %1 : i64
  }
  return
}

// CHECK-LABEL: func.func @tensors_are_left_alone(
//       CHECK:   linalg.fill
func.func @tensors_are_left_alone(%x: f32, %a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.fill ins(%x : f32) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// LLVM makes vectors of loops that stand alone; within a row the last one has a mask.
// VECTOR-LABEL: func.func @loops_over_a_row_are_vectors(
//       VECTOR:   scf.for
//       VECTOR:     vector.load {{.*}} vector<16xf32>
//       VECTOR:     vector.store {{.*}} vector<16xf32>
//       VECTOR:     vector.constant_mask [4]
//       VECTOR:     vector.maskedload
//       VECTOR:     vector.maskedstore
// VECTOR-LABEL: func.func @loops_that_stand_alone_are_left_to_llvm(
//   VECTOR-NOT:   vector
//       VECTOR:   return
func.func @loops_over_a_row_are_vectors(%a: memref<9x20xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c9 = arith.constant 9 : index
  scf.for %i = %c0 to %c9 step %c1 {
    %row = memref.subview %a[%i, 0] [1, 20] [1, 1] : memref<9x20xf32> to memref<20xf32, strided<[1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      outs(%row : memref<20xf32, strided<[1], offset: ?>>) {
    ^bb0(%x: f32):
      %0 = arith.mulf %x, %x : f32
      linalg.yield %0 : f32
    }
  }
  return
}

func.func @loops_that_stand_alone_are_left_to_llvm(%a: memref<20xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : memref<20xf32>) {
  ^bb0(%x: f32):
    %0 = arith.mulf %x, %x : f32
    linalg.yield %0 : f32
  }
  return
}
