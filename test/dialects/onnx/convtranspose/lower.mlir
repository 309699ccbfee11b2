// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @zeros_between_elements(
//       CHECK:   linalg.fill
//       CHECK:   tensor.insert_slice %{{.+}} into %{{.+}}[0, 1] [1, 3] [1, 2] : tensor<1x3xf32> into tensor<1x8xf32>
func.func private @zeros_between_elements(%x: tensor<1x3xf32>, %out: tensor<1x8xf32>) -> tensor<1x8xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Spread %x by [1, 2] before [0, 1] after [0, 2] : tensor<1x3xf32> -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}

// A kernel whose size a run tells: each element collects what the input gives it.
// CHECK-LABEL: func.func private @a_kernel_of_any_size(
//       CHECK:   linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "parallel"]
//       CHECK:     scf.for
//       CHECK:       scf.for
//       CHECK:         arith.remsi
//       CHECK:         scf.if
//       CHECK:           tensor.extract
//       CHECK:           arith.mulf
func.func private @a_kernel_of_any_size(%x: tensor<1x2x?xf32>, %w: tensor<2x4x?xf32>, %out: tensor<1x4x?xf32>) -> tensor<1x4x?xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ConvTranspose %x, %w {strides = array<i64: 2>} : (tensor<1x2x?xf32>, tensor<2x4x?xf32>) -> tensor<1x4x?xf32>
  return %0 : tensor<1x4x?xf32>
}

// CHECK-LABEL: func.func private @whole_blocks_are_a_transpose(
//       CHECK:   tensor.expand_shape {{.*}} : tensor<1x3x5x8xf32> into tensor<1x3x5x2x2x2xf32>
//       CHECK:   linalg.generic
//       CHECK:   tensor.collapse_shape {{.*}} : tensor<1x3x2x5x2x2xf32> into tensor<1x6x10x2xf32>
func.func private @whole_blocks_are_a_transpose(%x: tensor<1x3x5x8xf32>, %out: tensor<1x6x10x2xf32>) -> tensor<1x6x10x2xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Interleave %x axis 3 by [1, 2, 2, 1] before [0, 0, 0, 0] after [0, 0, 0, 0] : tensor<1x3x5x8xf32> -> tensor<1x6x10x2xf32>
  return %0 : tensor<1x6x10x2xf32>
}

// CHECK-LABEL: func.func private @cropped_blocks_are_gathered(
//       CHECK:   linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "parallel"]
//       CHECK:     arith.divui
//       CHECK:     arith.remui
//       CHECK:     tensor.extract %{{.+}} : tensor<1x4x?xf32>
func.func private @cropped_blocks_are_gathered(%x: tensor<1x4x?xf32>, %out: tensor<1x2x?xf32>) -> tensor<1x2x?xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Interleave %x axis 1 by [1, 1, 2] before [0, 0, 1] after [0, 0, 0] : tensor<1x4x?xf32> -> tensor<1x2x?xf32>
  return %0 : tensor<1x2x?xf32>
}
