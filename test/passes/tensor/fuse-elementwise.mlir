// RUN: onnxc-opt %s --onnxc-fuse-elementwise | FileCheck %s

#i = affine_map<(i) -> (i)>
#ij = affine_map<(i, j) -> (i, j)>

// CHECK-LABEL: func.func private @a_chain_is_one_loop(
//       CHECK:   %[[R:.+]] = linalg.generic {{.*}} ins(%arg0
//       CHECK:     %[[E:.+]] = math.exp
//       CHECK:     %[[N:.+]] = arith.negf %[[E]]
//       CHECK:     linalg.yield %[[N]]
//   CHECK-NOT:   linalg.generic
//       CHECK:   return %[[R]]
func.func private @a_chain_is_one_loop(%a: tensor<?xf32>, %e: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32> attributes {kernel.results = 1 : i64} {
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = math.exp %x : f32
    linalg.yield %v : f32
  } -> tensor<?xf32>
  %1 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%0 : tensor<?xf32>) outs(%out : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = arith.negf %x : f32
    linalg.yield %v : f32
  } -> tensor<?xf32>
  return %1 : tensor<?xf32>
}

// CHECK-LABEL: func.func private @into_a_reduction(
//       CHECK:   linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]{{.*}} ins(%arg0
//       CHECK:     math.absf
//       CHECK:     arith.addf
//   CHECK-NOT:   linalg.generic
func.func private @into_a_reduction(%a: tensor<4x8xf32>, %e: tensor<4x8xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %0 = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = math.absf %x : f32
    linalg.yield %v : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%0 : tensor<4x8xf32>) outs(%out : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = arith.addf %x, %y : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func private @dead_results_go(
//  CHECK-NEXT:   return %arg1
func.func private @dead_results_go(%a: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = math.exp %x : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  return %out : tensor<4xf32>
}

// A size of a temporary becomes the size of what it is made from.
// CHECK-LABEL: func.func private @sizes_are_read_from_arguments(
//       CHECK:   tensor.dim %arg0
//   CHECK-NOT:   linalg.generic
func.func private @sizes_are_read_from_arguments(%a: tensor<?xf32>, %e: tensor<?xf32>) -> index attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %a, %c0 : tensor<?xf32>
  %t = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<?xf32>) outs(%t : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = math.exp %x : f32
    linalg.yield %v : f32
  } -> tensor<?xf32>
  %m = tensor.dim %0, %c0 : tensor<?xf32>
  return %m : index
}

// CHECK-LABEL: func.func private @nothing_is_computed_twice(
//       CHECK:   math.exp
//       CHECK:   linalg.generic
//       CHECK:   linalg.generic
func.func private @nothing_is_computed_twice(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>, %d: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) attributes {kernel.results = 2 : i64} {
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%b : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = math.exp %x : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%0 : tensor<4xf32>) outs(%c : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = arith.negf %x : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  %2 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%0 : tensor<4xf32>) outs(%d : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = math.absf %x : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @a_function_that_is_no_kernel(
//       CHECK:   math.exp
//       CHECK:   linalg.generic
//       CHECK:   arith.negf
func.func @a_function_that_is_no_kernel(%a: tensor<4xf32>, %e: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = math.exp %x : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%0 : tensor<4xf32>) outs(%out : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %v = arith.negf %x : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
