// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @sizes_are_rounded_down(
//       CHECK:   onnx.Resize {{.*}} -> tensor<?x2xf32>
func.func @sizes_are_rounded_down(%x: tensor<?x4xf32>) -> tensor<?x?xf32> {
  %scales = onnx.Constant dense<[1.0, 0.7]> : tensor<2xf32>
  %0 = onnx.Resize %x scales %scales : (tensor<?x4xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @only_the_axes_named_are_resized(
//       CHECK:   onnx.Resize {{.*}} -> tensor<3x8xf32>
func.func @only_the_axes_named_are_resized(%x: tensor<3x4xf32>) -> tensor<?x?xf32> {
  %sizes = onnx.Constant dense<8> : tensor<1xi64>
  %0 = onnx.Resize %x sizes %sizes {axes = array<i64: 1>} : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @one_scale_keeps_the_aspect_ratio(
//       CHECK:   onnx.Resize {{.*}} -> tensor<4x8xf32>
func.func @one_scale_keeps_the_aspect_ratio(%x: tensor<2x4xf32>) -> tensor<?x?xf32> {
  %sizes = onnx.Constant dense<8> : tensor<2xi64>
  %0 = onnx.Resize %x sizes %sizes {keep_aspect_ratio_policy = "not_larger"} : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
