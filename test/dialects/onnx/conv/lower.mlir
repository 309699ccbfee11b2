// RUN: onnxc-opt %s --onnxc-lower-to-linalg --canonicalize | FileCheck %s

// The input is read through the window's map; nothing is copied.
// CHECK-DAG: #[[READ:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 * 2 + d3 * 3, d4)>
// CHECK-DAG: #[[BORDER:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 + d3 - 1, d4)>
// CHECK-DAG: #[[CROP:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 + d3 + 1, d4)>

// CHECK-LABEL: func.func private @channels_last_is_one_contraction(
//   CHECK-NOT:   linalg.generic
//       CHECK:   kernel.contract ins(%arg0, %arg1 : tensor<1x9x3xf32>, tensor<1x2x3x16xf32>) {{.*}}a_map = #[[READ]]{{.*}}panel = 16
//   CHECK-NOT:   linalg.generic
//       CHECK:   return
func.func private @channels_last_is_one_contraction(%x: tensor<1x9x3xf32>, %w: tensor<1x2x3x16xf32>, %out: tensor<1x3x10xf32>) -> tensor<1x3x10xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, dilations = array<i64: 3>, kernel_shape = array<i64: 2>, packed_n = 10 : i64, strides = array<i64: 2>} : tensor<1x9x3xf32>, tensor<1x2x3x16xf32> -> tensor<1x3x10xf32>
  return %0 : tensor<1x3x10xf32>
}

// CHECK-LABEL: func.func private @other_layouts_are_transposed(
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<1x5x3xf32>)
//       CHECK:   kernel.contract {{.*}} outs(%{{.+}} : tensor<1x5x4xf32>)
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<1x4x5xf32>)
func.func private @other_layouts_are_transposed(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>, %out: tensor<1x4x5xf32>) -> tensor<1x4x5xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w : tensor<1x3x5xf32>, tensor<4x3x1xf32> -> tensor<1x4x5xf32>
  return %0 : tensor<1x4x5xf32>
}

// CHECK-LABEL: func.func private @padding_is_a_border_of_zeros(
//   CHECK-NOT:   insert_slice
//       CHECK:   kernel.contract ins(%arg0, {{.*}}a_map = #[[BORDER]]{{.*}}zero_border
func.func private @padding_is_a_border_of_zeros(%x: tensor<1x5x3xf32>, %w: tensor<4x3x3xf32>, %out: tensor<1x6x4xf32>) -> tensor<1x6x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, pads = array<i64: 1, 2>} : tensor<1x5x3xf32>, tensor<4x3x3xf32> -> tensor<1x6x4xf32>
  return %0 : tensor<1x6x4xf32>
}

// A negative border crops.
// CHECK-LABEL: func.func private @negative_padding(
//   CHECK-NOT:   slice
//       CHECK:   kernel.contract ins(%arg0, {{.*}}a_map = #[[CROP]]
func.func private @negative_padding(%x: tensor<1x5x3xf32>, %w: tensor<4x3x1xf32>, %out: tensor<1x3x4xf32>) -> tensor<1x3x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, pads = array<i64: -1, -1>} : tensor<1x5x3xf32>, tensor<4x3x1xf32> -> tensor<1x3x4xf32>
  return %0 : tensor<1x3x4xf32>
}

// CHECK-LABEL: func.func private @groups_are_a_batch(
//       CHECK:   %[[X:.+]] = tensor.expand_shape %arg0 {{.*}} into tensor<1x5x2x3xf32>
//       CHECK:   kernel.contract ins(%[[X]], {{.*}}kinds = [#kernel.dim<batch>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, #kernel.dim<k>]
//       CHECK:   tensor.collapse_shape {{.*}} into tensor<1x5x8xf32>
func.func private @groups_are_a_batch(%x: tensor<1x5x6xf32>, %w: tensor<8x3x1xf32>, %out: tensor<1x5x8xf32>) -> tensor<1x5x8xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, group = 2 : i64} : tensor<1x5x6xf32>, tensor<8x3x1xf32> -> tensor<1x5x8xf32>
  return %0 : tensor<1x5x8xf32>
}

// CHECK-LABEL: func.func private @a_bias_is_added_per_channel_to_dynamic_sizes(
//       CHECK:   %[[P:.+]] = kernel.contract {{.*}} outs(%{{.+}} : tensor<?x?x4xf32>)
//       CHECK:   linalg.generic {{.*}} ins(%[[P]], %arg2 : tensor<?x?x4xf32>, tensor<4xf32>)
//       CHECK:     arith.addf
func.func private @a_bias_is_added_per_channel_to_dynamic_sizes(%x: tensor<?x?x3xf32>, %w: tensor<4x3x1xf32>, %b: tensor<4xf32>, %out: tensor<?x?x4xf32>) -> tensor<?x?x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w, %b {channels_last} : tensor<?x?x3xf32>, tensor<4x3x1xf32>, tensor<4xf32> -> tensor<?x?x4xf32>
  return %0 : tensor<?x?x4xf32>
}

// What depends on the input's size is copied.
// CHECK-LABEL: func.func private @padding_of_unknown_size(
//       CHECK:   %[[ZERO:.+]] = linalg.fill
//       CHECK:   %[[PADDED:.+]] = tensor.insert_slice %{{.+}} into %[[ZERO]]
//       CHECK:   kernel.contract ins(%[[PADDED]],
//   CHECK-NOT:   zero_border
func.func private @padding_of_unknown_size(%x: tensor<1x?x3xf32>, %w: tensor<4x3x3xf32>, %out: tensor<1x?x4xf32>) -> tensor<1x?x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {auto_pad = "SAME_UPPER", channels_last, strides = array<i64: 2>} : tensor<1x?x3xf32>, tensor<4x3x3xf32> -> tensor<1x?x4xf32>
  return %0 : tensor<1x?x4xf32>
}

// With strides of 1 the size cancels out.
// CHECK-LABEL: func.func private @padding_to_the_same_size(
//   CHECK-NOT:   insert_slice
//       CHECK:   kernel.contract ins(%arg0, {{.*}}a_map = #[[BORDER]]{{.*}}zero_border
func.func private @padding_to_the_same_size(%x: tensor<1x?x3xf32>, %w: tensor<4x3x3xf32>, %out: tensor<1x?x4xf32>) -> tensor<1x?x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {auto_pad = "SAME_UPPER", channels_last} : tensor<1x?x3xf32>, tensor<4x3x3xf32> -> tensor<1x?x4xf32>
  return %0 : tensor<1x?x4xf32>
}

// Panels of one column are dot products, which read whole vectors.
// CHECK-LABEL: func.func private @padding_of_few_columns(
//       CHECK:   %[[ZERO:.+]] = linalg.fill
//       CHECK:   %[[PADDED:.+]] = tensor.insert_slice %arg0 into %[[ZERO]]
//       CHECK:   kernel.contract ins(%[[PADDED]],
func.func private @padding_of_few_columns(%x: tensor<1x9x32xf32>, %w: tensor<2x3x32x1xf32>, %out: tensor<1x9x2xf32>) -> tensor<1x9x2xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Conv %x, %w {channels_last, kernel_shape = array<i64: 3>, packed_n = 2 : i64, pads = array<i64: 1, 1>} : tensor<1x9x32xf32>, tensor<2x3x32x1xf32> -> tensor<1x9x2xf32>
  return %0 : tensor<1x9x2xf32>
}
