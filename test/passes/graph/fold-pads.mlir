// RUN: onnxc-opt %s --onnxc-fold-pads | FileCheck %s

// CHECK-LABEL: func.func @zeros_around_the_image(
//       CHECK:   onnx.Conv %arg0, %arg1 {{.*}}pads = array<i64: 1, 2, 0, 1>
//  CHECK-NEXT:   return
func.func @zeros_around_the_image(%x: tensor<1x3x5x6xf32>, %w: tensor<4x3x1x1xf32>) -> tensor<1x4x6x9xf32> {
  %pads = onnx.Constant dense<[0, 0, 1, 1, 0, 0, 0, 1]> : tensor<8xi64>
  %0 = onnx.Pad %x by %pads : (tensor<1x3x5x6xf32>, tensor<8xi64>) -> tensor<1x3x6x8xf32>
  %1 = onnx.Conv %0, %w {pads = array<i64: 0, 1, 0, 0>} : tensor<1x3x6x8xf32>, tensor<4x3x1x1xf32> -> tensor<1x4x6x9xf32>
  return %1 : tensor<1x4x6x9xf32>
}

// CHECK-LABEL: func.func @named_axes(
//       CHECK:   onnx.Conv %arg0, %arg1 {{.*}}pads = array<i64: 2, 3>
func.func @named_axes(%x: tensor<?x3x?xf32>, %w: tensor<4x3x1xf32>) -> tensor<?x4x?xf32> {
  %pads = onnx.Constant dense<[2, 3]> : tensor<2xi64>
  %axes = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.Pad %x by %pads axes %axes : (tensor<?x3x?xf32>, tensor<2xi64>, tensor<1xi64>) -> tensor<?x3x?xf32>
  %1 = onnx.Conv %0, %w : tensor<?x3x?xf32>, tensor<4x3x1xf32> -> tensor<?x4x?xf32>
  return %1 : tensor<?x4x?xf32>
}

