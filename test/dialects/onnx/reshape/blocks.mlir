// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @depth_to_space_splits_and_permutes(
//       CHECK:   tensor.expand_shape {{.*}} into tensor<1x2x2x3x4x5xf32>
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<1x3x4x2x5x2xf32>)
//       CHECK:   tensor.collapse_shape {{.*}} into tensor<1x3x8x10xf32>
func.func private @depth_to_space_splits_and_permutes(%x: tensor<1x12x4x5xf32>, %out: tensor<1x3x8x10xf32>) -> tensor<1x3x8x10xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.DepthToSpace %x by 2 : tensor<1x12x4x5xf32> -> tensor<1x3x8x10xf32>
  return %0 : tensor<1x3x8x10xf32>
}
