// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// Elements 0 and 2 of the kernel make the even places, element 1 the odd ones.
// CHECK-LABEL: func.func @places_are_channels_of_one_convolution(
//   CHECK-NOT:   onnx.ConvTranspose
//       CHECK:   %[[EVEN:.+]] = onnx.Pad {{.*}} -> tensor<2x4x4xf32>
//       CHECK:   %[[SPLIT:.+]] = onnx.Reshape %[[EVEN]] {{.*}} -> tensor<1x2x4x2x2xf32>
//       CHECK:   %[[TURNED:.+]] = onnx.Slice %[[SPLIT]]
//       CHECK:   %[[PERMUTED:.+]] = onnx.Transpose %[[TURNED]] perm [0, 4, 2, 1, 3]
//       CHECK:   %[[WEIGHTS:.+]] = onnx.Reshape %[[PERMUTED]] {{.*}} -> tensor<8x2x2xf32>
//       CHECK:   %[[CONV:.+]] = onnx.Conv %{{.+}}, %[[WEIGHTS]] {{.*}}pads = array<i64: 1, 1>{{.*}} -> tensor<1x8x4xf32>
//       CHECK:   onnx.Interleave %[[CONV]] axis 1 by [1, 1, 2] before [0, 0, 0] after [0, 0, 1] : tensor<1x8x4xf32> -> tensor<1x4x7xf32>
func.func @places_are_channels_of_one_convolution(%x: tensor<1x2x3xf32>, %w: tensor<2x4x3xf32>) -> tensor<1x4x7xf32> {
  %0 = onnx.ConvTranspose %x, %w {strides = array<i64: 2>} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x4x7xf32>
  return %0 : tensor<1x4x7xf32>
}

