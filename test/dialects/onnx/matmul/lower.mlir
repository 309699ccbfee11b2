// RUN: onnxc-opt %s --onnxc-lower-to-linalg --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func.func private @a_batch_that_may_be_one_is_stretched(
//       CHECK:   arith.cmpi eq
//       CHECK:   arith.select
//       CHECK:   kernel.contract
func.func private @a_batch_that_may_be_one_is_stretched(%a: tensor<?x3x4xf32>, %b: tensor<?x4x5xf32>, %out: tensor<?x3x5xf32>) -> tensor<?x3x5xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MatMul %a, %b : tensor<?x3x4xf32>, tensor<?x4x5xf32> -> tensor<?x3x5xf32>
  return %0 : tensor<?x3x5xf32>
}

// CHECK-LABEL: func.func private @static_batches_are_read_in_place(
//   CHECK-NOT:   arith.select
//       CHECK:   kernel.contract
func.func private @static_batches_are_read_in_place(%a: tensor<1x3x4xf32>, %b: tensor<2x4x5xf32>, %out: tensor<2x3x5xf32>) -> tensor<2x3x5xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MatMul %a, %b : tensor<1x3x4xf32>, tensor<2x4x5xf32> -> tensor<2x3x5xf32>
  return %0 : tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func private @dynamic_rows_need_no_stretching(
//   CHECK-NOT:   arith.select
//       CHECK:   kernel.contract
func.func private @dynamic_rows_need_no_stretching(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>, %out: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MatMul %a, %b : tensor<?x?xf32>, tensor<?x?xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
