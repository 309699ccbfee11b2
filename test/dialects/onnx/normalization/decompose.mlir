// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// One factor and one offset per channel, which fold when the statistics are constant.
// CHECK-LABEL: func.func @batch_normalization_is_a_line(
//       CHECK:   %[[FACTOR:.+]] = onnx.Div
//       CHECK:   %[[OFFSET:.+]] = onnx.Sub
//       CHECK:   onnx.Mul %{{.+}}, %{{.+}} : tensor<2x3x4xf32>, tensor<3x1xf32> -> tensor<2x3x4xf32>
//       CHECK:   onnx.Add %{{.+}}, %{{.+}} : tensor<2x3x4xf32>, tensor<3x1xf32> -> tensor<2x3x4xf32>
func.func @batch_normalization_is_a_line(%x: tensor<2x3x4xf32>, %s: tensor<3xf32>) -> tensor<2x3x4xf32> {
  %0 = onnx.BatchNormalization %x scale %s bias %s mean %s variance %s : tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @groups_are_instances(
//       CHECK:   onnx.Reshape {{.*}} -> tensor<2x2x8xf32>
//       CHECK:   onnx.InstanceNormalization
//       CHECK:   onnx.Reshape {{.*}} -> tensor<2x4x4xf32>
func.func @groups_are_instances(%x: tensor<2x4x4xf32>, %s: tensor<4xf32>) -> tensor<2x4x4xf32> {
  %0 = onnx.GroupNormalization %x, %s, %s groups 2 : tensor<2x4x4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<2x4x4xf32>
  return %0 : tensor<2x4x4xf32>
}
