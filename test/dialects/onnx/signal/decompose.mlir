// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// Quarters of a turn are exact.
// CHECK-LABEL: func.func @a_short_transform_is_one_product(
//       CHECK:   [[T:%.*]] = onnx.Constant dense<{{\[\[}}1.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00], [1.000000e+00, 0.000000e+00, 0.000000e+00, -1.000000e+00, -1.000000e+00, 0.000000e+00, 0.000000e+00, 1.000000e+00],
//       CHECK:   onnx.MatMul {{.*}} tensor<4x8xf32>
//   CHECK-NOT:   onnx.MatMul
func.func @a_short_transform_is_one_product(%x: tensor<?x4x1xf32>) -> tensor<?x4x2xf32> {
  %0 = onnx.DFT %x : (tensor<?x4x1xf32>) -> tensor<?x4x2xf32>
  return %0 : tensor<?x4x2xf32>
}

// CHECK-LABEL: func.func @a_long_one_is_two(
// CHECK-COUNT-2:   onnx.MatMul
//   CHECK-NOT:   onnx.MatMul
func.func @a_long_one_is_two(%x: tensor<?x1024x1xf32>) -> tensor<?x513x2xf32> {
  %0 = onnx.DFT %x {onesided = 1 : i64} : (tensor<?x1024x1xf32>) -> tensor<?x513x2xf32>
  return %0 : tensor<?x513x2xf32>
}

// CHECK-LABEL: func.func @a_length_of_a_run_computes_its_table(
//       CHECK:   onnx.Cos
//       CHECK:   onnx.MatMul
func.func @a_length_of_a_run_computes_its_table(%x: tensor<2x?x1xf32>) -> tensor<2x?x2xf32> {
  %0 = onnx.DFT %x : (tensor<2x?x1xf32>) -> tensor<2x?x2xf32>
  return %0 : tensor<2x?x2xf32>
}

// A declared size leaves one axis.
// CHECK-LABEL: func.func @an_axis_of_a_run_is_chosen_among_those_that_fit(
//   CHECK-NOT:   onnx.If
//       CHECK:   onnx.MatMul
//       CHECK:   return
// CHECK-LABEL: func.func @all_axes_fit(
//       CHECK:   onnx.If
func.func @an_axis_of_a_run_is_chosen_among_those_that_fit(%x: tensor<4x10x1xf32>, %axis: tensor<i64>) -> tensor<4x6x2xf32> {
  %0 = onnx.DFT %x axis %axis {onesided = 1 : i64} : (tensor<4x10x1xf32>, tensor<i64>) -> tensor<4x6x2xf32>
  return %0 : tensor<4x6x2xf32>
}
func.func @all_axes_fit(%x: tensor<4x10x1xf32>, %axis: tensor<i64>) -> tensor<4x10x2xf32> {
  %0 = onnx.DFT %x axis %axis : (tensor<4x10x1xf32>, tensor<i64>) -> tensor<4x10x2xf32>
  return %0 : tensor<4x10x2xf32>
}

// Step and length have 8 as a divisor: two pieces make a frame.
// CHECK-LABEL: func.func @frames_are_gathered_in_pieces(
//       CHECK:   onnx.Gather {{.*}} axis 1 : (tensor<1x16x8xf32>
func.func @frames_are_gathered_in_pieces(%x: tensor<1x128xf32>) -> tensor<1x15x9x2xf32> {
  %step = onnx.Constant dense<8> : tensor<i64>
  %length = onnx.Constant dense<16> : tensor<i64>
  %0 = onnx.STFT %x step %step length %length : (tensor<1x128xf32>, tensor<i64>, tensor<i64>) -> tensor<1x15x9x2xf32>
  return %0 : tensor<1x15x9x2xf32>
}