// Padding of 1 leaves out the first place of the first block.
// CHECK-LABEL: func.func @padding_crops_blocks_and_places(
//       CHECK:   %[[TWICE:.+]] = onnx.Tile {{.*}} -> tensor<1x2x4xf32>
//       CHECK:   onnx.Reshape %[[TWICE]] {{.*}} -> tensor<8xf32>
//       CHECK:   onnx.Conv {{.*}}pads = array<i64: 1, 1>{{.*}} -> tensor<?x8x?xf32>
//       CHECK:   onnx.Interleave {{.*}} before [0, 0, 1] after [0, 0, 1] : tensor<?x8x?xf32> -> tensor<?x4x?xf32>
func.func @padding_crops_blocks_and_places(%x: tensor<?x2x?xf32>, %w: tensor<2x4x4xf32>, %b: tensor<4xf32>) -> tensor<?x4x?xf32> {
  %0 = onnx.ConvTranspose %x, %w, %b {pads = array<i64: 1, 1>, strides = array<i64: 2>} : (tensor<?x2x?xf32>, tensor<2x4x4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
  return %0 : tensor<?x4x?xf32>
}

// CHECK-LABEL: func.func @without_strides_nothing_is_interleaved(
//       CHECK:   onnx.Conv {{.*}}pads = array<i64: 1, 0>
//   CHECK-NOT:   onnx.Interleave
func.func @without_strides_nothing_is_interleaved(%x: tensor<1x2x3xf32>, %w: tensor<2x4x3xf32>) -> tensor<1x4x2xf32> {
  %0 = onnx.ConvTranspose %x, %w {pads = array<i64: 1, 2>} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x4x2xf32>
  return %0 : tensor<1x4x2xf32>
}

// CHECK-LABEL: func.func @dilations_and_strides_convolve_the_spread_input(
//   CHECK-NOT:   onnx.ConvTranspose
//       CHECK:   %[[SPREAD:.+]] = onnx.Spread %{{.+}} by [1, 1, 2] before [0, 0, 4] after [0, 0, 4]
//       CHECK:   %[[TURNED:.+]] = onnx.Slice
//       CHECK:   %[[WEIGHTS:.+]] = onnx.Transpose %[[TURNED]] perm [1, 0, 2]
//       CHECK:   onnx.Conv %[[SPREAD]], %[[WEIGHTS]]
func.func @dilations_and_strides_convolve_the_spread_input(%x: tensor<1x2x3xf32>, %w: tensor<2x4x3xf32>) -> tensor<1x4x9xf32> {
  %0 = onnx.ConvTranspose %x, %w {dilations = array<i64: 2>, strides = array<i64: 2>} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x4x9xf32>
  return %0 : tensor<1x4x9xf32>
}

// CHECK-LABEL: func.func @channels_change_places_within_groups(
//       CHECK:   onnx.Reshape {{.*}} -> tensor<2x3x4x5x1xf32>
//       CHECK:   onnx.Transpose {{.*}} perm [0, 4, 2, 1, 3]
//       CHECK:   onnx.Reshape {{.*}} -> tensor<8x3x5xf32>
//       CHECK:   onnx.Conv {{.*}}group = 2
func.func @channels_change_places_within_groups(%x: tensor<1x6x3xf32>, %w: tensor<6x4x5xf32>) -> tensor<1x8x7xf32> {
  %0 = onnx.ConvTranspose %x, %w {group = 2 : i64} : (tensor<1x6x3xf32>, tensor<6x4x5xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// Each group computes all places of its channels.
// CHECK-LABEL: func.func @groups_come_before_places(
//       CHECK:   onnx.Reshape {{.*}} -> tensor<2x3x4x2x2xf32>
//       CHECK:   onnx.Transpose {{.*}} perm [0, 4, 2, 1, 3]
//       CHECK:   %[[CONV:.+]] = onnx.Conv {{.*}}group = 2{{.*}} -> tensor<?x16x?xf32>
//       CHECK:   onnx.Interleave %[[CONV]] axis 1 by [1, 1, 2] before [0, 0, 0] after [0, 0, 0] {groups = 2 : i64} : tensor<?x16x?xf32> -> tensor<?x8x?xf32>
func.func @groups_come_before_places(%x: tensor<?x6x?xf32>, %w: tensor<6x4x4xf32>) -> tensor<?x8x?xf32> {
  %0 = onnx.ConvTranspose %x, %w {group = 2 : i64, strides = array<i64: 2>} : (tensor<?x6x?xf32>, tensor<6x4x4xf32>) -> tensor<?x8x?xf32>
  return %0 : tensor<?x8x?xf32>
}

// A channel of its own is multiplied beside others: every place has a convolution, and places come first.
// CHECK-LABEL: func.func @channels_alone_are_convolved_place_by_place(
// CHECK-COUNT-5: onnx.Conv %arg0, {{.*}}group = 6{{.*}} -> tensor<?x6x?xf32>
//       CHECK:   %[[ALL:.+]] = onnx.Concat {{.*}} axis 1
//       CHECK:   onnx.Interleave %[[ALL]] axis 1 by [1, 1, 5] before [0, 0, 1] after [0, 0, 1] : tensor<?x30x?xf32> -> tensor<?x6x?xf32>
func.func @channels_alone_are_convolved_place_by_place(%x: tensor<?x6x?xf32>, %w: tensor<6x1x10xf32>) -> tensor<?x6x?xf32> {
  %0 = onnx.ConvTranspose %x, %w {group = 6 : i64, pads = array<i64: 1, 1>, strides = array<i64: 5>} : (tensor<?x6x?xf32>, tensor<6x1x10xf32>) -> tensor<?x6x?xf32>
  return %0 : tensor<?x6x?xf32>
}

// CHECK-LABEL: func.func @weights_of_unknown_shape_are_left_alone(
//       CHECK:   onnx.ConvTranspose
func.func @weights_of_unknown_shape_are_left_alone(%x: tensor<1x2x3xf32>, %w: tensor<2x?x3xf32>) -> tensor<1x?x5xf32> {
  %0 = onnx.ConvTranspose %x, %w : (tensor<1x2x3xf32>, tensor<2x?x3xf32>) -> tensor<1x?x5xf32>
  return %0 : tensor<1x?x5xf32>
}
