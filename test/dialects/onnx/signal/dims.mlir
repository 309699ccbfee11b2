// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @a_one_sided_spectrum_has_half_of_the_elements(
//       CHECK:   onnx.DFT {{.*}} -> tensor<?x6x2xf32>
func.func @a_one_sided_spectrum_has_half_of_the_elements(%x: tensor<?x10x1xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.DFT %x {onesided = 1 : i64} : (tensor<?x10x1xf32>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @its_inverse_is_real(
//       CHECK:   onnx.DFT {{.*}} -> tensor<?x10x1xf32>
func.func @its_inverse_is_real(%x: tensor<?x6x2xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.DFT %x {inverse = 1 : i64, onesided = 1 : i64} : (tensor<?x6x2xf32>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @parts_may_be_known_at_run_time_only(
//       CHECK:   onnx.DFT {{.*}} -> tensor<?x10x2xf32>
func.func @parts_may_be_known_at_run_time_only(%x: tensor<?x10x?xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.DFT %x : (tensor<?x10x?xf32>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// An axis of a run changes one size, nobody knows which.
// CHECK-LABEL: func.func @the_axis_may_be_known_at_run_time_only(
//       CHECK:   onnx.DFT {{.*}} -> tensor<4x10x2xf32>
//       CHECK:   onnx.DFT {{.*}} -> tensor<?x?x2xf32>
func.func @the_axis_may_be_known_at_run_time_only(%x: tensor<4x10x1xf32>, %axis: tensor<i64>) -> (tensor<?x?x?xf32>, tensor<?x?x?xf32>) {
  %0 = onnx.DFT %x axis %axis : (tensor<4x10x1xf32>, tensor<i64>) -> tensor<?x?x?xf32>
  %1 = onnx.DFT %x axis %axis {onesided = 1 : i64} : (tensor<4x10x1xf32>, tensor<i64>) -> tensor<?x?x?xf32>
  return %0, %1 : tensor<?x?x?xf32>, tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @frames(
//       CHECK:   onnx.STFT {{.*}} -> tensor<?x15x9x2xf32>
//       CHECK:   onnx.STFT {{.*}} -> tensor<?x?x9x2xf32>
func.func @frames(%x: tensor<?x128xf32>, %y: tensor<?x?xf32>) -> (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) {
  %step = onnx.Constant dense<8> : tensor<i64>
  %length = onnx.Constant dense<16> : tensor<i64>
  %0 = onnx.STFT %x step %step length %length : (tensor<?x128xf32>, tensor<i64>, tensor<i64>) -> tensor<?x?x?x?xf32>
  %1 = onnx.STFT %y step %step length %length : (tensor<?x?xf32>, tensor<i64>, tensor<i64>) -> tensor<?x?x?x?xf32>
  return %0, %1 : tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>
}
