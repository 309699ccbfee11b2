// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @few_positions_are_read_at_once(
//   CHECK-NOT:   tensor.insert_slice
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel"]
//       CHECK:     tensor.extract
//       CHECK:     arith.maximumf
//       CHECK:     tensor.extract
//       CHECK:     arith.maximumf
func.func private @few_positions_are_read_at_once(%x: tensor<1x6x8xf32>, %out: tensor<1x3x8xf32>) -> tensor<1x3x8xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MaxPool %x window [2] {channels_last, strides = array<i64: 2>} : tensor<1x6x8xf32> -> tensor<1x3x8xf32>
  return %0 : tensor<1x3x8xf32>
}

// CHECK-LABEL: func.func private @padding_of_a_maximum_never_wins(
//       CHECK:   arith.constant 0xFF800000 : f32
//       CHECK:   tensor.insert_slice
func.func private @padding_of_a_maximum_never_wins(%x: tensor<1x1x4xf32>, %out: tensor<1x1x5xf32>) -> tensor<1x1x5xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MaxPool %x window [2] {pads = array<i64: 1, 1>} : tensor<1x1x4xf32> -> tensor<1x1x5xf32>
  return %0 : tensor<1x1x5xf32>
}

// CHECK-LABEL: func.func private @complete_windows_have_one_divisor(
//       CHECK:   arith.addf
//       CHECK:   arith.constant 2 : index
//       CHECK:   arith.divf
func.func private @complete_windows_have_one_divisor(%x: tensor<1x1x4xf32>, %out: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.AveragePool %x window [2] : tensor<1x1x4xf32> -> tensor<1x1x3xf32>
  return %0 : tensor<1x1x3xf32>
}

// CHECK-LABEL: func.func private @padding_is_not_counted(
//       CHECK:   linalg.index 2
//       CHECK:   arith.divf
func.func private @padding_is_not_counted(%x: tensor<1x1x4xf32>, %out: tensor<1x1x5xf32>) -> tensor<1x1x5xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.AveragePool %x window [2] {pads = array<i64: 1, 1>} : tensor<1x1x4xf32> -> tensor<1x1x5xf32>
  return %0 : tensor<1x1x5xf32>
}

// CHECK-LABEL: func.func private @large_maxima_are_taken_axis_by_axis(
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<1x5x9x8xf32>)
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<1x5x5x8xf32>)
func.func private @large_maxima_are_taken_axis_by_axis(%x: tensor<1x9x9x8xf32>, %out: tensor<1x5x5x8xf32>) -> tensor<1x5x5x8xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.MaxPool %x window [5, 5] {channels_last} : tensor<1x9x9x8xf32> -> tensor<1x5x5x8xf32>
  return %0 : tensor<1x5x5x8xf32>
}

// CHECK-LABEL: func.func private @many_positions_are_a_reduction(
//       CHECK:   iterator_types = ["parallel", "parallel", "parallel", "reduction"]
func.func private @many_positions_are_a_reduction(%x: tensor<1x1x64xf32>, %out: tensor<1x1x25xf32>) -> tensor<1x1x25xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.AveragePool %x window [40] : tensor<1x1x64xf32> -> tensor<1x1x25xf32>
  return %0 : tensor<1x1x25xf32>
}
