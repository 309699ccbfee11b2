// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @indices_take_the_place_of_the_axis(
//       CHECK:   onnx.Gather {{.*}} -> tensor<?x4x5x3xf32>
func.func @indices_take_the_place_of_the_axis(%x: tensor<?x7x3xf32>, %i: tensor<4x5xi64>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.Gather %x at %i axis 1 : (tensor<?x7x3xf32>, tensor<4x5xi64>) -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @tuples_of_indices_choose_slices(
//       CHECK:   onnx.GatherND {{.*}} -> tensor<2x5x4xf32>
func.func @tuples_of_indices_choose_slices(%x: tensor<2x3x4xf32>, %i: tensor<2x5x1xi64>) -> tensor<?x?x?xf32> {
  %0 = onnx.GatherND %x at %i batch 1 : (tensor<2x3x4xf32>, tensor<2x5x1xi64>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @depth_is_a_new_dimension(
//       CHECK:   onnx.OneHot {{.*}} -> tensor<7x5xf32>
func.func @depth_is_a_new_dimension(%i: tensor<5xi64>, %values: tensor<2xf32>) -> tensor<?x?xf32> {
  %depth = onnx.Constant dense<7> : tensor<i64>
  %0 = onnx.OneHot %i depth %depth values %values axis 0 : (tensor<5xi64>, tensor<i64>, tensor<2xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
