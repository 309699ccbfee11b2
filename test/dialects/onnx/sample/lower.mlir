// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @nearest_reads_one_element(
//       CHECK:   linalg.generic
//       CHECK:     math.roundeven
//       CHECK:     tensor.extract %arg0[
//   CHECK-NOT:     tensor.extract %arg0[
//       CHECK:   return
func.func private @nearest_reads_one_element(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x4x2xf32>, %out: tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.GridSample %x at %g {mode = "nearest"} : (tensor<1x2x5x5xf32>, tensor<1x3x4x2xf32>) -> tensor<1x2x3x4xf32>
  return %0 : tensor<1x2x3x4xf32>
}

// CHECK-LABEL: func.func private @linear_reads_the_corners(
//       CHECK:   linalg.generic
// CHECK-COUNT-4:   tensor.extract %arg0[
//   CHECK-NOT:     tensor.extract %arg0[
//       CHECK:   return
func.func private @linear_reads_the_corners(%x: tensor<?x2x?x5xf32>, %g: tensor<?x3x4x2xf32>, %out: tensor<?x2x3x4xf32>) -> tensor<?x2x3x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.GridSample %x at %g : (tensor<?x2x?x5xf32>, tensor<?x3x4x2xf32>) -> tensor<?x2x3x4xf32>
  return %0 : tensor<?x2x3x4xf32>
}

// CHECK-LABEL: func.func private @the_last_size_of_a_grid_may_be_dynamic(
//       CHECK:   linalg.generic
//       CHECK:     tensor.extract %arg1[
func.func private @the_last_size_of_a_grid_may_be_dynamic(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x4x?xf32>, %out: tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.GridSample %x at %g {mode = "nearest"} : (tensor<1x2x5x5xf32>, tensor<1x3x4x?xf32>) -> tensor<1x2x3x4xf32>
  return %0 : tensor<1x2x3x4xf32>
}

// CHECK-LABEL: func.func private @regions_are_pooled_by_their_mode(
//       CHECK:   arith.maximumf
func.func private @regions_are_pooled_by_their_mode(%x: tensor<1x2x5x5xf32>, %r: tensor<?x4xf32>, %b: tensor<?xi64>, %out: tensor<?x2x1x1xf32>) -> tensor<?x2x1x1xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.RoiAlign %x regions %r of %b {mode = "max", sampling_ratio = 2 : i64} : (tensor<1x2x5x5xf32>, tensor<?x4xf32>, tensor<?xi64>) -> tensor<?x2x1x1xf32>
  return %0 : tensor<?x2x1x1xf32>
}
