// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

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
