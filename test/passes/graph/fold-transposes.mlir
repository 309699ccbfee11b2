// RUN: onnxc-opt %s --onnxc-fold-transposes | FileCheck %s

// CHECK-LABEL: func.func @inverse_transposes_cancel(
//  CHECK-NEXT:   return %arg0
func.func @inverse_transposes_cancel(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = onnx.Transpose %x perm [1, 2, 0] : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %1 = onnx.Transpose %0 perm [2, 0, 1] : tensor<3x4x2xf32> -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @two_transposes_are_one(
//  CHECK-NEXT:   %[[T:.+]] = onnx.Transpose %arg0 perm [2, 0, 1] : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
//  CHECK-NEXT:   return %[[T]]
func.func @two_transposes_are_one(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = onnx.Transpose %x perm [1, 2, 0] : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %1 = onnx.Transpose %0 perm [1, 2, 0] : tensor<3x4x2xf32> -> tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @an_identity_goes(
//  CHECK-NEXT:   return %arg0
func.func @an_identity_goes(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Transpose %x perm [0, 1] : tensor<?x?xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @moved_ones_are_a_view(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   %[[SHAPE:.+]] = onnx.Constant dense<[1, -1, 1, 5]>
//       CHECK:   onnx.Reshape %arg0 to %[[SHAPE]] {{.*}} -> tensor<1x?x1x5xf32>
func.func @moved_ones_are_a_view(%x: tensor<?x1x5x1xf32>) -> tensor<1x?x1x5xf32> {
  %0 = onnx.Transpose %x perm [1, 0, 3, 2] : tensor<?x1x5x1xf32> -> tensor<1x?x1x5xf32>
  return %0 : tensor<1x?x1x5xf32>
}

// CHECK-LABEL: func.func @a_unary_operator_lets_it_pass(
//       CHECK:   %[[R:.+]] = onnx.Relu %arg0 : tensor<2x3xf32> -> tensor<2x3xf32>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[R]] perm [1, 0]
//       CHECK:   return %[[T]]
func.func @a_unary_operator_lets_it_pass(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = onnx.Relu %0 : tensor<3x2xf32> -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @other_operands_are_permuted_for_free(
//   CHECK-DAG:   %[[C:.+]] = onnx.Constant dense<{{.*}}> : tensor<4xf32>
//   CHECK-DAG:   %[[S:.+]] = onnx.Constant dense<2.0{{.*}}> : tensor<f32>
//   CHECK-DAG:   %[[FULL:.+]] = onnx.Reshape %[[C]] {{.*}} -> tensor<1x1x4xf32>
//   CHECK-DAG:   %[[A:.+]] = onnx.Add %arg0, %arg1 : tensor<2x4x3xf32>, tensor<2x4x3xf32> -> tensor<2x4x3xf32>
//   CHECK-DAG:   %[[B:.+]] = onnx.Mul %[[A]], %[[S]]
//       CHECK:   %[[D:.+]] = onnx.Sub %[[B]], %{{.+}} : tensor<2x4x3xf32>, tensor<1x4x1xf32> -> tensor<2x4x3xf32>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[D]] perm [0, 2, 1]
//       CHECK:   return %[[T]]
func.func @other_operands_are_permuted_for_free(%x: tensor<2x4x3xf32>, %y: tensor<2x4x3xf32>) -> tensor<2x3x4xf32> {
  %c = onnx.Constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %s = onnx.Constant dense<2.0> : tensor<f32>
  %0 = onnx.Transpose %x perm [0, 2, 1] : tensor<2x4x3xf32> -> tensor<2x3x4xf32>
  %1 = onnx.Transpose %y perm [0, 2, 1] : tensor<2x4x3xf32> -> tensor<2x3x4xf32>
  %2 = onnx.Add %0, %1 : tensor<2x3x4xf32>, tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  %3 = onnx.Mul %2, %s : tensor<2x3x4xf32>, tensor<f32> -> tensor<2x3x4xf32>
  %4 = onnx.Sub %3, %c : tensor<2x3x4xf32>, tensor<4xf32> -> tensor<2x3x4xf32>
  return %4 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @dynamic_sizes_until_they_meet(
//  CHECK-NEXT:   %[[R:.+]] = onnx.Relu %arg0 : tensor<?x?x3xf32> -> tensor<?x?x3xf32>
//  CHECK-NEXT:   return %[[R]]
func.func @dynamic_sizes_until_they_meet(%x: tensor<?x?x3xf32>) -> tensor<?x?x3xf32> {
  %0 = onnx.Transpose %x perm [0, 2, 1] : tensor<?x?x3xf32> -> tensor<?x3x?xf32>
  %1 = onnx.Relu %0 : tensor<?x3x?xf32> -> tensor<?x3x?xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 1] : tensor<?x3x?xf32> -> tensor<?x?x3xf32>
  return %2 : tensor<?x?x3xf32>
}

// CHECK-LABEL: func.func @no_elements(
//       CHECK:   %[[FULL:.+]] = onnx.Reshape {{.*}} -> tensor<1x0xf32>
//       CHECK:   onnx.Add
func.func @no_elements(%x: tensor<0x3xf32>) -> tensor<3x0xf32> {
  %c = onnx.Constant dense<> : tensor<0xf32>
  %0 = onnx.Transpose %x perm [1, 0] : tensor<0x3xf32> -> tensor<3x0xf32>
  %1 = onnx.Add %0, %c : tensor<3x0xf32>, tensor<0xf32> -> tensor<3x0xf32>
  return %1 : tensor<3x0xf32>
}

//===----------------------------------------------------------------------===//
// What is left alone
//===----------------------------------------------------------------------===//

// A transpose may know more about sizes than its operand.
// CHECK-LABEL: func.func @declared_sizes_are_kept(
//       CHECK:   return %{{.+}} : tensor<2x3xf32>
func.func @declared_sizes_are_kept(%x: tensor<?x3xf32>) -> tensor<2x3xf32> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  %1 = onnx.Transpose %0 perm [1, 0] : tensor<3x?xf32> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @declared_sizes_of_one_transpose(
//       CHECK:   return %{{.+}} : tensor<4x2x3xf32>
func.func @declared_sizes_of_one_transpose(%x: tensor<?x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = onnx.Transpose %x perm [1, 2, 0] : tensor<?x3x4xf32> -> tensor<3x4x?xf32>
  %1 = onnx.Transpose %0 perm [1, 2, 0] : tensor<3x4x?xf32> -> tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @declared_sizes_of_an_operator(
//       CHECK:   return %{{.+}} : tensor<3x2xf32>
func.func @declared_sizes_of_an_operator(%x: tensor<?x3xf32>) -> tensor<3x2xf32> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  %1 = onnx.Relu %0 : tensor<3x?xf32> -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @an_operand_that_is_not_free(
//       CHECK:   %[[T:.+]] = onnx.Transpose %arg0
//       CHECK:   onnx.Add %[[T]], %arg1
func.func @an_operand_that_is_not_free(%x: tensor<2x3xf32>, %y: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = onnx.Add %0, %y : tensor<3x2xf32>, tensor<3x2xf32> -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @another_permutation(
//   CHECK-DAG:   %[[T:.+]] = onnx.Transpose %arg0 perm [1, 0, 2]
//   CHECK-DAG:   %[[U:.+]] = onnx.Transpose %arg1 perm [2, 1, 0]
//       CHECK:   onnx.Add %[[T]], %[[U]]
func.func @another_permutation(%x: tensor<2x3x4xf32>, %y: tensor<4x2x3xf32>) -> tensor<3x2x4xf32> {
  %0 = onnx.Transpose %x perm [1, 0, 2] : tensor<2x3x4xf32> -> tensor<3x2x4xf32>
  %1 = onnx.Transpose %y perm [2, 1, 0] : tensor<4x2x3xf32> -> tensor<3x2x4xf32>
  %2 = onnx.Add %0, %1 : tensor<3x2x4xf32>, tensor<3x2x4xf32> -> tensor<3x2x4xf32>
  return %2 : tensor<3x2x4xf32>
}

// CHECK-LABEL: func.func @an_operator_along_an_axis(
//       CHECK:   %[[S:.+]] = onnx.Softmax %arg0 axis 0
//       CHECK:   onnx.Transpose %[[S]] perm [1, 0]
func.func @an_operator_along_an_axis(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = onnx.Softmax %0 axis 1 : tensor<3x2xf32> -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// One of a lower rank is stretched: the result has other dimensions to move.
// CHECK-LABEL: func.func @a_transpose_of_lower_rank(
//       CHECK:   %[[T:.+]] = onnx.Transpose
//       CHECK:   onnx.Add %arg1, %[[T]]
func.func @a_transpose_of_lower_rank(%x: tensor<2x3xf32>, %y: tensor<4x3x2xf32>) -> tensor<4x3x2xf32> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = onnx.Add %y, %0 : tensor<4x3x2xf32>, tensor<3x2xf32> -> tensor<4x3x2xf32>
  return %1 : tensor<4x3x2xf32>
}

// CHECK-LABEL: func.func @joined_with_what_is_free(
//       CHECK:   %[[FREE:.*]] = onnx.Reshape %arg1 {{.*}} -> tensor<1x4x5x1xf32>
//       CHECK:   %[[ALL:.*]] = onnx.Concat %arg0, %[[FREE]] axis 3
//       CHECK:   return %[[ALL]]
func.func @joined_with_what_is_free(%x: tensor<1x4x5x3xf32>, %y: tensor<1x1x4x5xf32>) -> tensor<1x4x5x4xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x4x5x3xf32> -> tensor<1x3x4x5xf32>
  %1 = onnx.Concat %0, %y axis 1 : (tensor<1x3x4x5xf32>, tensor<1x1x4x5xf32>) -> tensor<1x4x4x5xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 3, 1] : tensor<1x4x4x5xf32> -> tensor<1x4x5x4xf32>
  return %2 : tensor<1x4x5x4xf32>
}

// CHECK-LABEL: func.func @axes_that_vanish(
//       CHECK:   %[[AXES:.*]] = onnx.Constant dense<[2, 1]>
//       CHECK:   %[[SUM:.*]] = onnx.ReduceSum %arg0 axes %[[AXES]] {keepdims = 0
//       CHECK:   %[[MAX:.*]] = onnx.ArgMax %arg0 axis 2 {keepdims = 0
//       CHECK:   %[[MOVED:.*]] = onnx.ArgMax %arg0 axis 0 {keepdims = 0
//       CHECK:   %[[BACK:.*]] = onnx.Transpose %[[MOVED]] perm [1, 0]
//       CHECK:   return %[[SUM]], %[[MAX]], %[[BACK]]
func.func @axes_that_vanish(%x: tensor<?x4x5xf32>) -> (tensor<?xf32>, tensor<?x4xi64>, tensor<5x4xi64>) {
  %axes = onnx.Constant dense<[1, -1]> : tensor<2xi64>
  %0 = onnx.Transpose %x perm [0, 2, 1] : tensor<?x4x5xf32> -> tensor<?x5x4xf32>
  %1 = onnx.ReduceSum %0 axes %axes {keepdims = 0 : i64} : tensor<?x5x4xf32>, tensor<2xi64> -> tensor<?xf32>
  %2 = onnx.ArgMax %0 axis 1 {keepdims = 0 : i64} : tensor<?x5x4xf32> -> tensor<?x4xi64>
  %3 = onnx.ArgMax %0 axis 0 {keepdims = 0 : i64} : tensor<?x5x4xf32> -> tensor<5x4xi64>
  return %1, %2, %3 : tensor<?xf32>, tensor<?x4xi64>, tensor<5x4xi64>
}

// CHECK-LABEL: func.func @beyond_views(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   return %arg0
func.func @beyond_views(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %axes = onnx.Constant dense<1> : tensor<1xi64>
  %shape = onnx.Constant dense<[3, -1]> : tensor<2xi64>
  %0 = onnx.Transpose %x perm [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  %1 = onnx.Unsqueeze %0 axes %axes : tensor<3x?xf32>, tensor<1xi64> -> tensor<3x1x?xf32>
  %2 = onnx.Reshape %1 to %shape : tensor<3x1x?xf32>, tensor<2xi64> -> tensor<3x?xf32>
  %3 = onnx.Transpose %2 perm [1, 0] : tensor<3x?xf32> -> tensor<?x3xf32>
  return %3 : tensor<?x3xf32>
}

// A size of 1 that goes while another dimension is split.
// CHECK-LABEL: func.func @units_stay_out(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   return
func.func @units_stay_out(%x: tensor<1x16x3x1xf32>) -> tensor<1x4x4x3xf32> {
  %shape = onnx.Constant dense<[1, 3, 4, 4]> : tensor<4xi64>
  %0 = onnx.Transpose %x perm [0, 3, 2, 1] : tensor<1x16x3x1xf32> -> tensor<1x1x3x16xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<1x1x3x16xf32>, tensor<4xi64> -> tensor<1x3x4x4xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 3, 1] : tensor<1x3x4x4xf32> -> tensor<1x4x4x3xf32>
  return %2 : tensor<1x4x4x3xf32>
}

// CHECK-LABEL: func.func @pools_of_whole_channels(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   onnx.GlobalAveragePool %arg0 : tensor<?x3x4x5xf32> -> tensor<?x3x1x1xf32>
//       CHECK:   onnx.Reshape
//   CHECK-NOT:   onnx.Transpose
func.func @pools_of_whole_channels(%x: tensor<?x3x4x5xf32>) -> tensor<?x1x1x3xf32> {
  %0 = onnx.Transpose %x perm [0, 2, 3, 1] : tensor<?x3x4x5xf32> -> tensor<?x4x5x3xf32>
  %1 = onnx.GlobalAveragePool %0 {channels_last} : tensor<?x4x5x3xf32> -> tensor<?x1x1x3xf32>
  return %1 : tensor<?x1x1x3xf32>
}

// Vectors of channels are better for a window.
// CHECK-LABEL: func.func @other_pools(
//       CHECK:   onnx.Transpose
//       CHECK:   onnx.MaxPool
func.func @other_pools(%x: tensor<1x3x4x5xf32>) -> tensor<1x3x4x3xf32> {
  %0 = onnx.Transpose %x perm [0, 2, 3, 1] : tensor<1x3x4x5xf32> -> tensor<1x4x5x3xf32>
  %1, %2 = onnx.MaxPool %0 window [2, 2] {channels_last} : tensor<1x4x5x3xf32> -> tensor<1x3x4x3xf32>, tensor<1x3x4x3xi64>
  return %1 : tensor<1x3x4x3xf32>
}