// CHECK-LABEL: func.func @other_borders_stay(
// CHECK-COUNT-3: onnx.Pad
func.func @other_borders_stay(%x: tensor<1x3x5xf32>, %w: tensor<4x3x1xf32>, %v: tensor<4x4x1xf32>) -> (tensor<1x4x7xf32>, tensor<1x4x7xf32>, tensor<1x4x5xf32>) {
  %pads = onnx.Constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %channels = onnx.Constant dense<[0, 1, 0, 0, 0, 0]> : tensor<6xi64>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Pad %x by %pads {mode = "reflect"} : (tensor<1x3x5xf32>, tensor<6xi64>) -> tensor<1x3x7xf32>
  %1 = onnx.Conv %0, %w : tensor<1x3x7xf32>, tensor<4x3x1xf32> -> tensor<1x4x7xf32>
  %2 = onnx.Pad %x by %pads value %one : (tensor<1x3x5xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x3x7xf32>
  %3 = onnx.Conv %2, %w : tensor<1x3x7xf32>, tensor<4x3x1xf32> -> tensor<1x4x7xf32>
  %4 = onnx.Pad %x by %channels : (tensor<1x3x5xf32>, tensor<6xi64>) -> tensor<1x4x5xf32>
  %5 = onnx.Conv %4, %v : tensor<1x4x5xf32>, tensor<4x4x1xf32> -> tensor<1x4x5xf32>
  return %1, %3, %5 : tensor<1x4x7xf32>, tensor<1x4x7xf32>, tensor<1x4x5xf32>
}

// What is done to each element is done to the border's value as well.
// CHECK-LABEL: func.func @before_what_maps_each_element(
//   CHECK-DAG:   %[[ONE:.*]] = onnx.Constant dense<1.0
//   CHECK-DAG:   %[[ZERO:.*]] = onnx.Constant dense<0.0
//       CHECK:   %[[B:.*]] = onnx.Add %[[ZERO]], %[[ONE]] : tensor<f32>, tensor<f32> -> tensor<f32>
//       CHECK:   %[[Y:.*]] = onnx.Add %arg0, %[[ONE]] : tensor<?x3x5xf32>
//       CHECK:   %[[P:.*]] = onnx.Pad %[[Y]] by {{.*}} value %[[B]]
//       CHECK:   onnx.Conv %[[P]]
func.func @before_what_maps_each_element(%x: tensor<?x3x5xf32>, %w: tensor<4x3x1xf32>) -> tensor<?x4x7xf32> {
  %pads = onnx.Constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Pad %x by %pads : (tensor<?x3x5xf32>, tensor<6xi64>) -> tensor<?x3x7xf32>
  %1 = onnx.Add %0, %one : tensor<?x3x7xf32>, tensor<f32> -> tensor<?x3x7xf32>
  %2 = onnx.Conv %1, %w : tensor<?x3x7xf32>, tensor<4x3x1xf32> -> tensor<?x4x7xf32>
  return %2 : tensor<?x4x7xf32>
}

// CHECK-LABEL: func.func @where_no_convolution_follows(
//       CHECK:   onnx.Pad %arg0
//       CHECK:   onnx.Relu
//       CHECK:   onnx.Pad %arg0
//       CHECK:   onnx.Mul
func.func @where_no_convolution_follows(%x: tensor<1x3x5xf32>, %y: tensor<3x1xf32>, %w: tensor<4x3x1xf32>) -> (tensor<1x3x7xf32>, tensor<1x4x7xf32>) {
  %pads = onnx.Constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %0 = onnx.Pad %x by %pads : (tensor<1x3x5xf32>, tensor<6xi64>) -> tensor<1x3x7xf32>
  %1 = onnx.Relu %0 : tensor<1x3x7xf32> -> tensor<1x3x7xf32>
  %2 = onnx.Pad %x by %pads : (tensor<1x3x5xf32>, tensor<6xi64>) -> tensor<1x3x7xf32>
  %3 = onnx.Mul %2, %y : tensor<1x3x7xf32>, tensor<3x1xf32> -> tensor<1x3x7xf32>
  %4 = onnx.Conv %3, %w : tensor<1x3x7xf32>, tensor<4x3x1xf32> -> tensor<1x4x7xf32>
  return %1, %4 : tensor<1x3x7xf32>, tensor<1x4x7xf32>
}

// Through views that add dimensions of size 1; not through those that split the padded one.
// CHECK-LABEL: func.func @before_views(
//       CHECK:   %[[X:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<?x1x1x10xf32>
//       CHECK:   onnx.Conv %[[X]], %arg1 {{.*}}pads = array<i64: 0, 2, 0, 3>
//       CHECK:   onnx.Pad
//       CHECK:   onnx.Reshape
//       CHECK:   onnx.Conv
func.func @before_views(%x: tensor<?x1x10xf32>, %w: tensor<1x1x1x4xf32>) -> (tensor<?x1x1x12xf32>, tensor<?x1x3x2xf32>) {
  %pads = onnx.Constant dense<[0, 0, 2, 0, 0, 3]> : tensor<6xi64>
  %wide = onnx.Constant dense<[-1, 1, 1, 15]> : tensor<4xi64>
  %split = onnx.Constant dense<[-1, 1, 3, 5]> : tensor<4xi64>
  %0 = onnx.Pad %x by %pads : (tensor<?x1x10xf32>, tensor<6xi64>) -> tensor<?x1x15xf32>
  %1 = onnx.Reshape %0 to %wide : tensor<?x1x15xf32>, tensor<4xi64> -> tensor<?x1x1x15xf32>
  %2 = onnx.Conv %1, %w : tensor<?x1x1x15xf32>, tensor<1x1x1x4xf32> -> tensor<?x1x1x12xf32>
  %3 = onnx.Pad %x by %pads : (tensor<?x1x10xf32>, tensor<6xi64>) -> tensor<?x1x15xf32>
  %4 = onnx.Reshape %3 to %split : tensor<?x1x15xf32>, tensor<4xi64> -> tensor<?x1x3x5xf32>
  %5 = onnx.Conv %4, %w : tensor<?x1x3x5xf32>, tensor<1x1x1x4xf32> -> tensor<?x1x3x2xf32>
  return %2, %5 : tensor<?x1x1x12xf32>, tensor<?x1x3x2xf32>
}
