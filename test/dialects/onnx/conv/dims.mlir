// RUN: onnxc-opt %s --onnxc-infer-shapes --split-input-file | FileCheck %s

// The attribute tells the kernel's size, and a run checks that the weights have it.
// CHECK-LABEL: func.func @main(
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x6xf32>
func.func @main(%x: tensor<1x2x8xf32>, %w: tensor<4x2x?xf32>) -> tensor<1x4x6xf32> {
  %0 = onnx.Conv %x, %w {kernel_shape = array<i64: 3>} : tensor<1x2x8xf32>, tensor<4x2x?xf32> -> tensor<1x4x6xf32>
  return %0 : tensor<1x4x6xf32>
}

// -----

// CHECK-LABEL: func.func private @the_weights_tell_the_size_of_the_kernel(
//       CHECK:   onnx.Conv {{.*}} -> tensor<1x4x?xf32>
func.func private @the_weights_tell_the_size_of_the_kernel(%x: tensor<1x2x8xf32>, %w: tensor<4x2x?xf32>) -> tensor<1x4x?xf32> {
  %0 = onnx.Conv %x, %w : tensor<1x2x8xf32>, tensor<4x2x?xf32> -> tensor<1x4x?xf32>
  return %0 : tensor<1x4x?xf32>
}
