// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @negative_pads_crop(
//       CHECK:   onnx.Pad {{.*}} -> tensor<4xf32>
func.func @negative_pads_crop(%x: tensor<4xf32>) -> tensor<?xf32> {
  %pads = onnx.Constant dense<[2, -2]> : tensor<2xi64>
  %0 = onnx.Pad %x by %pads : (tensor<4xf32>, tensor<2xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func @only_the_axes_named_are_padded(
//       CHECK:   onnx.Pad {{.*}} -> tensor<?x5xf32>
func.func @only_the_axes_named_are_padded(%x: tensor<?x3xf32>) -> tensor<?x?xf32> {
  %pads = onnx.Constant dense<1> : tensor<2xi64>
  %axes = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.Pad %x by %pads axes %axes : (tensor<?x3xf32>, tensor<2xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @tile_multiplies(
//       CHECK:   onnx.Tile {{.*}} -> tensor<6x?xf32>
func.func @tile_multiplies(%x: tensor<3x?xf32>) -> tensor<?x?xf32> {
  %repeats = onnx.Constant dense<[2, 4]> : tensor<2xi64>
  %0 = onnx.Tile %x times %repeats : (tensor<3x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @expand_keeps_larger_sizes(
//       CHECK:   onnx.Expand {{.*}} -> tensor<5x3xf32>
func.func @expand_keeps_larger_sizes(%x: tensor<1x3xf32>) -> tensor<?x?xf32> {
  %shape = onnx.Constant dense<[5, 1]> : tensor<2xi64>
  %0 = onnx.Expand %x to %shape : (tensor<1x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @crop_and_pad_to_a_size(
//       CHECK:   onnx.CenterCropPad {{.*}} -> tensor<2x7xf32>
func.func @crop_and_pad_to_a_size(%x: tensor<4x5xf32>) -> tensor<?x?xf32> {
  %shape = onnx.Constant dense<[2, 7]> : tensor<2xi64>
  %0 = onnx.CenterCropPad %x to %shape : (tensor<4x5xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
