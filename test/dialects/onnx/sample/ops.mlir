// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @grid_sample(
//       CHECK:   onnx.GridSample %arg0 at %arg1 {align_corners = 1 : i64, mode = "cubic", padding_mode = "reflection"} : (tensor<1x2x5x5xf32>, tensor<1x3x4x2xf32>) -> tensor<1x2x3x4xf32>
func.func @grid_sample(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x4x2xf32>) -> tensor<1x2x3x4xf32> {
  %0 = onnx.GridSample %x at %g {align_corners = 1 : i64, mode = "cubic", padding_mode = "reflection"} : (tensor<1x2x5x5xf32>, tensor<1x3x4x2xf32>) -> tensor<1x2x3x4xf32>
  return %0 : tensor<1x2x3x4xf32>
}

// CHECK-LABEL: func.func @roi_align(
//       CHECK:   onnx.RoiAlign %arg0 regions %arg1 of %arg2 {mode = "max", output_height = 2 : i64, output_width = 3 : i64, sampling_ratio = 2 : i64, spatial_scale = 5.000000e-01 : f32}
func.func @roi_align(%x: tensor<1x2x5x5xf32>, %r: tensor<3x4xf32>, %b: tensor<3xi64>) -> tensor<3x2x2x3xf32> {
  %0 = onnx.RoiAlign %x regions %r of %b {mode = "max", output_height = 2 : i64, output_width = 3 : i64, sampling_ratio = 2 : i64, spatial_scale = 0.5 : f32} : (tensor<1x2x5x5xf32>, tensor<3x4xf32>, tensor<3xi64>) -> tensor<3x2x2x3xf32>
  return %0 : tensor<3x2x2x3xf32>
}

// CHECK-LABEL: func.func @grid(
//       CHECK:   onnx.AffineGrid %{{.*}} over %{{.*}} {align_corners = 1 : i64} : (tensor<2x2x3xf32>, tensor<4xi64>) -> tensor<2x5x6x2xf32>
func.func @grid(%theta: tensor<2x2x3xf32>) -> tensor<2x5x6x2xf32> {
  %size = onnx.Constant dense<[2, 3, 5, 6]> : tensor<4xi64>
  %0 = onnx.AffineGrid %theta over %size {align_corners = 1 : i64} : (tensor<2x2x3xf32>, tensor<4xi64>) -> tensor<2x5x6x2xf32>
  return %0 : tensor<2x5x6x2xf32>
}

// CHECK-LABEL: func.func @patches(
//       CHECK:   onnx.DeformPatches %{{.*}}, %{{.*}} {kernel_shape = array<i64: 2, 2>} : (tensor<1x1x3x3xf32>, tensor<1x8x2x2xf32>) -> tensor<1x1x4x2x2xf32>
func.func @patches(%x: tensor<1x1x3x3xf32>, %offset: tensor<1x8x2x2xf32>) -> tensor<1x1x4x2x2xf32> {
  %0 = onnx.DeformPatches %x, %offset {kernel_shape = array<i64: 2, 2>} : (tensor<1x1x3x3xf32>, tensor<1x8x2x2xf32>) -> tensor<1x1x4x2x2xf32>
  return %0 : tensor<1x1x4x2x2xf32>
}
