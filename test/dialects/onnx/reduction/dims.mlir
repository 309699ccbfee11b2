// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @without_axes_all_are_reduced(
//       CHECK:   onnx.ReduceMax {{.*}} -> tensor<1x1xf32>
func.func @without_axes_all_are_reduced(%x: tensor<?x3xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ReduceMax %x : tensor<?x3xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @empty_axes_may_mean_none(
//       CHECK:   onnx.ReduceMax {{.*}} -> tensor<?x3xf32>
func.func @empty_axes_may_mean_none(%x: tensor<?x3xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ReduceMax %x {noop_with_empty_axes = 1 : i64} : tensor<?x3xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @negative_axes_count_from_the_end(
//       CHECK:   onnx.ReduceProd {{.*}} -> tensor<?xf32>
func.func @negative_axes_count_from_the_end(%x: tensor<?x3x4xf32>) -> tensor<?xf32> {
  %axes = onnx.Constant dense<[-1, -2]> : tensor<2xi64>
  %0 = onnx.ReduceProd %x axes %axes {keepdims = 0 : i64} : tensor<?x3x4xf32>, tensor<2xi64> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func @axes_from_data_leave_the_rank(
//       CHECK:   onnx.ReduceSum {{.*}} -> tensor<?x1x?xf32>
func.func @axes_from_data_leave_the_rank(%x: tensor<2x1x3xf32>, %axes: tensor<1xi64>) -> tensor<?x?x?xf32> {
  %0 = onnx.ReduceSum %x axes %axes : tensor<2x1x3xf32>, tensor<1xi64> -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}
