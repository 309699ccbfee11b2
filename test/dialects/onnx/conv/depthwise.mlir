// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

//   CHECK-DAG: #[[WINDOW:.+]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4 - 1, d2 * 2 + d5 - 1, d3)>
//   CHECK-DAG: #[[PAIRS:.+]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d4, d2 + d5, d3 floordiv 2)>

// CHECK-LABEL: func.func private @channels_are_columns_of_both(
//   CHECK-NOT:   linalg.generic
//       CHECK:   kernel.contract ins(%arg0, %arg1
//  CHECK-SAME:     a_map = #[[WINDOW]]
//  CHECK-SAME:     panel = 16 : i64, zero_border
func.func private @channels_are_columns_of_both(%x: tensor<1x8x8x20xf32>, %w: tensor<2x3x3x1x16xf32>, %out: tensor<1x4x4x20xf32>) -> tensor<1x4x4x20xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, group = 20 : i64, kernel_shape = array<i64: 3, 3>, packed_n = 1 : i64, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : tensor<1x8x8x20xf32>, tensor<2x3x3x1x16xf32> -> tensor<1x4x4x20xf32>
  return %0 : tensor<1x4x4x20xf32>
}

// CHECK-LABEL: func.func private @dynamic_sizes_need_no_copy(
//   CHECK-NOT:   tensor.generate
//       CHECK:   kernel.contract
//  CHECK-SAME:     zero_border
func.func private @dynamic_sizes_need_no_copy(%x: tensor<?x?x?x20xf32>, %w: tensor<2x3x3x1x16xf32>, %out: tensor<?x?x?x20xf32>) -> tensor<?x?x?x20xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, group = 20 : i64, kernel_shape = array<i64: 3, 3>, packed_n = 1 : i64, pads = array<i64: 1, 1, 1, 1>} : tensor<?x?x?x20xf32>, tensor<2x3x3x1x16xf32> -> tensor<?x?x?x20xf32>
  return %0 : tensor<?x?x?x20xf32>
}

// CHECK-LABEL: func.func private @two_outputs_per_channel_are_a_loop_nest(
//   CHECK-NOT:   kernel.contract
//       CHECK:   linalg.generic {indexing_maps = [#[[PAIRS]]
func.func private @two_outputs_per_channel_are_a_loop_nest(%x: tensor<1x8x8x20xf32>, %w: tensor<40x1x3x3xf32>, %out: tensor<1x6x6x40xf32>) -> tensor<1x6x6x40xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, group = 20 : i64} : tensor<1x8x8x20xf32>, tensor<40x1x3x3xf32> -> tensor<1x6x6x40xf32>
  return %0 : tensor<1x6x6x40xf32>
}
