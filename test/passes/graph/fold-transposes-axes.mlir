// Transposes pass operators that name axes, which are renamed.
//
// RUN: onnxc-opt %s --onnxc-fold-transposes | FileCheck %s

// CHECK-LABEL: func.func @concat(
//       CHECK:   %[[ALL:.+]] = onnx.Concat %arg0, %arg1 axis 3 : (tensor<1x4x?x8xf32>, tensor<1x4x?x16xf32>) -> tensor<1x4x?x24xf32>
//  CHECK-NEXT:   return %[[ALL]]
func.func @concat(%x: tensor<1x4x?x8xf32>, %y: tensor<1x4x?x16xf32>) -> tensor<1x4x?x24xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x?x8xf32> -> tensor<1x8x4x?xf32>
  %1 = onnx.Transpose %y perm [0, 3, 1, 2] : tensor<1x4x?x16xf32> -> tensor<1x16x4x?xf32>
  %2 = onnx.Concat %0, %1 axis -3 : (tensor<1x8x4x?xf32>, tensor<1x16x4x?xf32>) -> tensor<1x24x4x?xf32>
  %3 = onnx.Transpose %2 perm [0, 2, 3, 1] : tensor<1x24x4x?xf32> -> tensor<1x4x?x24xf32>
  return %3 : tensor<1x4x?x24xf32>
}

// CHECK-LABEL: func.func @a_concat_with_another_operand_stays(
//       CHECK:   onnx.Transpose
//       CHECK:   onnx.Concat {{.*}} axis 1
func.func @a_concat_with_another_operand_stays(%x: tensor<1x4x5x8xf32>, %y: tensor<1x16x4x5xf32>) -> tensor<1x24x4x5xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x5x8xf32> -> tensor<1x8x4x5xf32>
  %1 = onnx.Concat %0, %y axis 1 : (tensor<1x8x4x5xf32>, tensor<1x16x4x5xf32>) -> tensor<1x24x4x5xf32>
  return %1 : tensor<1x24x4x5xf32>
}

// CHECK-LABEL: func.func @slice_without_axes(
//       CHECK:   %[[AXES:.+]] = onnx.Constant dense<[0, 3]>
//       CHECK:   onnx.Slice %arg0 from {{.*}} axes %[[AXES]] : {{.*}} -> tensor<2x4x5x3xf32>
func.func @slice_without_axes(%x: tensor<2x4x5x8xf32>) -> tensor<2x4x5x3xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<2x4x5x8xf32> -> tensor<2x8x4x5xf32>
  %starts = onnx.Constant dense<[0, 1]> : tensor<2xi64>
  %ends = onnx.Constant dense<[2, 4]> : tensor<2xi64>
  %1 = onnx.Slice %0 from %starts to %ends : (tensor<2x8x4x5xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x3x4x5xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 3, 1] : tensor<2x3x4x5xf32> -> tensor<2x4x5x3xf32>
  return %2 : tensor<2x4x5x3xf32>
}

// CHECK-LABEL: func.func @parts_of_a_split_are_transposed_one_by_one(
//       CHECK:   %[[PARTS:.+]]:2 = onnx.Split %arg0 axis 3 into 2
//       CHECK:   onnx.Transpose %[[PARTS]]#1 perm [0, 3, 1, 2]
//       CHECK:   return %[[PARTS]]#0
func.func @parts_of_a_split_are_transposed_one_by_one(%x: tensor<1x4x5x8xf32>) -> (tensor<1x4x5x4xf32>, tensor<1x4x4x5xf32>) {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x5x8xf32> -> tensor<1x8x4x5xf32>
  %1:2 = onnx.Split %0 axis 1 into 2 : (tensor<1x8x4x5xf32>) -> (tensor<1x4x4x5xf32>, tensor<1x4x4x5xf32>)
  %2 = onnx.Transpose %1#0 perm [0, 2, 3, 1] : tensor<1x4x4x5xf32> -> tensor<1x4x5x4xf32>
  return %2, %1#1 : tensor<1x4x5x4xf32>, tensor<1x4x4x5xf32>
}

// CHECK-LABEL: func.func @a_reduction_that_keeps_its_dimensions(
//       CHECK:   %[[AXES:.+]] = onnx.Constant dense<[1, 2]>
//       CHECK:   onnx.ReduceMean %arg0 axes %[[AXES]] : tensor<1x4x5x8xf32>, tensor<2xi64> -> tensor<1x1x1x8xf32>
func.func @a_reduction_that_keeps_its_dimensions(%x: tensor<1x4x5x8xf32>) -> tensor<1x8x1x1xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x5x8xf32> -> tensor<1x8x4x5xf32>
  %axes = onnx.Constant dense<[2, -1]> : tensor<2xi64>
  %1 = onnx.ReduceMean %0 axes %axes : tensor<1x8x4x5xf32>, tensor<2xi64> -> tensor<1x8x1x1xf32>
  return %1 : tensor<1x8x1x1xf32>
}

