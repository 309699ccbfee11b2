// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @the_variance_is_of_differences(
//       CHECK:   linalg.generic {{.*}}["parallel", "reduction"]
//       CHECK:   linalg.generic {{.*}}["parallel", "reduction"]
//       CHECK:     arith.subf
//       CHECK:     arith.mulf
//       CHECK:   math.sqrt
func.func private @the_variance_is_of_differences(%x: tensor<?x3xf32>, %s: tensor<3xf32>, %out: tensor<?x3xf32>) -> tensor<?x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.LayerNormalization %x scale %s axis 1 : tensor<?x3xf32>, tensor<3xf32> -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// CHECK-LABEL: func.func private @rms_needs_no_mean(
//   CHECK-NOT:   arith.subf
//       CHECK:   math.sqrt
//   CHECK-NOT:   arith.subf
func.func private @rms_needs_no_mean(%x: tensor<2x3xf32>, %s: tensor<3xf32>, %out: tensor<2x3xf32>) -> tensor<2x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.RMSNormalization %x, %s axis 1 : tensor<2x3xf32>, tensor<3xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
