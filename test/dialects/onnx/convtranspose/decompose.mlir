// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @a_convolution_of_the_spread_input(
//   CHECK-NOT:   onnx.ConvTranspose
//       CHECK:   %[[SPREAD:.+]] = onnx.Spread %{{.+}} by [1, 1, 2] before [0, 0, 2] after [0, 0, 2]
//       CHECK:   %[[TURNED:.+]] = onnx.Slice
//       CHECK:   %[[WEIGHTS:.+]] = onnx.Transpose %[[TURNED]] perm [1, 0, 2]
//       CHECK:   onnx.Conv %[[SPREAD]], %[[WEIGHTS]]
func.func @a_convolution_of_the_spread_input(%x: tensor<1x2x3xf32>, %w: tensor<2x4x3xf32>) -> tensor<1x4x7xf32> {
  %0 = onnx.ConvTranspose %x, %w {strides = array<i64: 2>} : (tensor<1x2x3xf32>, tensor<2x4x3xf32>) -> tensor<1x4x7xf32>
  return %0 : tensor<1x4x7xf32>
}

// CHECK-LABEL: func.func @channels_change_places_within_groups(
//       CHECK:   onnx.Reshape {{.*}} -> tensor<2x3x4x5xf32>
//       CHECK:   onnx.Transpose {{.*}} perm [0, 2, 1, 3]
//       CHECK:   onnx.Reshape {{.*}} -> tensor<8x3x5xf32>
//       CHECK:   onnx.Conv {{.*}}group = 2
func.func @channels_change_places_within_groups(%x: tensor<1x6x3xf32>, %w: tensor<6x4x5xf32>) -> tensor<1x8x7xf32> {
  %0 = onnx.ConvTranspose %x, %w {group = 2 : i64} : (tensor<1x6x3xf32>, tensor<6x4x5xf32>) -> tensor<1x8x7xf32>
  return %0 : tensor<1x8x7xf32>
}

// CHECK-LABEL: func.func @weights_of_unknown_shape_are_left_alone(
//       CHECK:   onnx.ConvTranspose
func.func @weights_of_unknown_shape_are_left_alone(%x: tensor<1x2x3xf32>, %w: tensor<2x?x3xf32>) -> tensor<1x?x5xf32> {
  %0 = onnx.ConvTranspose %x, %w : (tensor<1x2x3xf32>, tensor<2x?x3xf32>) -> tensor<1x?x5xf32>
  return %0 : tensor<1x?x5xf32>
}
