// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @statistics_keep_the_outer_dimensions(
//       CHECK:   onnx.LayerNormalization {{.*}} -> tensor<?x3x4xf32> mean tensor<?x1x1xf32>
func.func @statistics_keep_the_outer_dimensions(%x: tensor<?x3x4xf32>, %s: tensor<4xf32>) -> tensor<?x?x?xf32> {
  %0:2 = onnx.LayerNormalization %x scale %s axis 1 : tensor<?x3x4xf32>, tensor<4xf32> -> tensor<?x3x4xf32> mean tensor<?x?x?xf32>
  return %0#1 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @operands_per_channel_tell_the_number_of_channels(
//       CHECK:   onnx.InstanceNormalization {{.*}} -> tensor<?x5x?xf32>
func.func @operands_per_channel_tell_the_number_of_channels(%x: tensor<?x?x?xf32>, %s: tensor<5xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.InstanceNormalization %x, %s, %s : tensor<?x?x?xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}
