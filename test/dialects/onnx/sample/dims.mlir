// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @the_grid_tells_the_size(
//       CHECK:   onnx.GridSample {{.*}} -> tensor<1x2x3x4xf32>
//       CHECK:   onnx.GridSample {{.*}} -> tensor<1x2x3x4x6xf32>
func.func @the_grid_tells_the_size(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x4x2xf32>, %y: tensor<1x2x5x5x5xf32>, %h: tensor<1x3x4x6x3xf32>) {
  %0 = onnx.GridSample %x at %g : (tensor<1x2x5x5xf32>, tensor<1x3x4x2xf32>) -> tensor<?x?x?x?xf32>
  %1 = onnx.GridSample %y at %h : (tensor<1x2x5x5x5xf32>, tensor<1x3x4x6x3xf32>) -> tensor<?x?x?x?x?xf32>
  return
}

// A batch that one of them knows; the grid's last size is checked when the model runs.
// CHECK-LABEL: func.func @dynamic(
//       CHECK:   onnx.GridSample {{.*}} -> tensor<2x?x?x4xf32>
//       CHECK:   onnx.RoiAlign {{.*}} -> tensor<3x2x1x7xf32>
//       CHECK:   onnx.RoiAlign {{.*}} -> tensor<?x?x1x1xf32>
func.func @dynamic(%x: tensor<?x?x?x?xf32>, %g: tensor<2x?x4x?xf32>, %y: tensor<1x2x?x?xf32>, %r: tensor<?x4xf32>, %b: tensor<3xi64>, %c: tensor<?xi64>) {
  %0 = onnx.GridSample %x at %g : (tensor<?x?x?x?xf32>, tensor<2x?x4x?xf32>) -> tensor<?x?x?x?xf32>
  %1 = onnx.RoiAlign %y regions %r of %b {output_width = 7 : i64} : (tensor<1x2x?x?xf32>, tensor<?x4xf32>, tensor<3xi64>) -> tensor<?x?x?x?xf32>
  %2 = onnx.RoiAlign %x regions %r of %c : (tensor<?x?x?x?xf32>, tensor<?x4xf32>, tensor<?xi64>) -> tensor<?x?x?x?xf32>
  return
}

// CHECK-LABEL: func.func @a_grid_has_the_size_of_the_image(
//       CHECK:   onnx.AffineGrid {{.*}} -> tensor<?x5x6x2xf32>
func.func @a_grid_has_the_size_of_the_image(%theta: tensor<?x2x3xf32>) -> tensor<?x?x?x?xf32> {
  %size = onnx.Constant dense<[2, 3, 5, 6]> : tensor<4xi64>
  %0 = onnx.AffineGrid %theta over %size : (tensor<?x2x3xf32>, tensor<4xi64>) -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @a_deformed_convolution_has_the_size_of_a_plain_one(
//       CHECK:   onnx.DeformConv {{.*}} -> tensor<?x4x2x?xf32>
func.func @a_deformed_convolution_has_the_size_of_a_plain_one(%x: tensor<?x3x3x?xf32>, %w: tensor<4x3x2x2xf32>, %offset: tensor<?x8x?x?xf32>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.DeformConv %x, %w, %offset {operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>} : (tensor<?x3x3x?xf32>, tensor<4x3x2x2xf32>, tensor<?x8x?x?xf32>) -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}
