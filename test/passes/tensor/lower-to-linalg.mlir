// RUN: onnxc-opt %s --split-input-file --onnxc-lower-to-linalg --verify-diagnostics | FileCheck %s

// The schedule stays; only types change: a bool is stored as a byte, and what reads one
// tests it.
// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<4xi8>, %arg2: tensor<i8>) -> tensor<4xi8>
//       CHECK:   %[[C:.+]] = arith.constant dense<[0, 1, 0, 1]> : tensor<4xi8>
//       CHECK:   %[[B:.+]] = kernel.buffer() : tensor<4xi8>
//       CHECK:   %[[F:.+]] = call @not(%[[C]], %[[B]]) : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
//       CHECK:   %[[BYTE:.+]] = tensor.extract %arg2[] : tensor<i8>
//       CHECK:   %[[TRUE:.+]] = arith.{{.*}}%[[BYTE]]
//       CHECK:   scf.if %[[TRUE]] -> (tensor<4xi8>)
//   CHECK-NOT: onnx.
func.func @main(%x: tensor<4xf32>, %out: tensor<4xi1>, %c: tensor<i1>) -> tensor<4xi1> {
  %w = onnx.Constant dense<[false, true, false, true]> : tensor<4xi1>
  %e = kernel.buffer() : tensor<4xi1>
  %0 = call @not(%w, %e) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %1 = tensor.extract %c[] : tensor<i1>
  %2 = scf.if %1 -> tensor<4xi1> {
    %3 = kernel.copy %0 into %out : tensor<4xi1>
    scf.yield %3 : tensor<4xi1>
  } else {
    %3 = func.call @not(%0, %out) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
    scf.yield %3 : tensor<4xi1>
  }
  return %2 : tensor<4xi1>
}

// CHECK-LABEL: func.func private @not(%arg0: tensor<4xi8>, %arg1: tensor<4xi8>) -> tensor<4xi8>
//       CHECK:   linalg.generic
func.func private @not(%a: tensor<4xi1>, %out: tensor<4xi1>) -> tensor<4xi1> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Not %a : tensor<4xi1> -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// Unsigned integers are signless from here on; the operation knows which it was.
// CHECK-LABEL: func.func private @unsigned(%arg0: tensor<4xi32>, %arg1: tensor<4xi32>, %arg2: tensor<4xi32>) -> tensor<4xi32>
//       CHECK:   arith.cmpi ugt
func.func private @unsigned(%a: tensor<4xui32>, %b: tensor<4xui32>, %out: tensor<4xui32>) -> tensor<4xui32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Max %a, %b : tensor<4xui32>, tensor<4xui32> -> tensor<4xui32>
  return %0 : tensor<4xui32>
}

// -----

// An operator's lowering sees the lowered results of those before it.
// CHECK-LABEL: func.func private @one_after_the_other(
//       CHECK:   %[[A:.+]] = linalg.generic
//       CHECK:     math.exp
//       CHECK:   %[[B:.+]] = linalg.generic {{.*}} ins(%[[A]]
//       CHECK:   return %[[B]]
func.func private @one_after_the_other(%a: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Exp %a : tensor<4xf32> -> tensor<4xf32>
  %1 = onnx.Neg %0 : tensor<4xf32> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Sizes that kernel.dims calls equal are one value, and need no stretching.
// CHECK-LABEL: func.func private @equal_sizes(
//       CHECK:   tensor.dim %arg0
//   CHECK-NOT:   tensor.dim
//   CHECK-NOT:   arith.select
//       CHECK:   linalg.generic
//       CHECK:   return
func.func private @equal_sizes(%a: tensor<?xf32>, %b: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32>
    attributes {kernel.results = 1 : i64, kernel.dims = [array<i64: 0>, array<i64: 0>, array<i64: 0>, array<i64: 0>]} {
  %0 = onnx.Add %a, %b : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @sizes_that_may_differ(
//   CHECK-DAG:   tensor.dim %arg0
//   CHECK-DAG:   tensor.dim %arg1
//       CHECK:   return
func.func private @sizes_that_may_differ(%a: tensor<?xf32>, %b: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32>
    attributes {kernel.results = 1 : i64, kernel.dims = [array<i64: 0>, array<i64: 1>, array<i64: 2>, array<i64: 2>]} {
  %0 = onnx.Add %a, %b : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A function of other dialects is left alone.
// CHECK-LABEL: func.func @nothing_to_lower(%arg0: index)
//  CHECK-NEXT:   return %arg0
func.func @nothing_to_lower(%a: index) -> index {
  return %a : index
}

// -----

// All operators without a lowering are reported, with their names.
func.func private @gaps(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %out: tensor<2x4xf32>) -> tensor<2x4xf32> attributes {kernel.results = 1 : i64} {
  // expected-error@+1 {{has no lowering}}
  %0 = onnx.Gemm %a, %b : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  %1 = onnx.Relu %0 : tensor<2x4xf32> -> tensor<2x4xf32>
  // expected-error@+1 {{has no lowering}}
  %2 = onnx.Gemm %a, %b, %1 : tensor<2x3xf32>, tensor<3x4xf32>, tensor<2x4xf32> -> tensor<2x4xf32>
  return %2 : tensor<2x4xf32>
}
