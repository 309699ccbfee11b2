// RUN: onnxc-opt %s --onnxc-infer-shapes --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @strides_dilations_pads(
//       CHECK:   onnx.Conv {{.*}} -> tensor<2x4x4x7xf32>
func.func @strides_dilations_pads(%x: tensor<2x3x8x9xf32>, %w: tensor<4x3x3x2xf32>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.Conv %x, %w {strides = array<i64: 2, 1>, dilations = array<i64: 1, 3>, pads = array<i64: 1, 0, 0, 1>} : tensor<2x3x8x9xf32>, tensor<4x3x3x2xf32> -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @same_padding_divides_by_the_stride(
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x3xf32>
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x3xf32>
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x2xf32>
func.func @same_padding_divides_by_the_stride(%x: tensor<1x3x5xf32>, %w: tensor<4x3x3xf32>) -> (tensor<1x4x?xf32>, tensor<1x4x?xf32>, tensor<1x4x?xf32>) {
  %0 = onnx.Conv %x, %w {auto_pad = "SAME_UPPER", strides = array<i64: 2>} : tensor<1x3x5xf32>, tensor<4x3x3xf32> -> tensor<1x4x?xf32>
  %1 = onnx.Conv %x, %w {auto_pad = "SAME_LOWER", strides = array<i64: 2>} : tensor<1x3x5xf32>, tensor<4x3x3xf32> -> tensor<1x4x?xf32>
  %2 = onnx.Conv %x, %w {auto_pad = "VALID", strides = array<i64: 2>, pads = array<i64: 9, 9>} : tensor<1x3x5xf32>, tensor<4x3x3xf32> -> tensor<1x4x?xf32>
  return %0, %1, %2 : tensor<1x4x?xf32>, tensor<1x4x?xf32>, tensor<1x4x?xf32>
}

// CHECK-LABEL: func.func @a_kernel_larger_than_the_input_leaves_nothing(
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x0xf32>
func.func @a_kernel_larger_than_the_input_leaves_nothing(%x: tensor<1x3x2xf32>, %w: tensor<4x3x5xf32>) -> tensor<1x4x?xf32> {
  %0 = onnx.Conv %x, %w : tensor<1x3x2xf32>, tensor<4x3x5xf32> -> tensor<1x4x?xf32>
  return %0 : tensor<1x4x?xf32>
}

// CHECK-LABEL: func.func @dynamic_sizes_stay_so(
//       CHECK:   onnx.Conv {{.*}} -> tensor<?x4x?x5xf32>
func.func @dynamic_sizes_stay_so(%x: tensor<?x?x?x7xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.Conv %x, %w : tensor<?x?x?x7xf32>, tensor<4x3x3x3xf32> -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @channels_last_and_packed(
//       CHECK:   onnx.Conv {{.*}} -> tensor<?x4x20xf32>
//       CHECK:   onnx.Conv {{.*}} -> tensor<?x4x40xf32>
func.func @channels_last_and_packed(%x: tensor<?x5x6xf32>, %w: tensor<2x2x6x16xf32>, %v: tensor<2x2x2x3x16xf32>) -> (tensor<?x?x?xf32>, tensor<?x?x?xf32>) {
  %0 = onnx.Conv %x, %w {channels_last, kernel_shape = array<i64: 2>, packed_n = 20 : i64} : tensor<?x5x6xf32>, tensor<2x2x6x16xf32> -> tensor<?x?x?xf32>
  %1 = onnx.Conv %x, %v {channels_last, group = 2 : i64, kernel_shape = array<i64: 2>, packed_n = 20 : i64} : tensor<?x5x6xf32>, tensor<2x2x2x3x16xf32> -> tensor<?x?x?xf32>
  return %0, %1 : tensor<?x?x?xf32>, tensor<?x?x?xf32>
}

// -----

// The attribute tells the kernel's size, and a run checks that the weights have it.
// CHECK-LABEL: func.func @main(
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x6xf32>
func.func @main(%x: tensor<1x2x8xf32>, %w: tensor<4x2x?xf32>) -> tensor<1x4x6xf32> {
  %0 = onnx.Conv %x, %w {kernel_shape = array<i64: 3>} : tensor<1x2x8xf32>, tensor<4x2x?xf32> -> tensor<1x4x6xf32>
  return %0 : tensor<1x4x6xf32>
}

// -----

// CHECK-LABEL: func.func private @the_weights_tell_the_size_of_the_kernel(
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x?xf32>
func.func private @the_weights_tell_the_size_of_the_kernel(%x: tensor<1x2x8xf32>, %w: tensor<4x2x?xf32>) -> tensor<1x4x?xf32> {
  %0 = onnx.Conv %x, %w : tensor<1x2x8xf32>, tensor<4x2x?xf32> -> tensor<1x4x?xf32>
  return %0 : tensor<1x4x?xf32>
}
