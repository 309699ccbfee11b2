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

// CHECK-LABEL: func.func private @packed_weights_are_read_in_panels(
//       CHECK:   kernel.contract ins(%arg0, %arg1 : tensor<4x3xf32>, tensor<2x3x16xf32>) {{.*}}panel = 16
func.func private @packed_weights_are_read_in_panels(%a: tensor<4x3xf32>, %b: tensor<2x3x16xf32>, %out: tensor<4x20xf32>) -> tensor<4x20xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MatMul %a, %b packed 20 : tensor<4x3xf32>, tensor<2x3x16xf32> -> tensor<4x20xf32>
  return %0 : tensor<4x20xf32>
}

// CHECK-LABEL: func.func private @bytes_are_extended_by_their_sign(
//       CHECK:   kernel.contract {{.*}}a_unsigned
//   CHECK-NOT:   b_unsigned
//       CHECK:   ^bb0(%{{.+}}: i32):
func.func private @bytes_are_extended_by_their_sign(%a: tensor<4x3xui8>, %b: tensor<3x5xi8>, %out: tensor<4x5xi32>) -> tensor<4x5xi32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MatMul %a, %b : tensor<4x3xui8>, tensor<3x5xi8> -> tensor<4x5xi32>
  return %0 : tensor<4x5xi32>
}

// CHECK-LABEL: func.func private @halves_are_summed_in_32_bits(
//       CHECK:   kernel.contract
//       CHECK:   ^bb0(%[[SUM:.+]]: f32):
//       CHECK:     arith.truncf %[[SUM]] : f32 to f16
func.func private @halves_are_summed_in_32_bits(%a: tensor<4x3xf16>, %b: tensor<3x5xf16>, %out: tensor<4x5xf16>) -> tensor<4x5xf16> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MatMul %a, %b : tensor<4x3xf16>, tensor<3x5xf16> -> tensor<4x5xf16>
  return %0 : tensor<4x5xf16>
}

// CHECK-LABEL: func.func private @vectors_are_matrices_of_one_row_and_column(
//       CHECK:   tensor.expand_shape {{.*}} tensor<3xf32> into tensor<1x3xf32>
//       CHECK:   tensor.expand_shape {{.*}} tensor<3xf32> into tensor<3x1xf32>
//       CHECK:   kernel.contract
//       CHECK:   tensor.collapse_shape {{.*}} into tensor<f32>
func.func private @vectors_are_matrices_of_one_row_and_column(%a: tensor<3xf32>, %b: tensor<3xf32>, %out: tensor<f32>) -> tensor<f32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MatMul %a, %b : tensor<3xf32>, tensor<3xf32> -> tensor<f32>
  return %0 : tensor<f32>
}

// What is behind the last column is zero.
// CHECK-LABEL: func.func private @packing_fills_the_last_panel(
//       CHECK:   linalg.generic
//       CHECK:     %[[INSIDE:.+]] = arith.cmpi slt
//       CHECK:     %[[VALUE:.+]] = tensor.extract
//       CHECK:     arith.select %[[INSIDE]], %[[VALUE]]
func.func private @packing_fills_the_last_panel(%w: tensor<3x20xf32>, %out: tensor<2x3x16xf32>) -> tensor<2x3x16xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.PackWeights %w perm [1, 0] batch 0 panel 16 : tensor<3x20xf32> -> tensor<2x3x16xf32>
  return %0 : tensor<2x3x16xf32>
}
