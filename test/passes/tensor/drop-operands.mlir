// RUN: onnxc-opt %s --split-input-file --onnxc-drop-operands | FileCheck %s

// What a kernel does not use it is not given, and what only computed that is not called.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @shape
//       CHECK:   call @fill(%{{.+}}) : (tensor<?xf32>) -> tensor<?xf32>
//   CHECK-NOT: @shape
//       CHECK: func.func private @fill(%arg0: tensor<?xf32>) -> tensor<?xf32> attributes {kernel.dims = [array<i64: 0>], kernel.results = 1 : i64}
func.func @main(%n: index, %out: tensor<?xf32>) -> tensor<?xf32> {
  %0 = kernel.buffer() : tensor<1xi64>
  %1 = call @shape(%out, %0) : (tensor<?xf32>, tensor<1xi64>) -> tensor<1xi64>
  %2 = kernel.view %1 sizes [] : tensor<1xi64> -> tensor<i64>
  %3 = kernel.view %2 sizes [] : tensor<i64> -> tensor<1xi64>
  %4 = call @fill(%3, %out) : (tensor<1xi64>, tensor<?xf32>) -> tensor<?xf32>
  return %4 : tensor<?xf32>
}
func.func private @shape(%x: tensor<?xf32>, %to: tensor<1xi64>) -> tensor<1xi64> attributes {kernel.results = 1 : i64} {
  return %to : tensor<1xi64>
}
func.func private @fill(%shape: tensor<1xi64>, %to: tensor<?xf32>) -> tensor<?xf32> attributes {kernel.results = 1 : i64, kernel.dims = [array<i64: -1>, array<i64: 0>]} {
  %zero = arith.constant 0.0 : f32
  %0 = linalg.fill ins(%zero : f32) outs(%to : tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A destination stays, used or not.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @same(%arg0, %arg1)
func.func @main(%x: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @same(%x, %out) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @same(%x: tensor<4xf32>, %to: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  return %x : tensor<4xf32>
}
