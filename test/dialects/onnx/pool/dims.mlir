// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @channels_last_pools_the_middle(
//       CHECK:   onnx.MaxPool {{.*}} -> tensor<?x3x3x8xf32>
func.func @channels_last_pools_the_middle(%x: tensor<?x6x6x8xf32>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.MaxPool %x window [2, 2] {channels_last, strides = array<i64: 2, 2>} : tensor<?x6x6x8xf32> -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @ceil_mode_adds_an_incomplete_window(
//       CHECK:   onnx.AveragePool {{.*}} -> tensor<1x1x3xf32>
func.func @ceil_mode_adds_an_incomplete_window(%x: tensor<1x1x6xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.AveragePool %x window [3] {ceil_mode = 1 : i64, strides = array<i64: 2>} : tensor<1x1x6xf32> -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @a_window_must_start_inside(
//       CHECK:   onnx.AveragePool {{.*}} -> tensor<1x1x2xf32>
func.func @a_window_must_start_inside(%x: tensor<1x1x2xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.AveragePool %x window [1] {ceil_mode = 1 : i64, strides = array<i64: 1>, pads = array<i64: 0, 0>} : tensor<1x1x2xf32> -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @global_pools_leave_one_position(
//       CHECK:   onnx.GlobalAveragePool {{.*}} -> tensor<?x8x1x1xf32>
func.func @global_pools_leave_one_position(%x: tensor<?x8x?x?xf32>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.GlobalAveragePool %x : tensor<?x8x?x?xf32> -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}