// CHECK-LABEL: func.func @a_reduction_of_the_rank_stays(
//       CHECK:   onnx.Transpose
func.func @a_reduction_of_the_rank_stays(%x: tensor<1x4x5x8xf32>) -> tensor<1x8x4xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x5x8xf32> -> tensor<1x8x4x5xf32>
  %axes = onnx.Constant dense<3> : tensor<1xi64>
  %1 = onnx.ReduceMean %0 axes %axes {keepdims = 0 : i64} : tensor<1x8x4x5xf32>, tensor<1xi64> -> tensor<1x8x4xf32>
  return %1 : tensor<1x8x4xf32>
}

// CHECK-LABEL: func.func @an_operand_with_one_long_dimension_is_reshaped(
//       CHECK:   %[[SCALE:.+]] = onnx.Reshape %arg1
//       CHECK:   onnx.Mul %arg0, %[[SCALE]] : tensor<1x4x5x8xf32>, tensor<1x1x1x8xf32>
func.func @an_operand_with_one_long_dimension_is_reshaped(%x: tensor<1x4x5x8xf32>, %s: tensor<1x8x1x1xf32>) -> tensor<1x4x5x8xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x5x8xf32> -> tensor<1x8x4x5xf32>
  %1 = onnx.Mul %0, %s : tensor<1x8x4x5xf32>, tensor<1x8x1x1xf32> -> tensor<1x8x4x5xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 3, 1] : tensor<1x8x4x5xf32> -> tensor<1x4x5x8xf32>
  return %2 : tensor<1x4x5x8xf32>
}

// A transpose that is free is a reshape, and drives no other one.
// CHECK-LABEL: func.func @two_free_transposes(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   onnx.Add
func.func @two_free_transposes(%x: tensor<1x1x8x1xf32>, %y: tensor<1x1x1x8xf32>) -> tensor<1x1x1x8xf32> {
  %0 = onnx.Transpose %x perm [0, 1, 3, 2] : tensor<1x1x8x1xf32> -> tensor<1x1x1x8xf32>
  %1 = onnx.Add %0, %y : tensor<1x1x1x8xf32>, tensor<1x1x1x8xf32> -> tensor<1x1x1x8xf32>
  return %1 : tensor<1x1x1x8xf32>
}

// CHECK-LABEL: func.func @a_dynamic_operand_with_one_long_dimension(
//       CHECK:   onnx.Mul %arg0, %arg1 : tensor<1x4x5x8xf32>, tensor<?x1x1x1xf32>
func.func @a_dynamic_operand_with_one_long_dimension(%x: tensor<1x4x5x8xf32>, %s: tensor<?x1x1x1xf32>) -> tensor<?x4x5x8xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x5x8xf32> -> tensor<1x8x4x5xf32>
  %1 = onnx.Mul %0, %s : tensor<1x8x4x5xf32>, tensor<?x1x1x1xf32> -> tensor<?x8x4x5xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 3, 1] : tensor<?x8x4x5xf32> -> tensor<?x4x5x8xf32>
  return %2 : tensor<?x4x5x8xf32>
}

// CHECK-LABEL: func.func @interleaving_names_its_axes(
//   CHECK-DAG:   %[[ONE:.+]] = onnx.Constant dense<1> : tensor<1xi64>
//   CHECK-DAG:   %[[TWO:.+]] = onnx.Constant dense<2> : tensor<1xi64>
//       CHECK:   %[[P:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<1x3x5x2x2x2xf32>
//       CHECK:   %[[M:.+]] = onnx.Transpose %[[P]] perm [0, 1, 3, 2, 4, 5]
//       CHECK:   %[[W:.+]] = onnx.Reshape %[[M]] {{.*}} -> tensor<1x6x10x2xf32>
//       CHECK:   %[[S:.+]] = onnx.Slice %[[W]] from %[[ONE]] to %{{.+}} axes %[[TWO]] {{.*}} -> tensor<1x6x9x2xf32>
//       CHECK:   onnx.Transpose %[[S]] perm [0, 3, 1, 2]
func.func @interleaving_names_its_axes(%x: tensor<1x3x5x8xf32>) -> tensor<1x2x6x9xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x3x5x8xf32> -> tensor<1x8x3x5xf32>
  %1 = onnx.Interleave %0 axis 1 by [1, 1, 2, 2] before [0, 0, 0, 1] after [0, 0, 0, 0] : tensor<1x8x3x5xf32> -> tensor<1x2x6x9xf32>
  return %1 : tensor<1x2x6x9xf32>
}

// CHECK-LABEL: func.func @normalization_names_the_channels(
//       CHECK:   onnx.InstanceNormalization %{{.+}} {axis = 3 : i64} : tensor<2x4x5x3xf32>
//       CHECK:   onnx.Transpose {{.*}} perm [0, 3, 1, 2]
func.func @normalization_names_the_channels(%x: tensor<2x4x5x3xf32>, %s: tensor<3xf32>, %b: tensor<3xf32>) -> tensor<2x3x4x5xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<2x4x5x3xf32> -> tensor<2x3x4x5xf32>
  %1 = onnx.InstanceNormalization %0, %s, %b : tensor<2x3x4x5xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<2x3x4x5xf32>
  return %1 : tensor<2x3x4x5xf32>
}
