// RUN: onnxc-opt %s --canonicalize | FileCheck %s

// One element, wherever it is sampled, is repeated; a dimension that stays is stretched by 1.
// CHECK-LABEL: func.func @one_element(
//       CHECK:   %[[S:.*]] = onnx.Constant dense<[1, 1, 3, 5]>
//       CHECK:   %[[Y:.*]] = onnx.Expand %arg0 to %[[S]] : (tensor<?x4x1x1xf32>, tensor<4xi64>) -> tensor<?x4x3x5xf32>
//       CHECK:   return %[[Y]]
func.func @one_element(%x: tensor<?x4x1x1xf32>) -> tensor<?x4x3x5xf32> {
  %scales = onnx.Constant dense<[1.0, 1.0, 3.0, 5.0]> : tensor<4xf32>
  %0 = onnx.Resize %x scales %scales {mode = "linear"} : (tensor<?x4x1x1xf32>, tensor<4xf32>) -> tensor<?x4x3x5xf32>
  return %0 : tensor<?x4x3x5xf32>
}

// CHECK-LABEL: func.func @some_axes(
//       CHECK:   onnx.Expand %{{.*}} : (tensor<?x4x1xf32>, tensor<3xi64>) -> tensor<?x4x3xf32>
func.func @some_axes(%x: tensor<?x4x1xf32>) -> tensor<?x4x3xf32> {
  %sizes = onnx.Constant dense<3> : tensor<1xi64>
  %0 = onnx.Resize %x sizes %sizes {axes = array<i64: -1>, mode = "cubic"} : (tensor<?x4x1xf32>, tensor<1xi64>) -> tensor<?x4x3xf32>
  return %0 : tensor<?x4x3xf32>
}

// An axis of which anything may be sampled, of unknown size or not, and positions outside, which have another value.
// CHECK-LABEL: func.func @leaves_alone(
// CHECK-COUNT-3: onnx.Resize
//   CHECK-NOT:   onnx.Expand
func.func @leaves_alone(%x: tensor<?x2x1xf32>, %sizes: tensor<3xi64>, %roi: tensor<6xf32>) -> (tensor<?x2x3xf32>, tensor<?x4x3xf32>, tensor<?x2x3xf32>) {
  %two = onnx.Constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %one = onnx.Constant dense<[1.0, 1.0, 3.0]> : tensor<3xf32>
  %0 = onnx.Resize %x sizes %sizes : (tensor<?x2x1xf32>, tensor<3xi64>) -> tensor<?x2x3xf32>
  %1 = onnx.Resize %x scales %two : (tensor<?x2x1xf32>, tensor<3xf32>) -> tensor<?x4x3xf32>
  %2 = onnx.Resize %x roi %roi scales %one {coordinate_transformation_mode = "tf_crop_and_resize"} : (tensor<?x2x1xf32>, tensor<6xf32>, tensor<3xf32>) -> tensor<?x2x3xf32>
  return %0, %1, %2 : tensor<?x2x3xf32>, tensor<?x4x3xf32>, tensor<?x2x3xf32>
}

// As many elements, but at other positions; with this transformation of coordinates even for a scale of 1.
// CHECK-LABEL: func.func @as_many(
// CHECK-COUNT-3: onnx.Resize
//   CHECK-NOT:   onnx.Expand
func.func @as_many(%x: tensor<1x5xf32>) -> (tensor<1x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) {
  %a = onnx.Constant dense<[1.0, 1.1]> : tensor<2xf32>
  %b = onnx.Constant dense<[3.0, 1.1]> : tensor<2xf32>
  %c = onnx.Constant dense<[3.0, 1.0]> : tensor<2xf32>
  %0 = onnx.Resize %x scales %a {mode = "linear"} : (tensor<1x5xf32>, tensor<2xf32>) -> tensor<1x5xf32>
  %1 = onnx.Resize %x scales %b {mode = "linear"} : (tensor<1x5xf32>, tensor<2xf32>) -> tensor<3x5xf32>
  %2 = onnx.Resize %x scales %c {coordinate_transformation_mode = "tf_half_pixel_for_nn", nearest_mode = "ceil"} : (tensor<1x5xf32>, tensor<2xf32>) -> tensor<3x5xf32>
  return %0, %1, %2 : tensor<1x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
}
