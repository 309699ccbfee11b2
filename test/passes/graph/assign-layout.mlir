// RUN: onnxc-opt %s --onnxc-assign-layout | FileCheck %s

// CHECK-LABEL: func.func @a_convolution_between_transposes(
//       CHECK:   %[[X:.+]] = onnx.Transpose %arg0 perm [0, 2, 3, 1] : tensor<1x3x5x6xf32> -> tensor<1x5x6x3xf32>
//       CHECK:   %[[C:.+]] = onnx.Conv %[[X]], %arg1 {channels_last} : {{.*}} -> tensor<1x5x6x4xf32>
//       CHECK:   %[[Y:.+]] = onnx.Transpose %[[C]] perm [0, 3, 1, 2] : tensor<1x5x6x4xf32> -> tensor<1x4x5x6xf32>
//       CHECK:   return %[[Y]]
func.func @a_convolution_between_transposes(%x: tensor<1x3x5x6xf32>, %w: tensor<4x3x1x1xf32>) -> tensor<1x4x5x6xf32> {
  %0 = onnx.Conv %x, %w : tensor<1x3x5x6xf32>, tensor<4x3x1x1xf32> -> tensor<1x4x5x6xf32>
  return %0 : tensor<1x4x5x6xf32>
}

// All users of the result read the transposed one.
// CHECK-LABEL: func.func @a_pool_with_two_users(
//       CHECK:   %[[P:[a-z0-9]+]], %{{.+}} = onnx.MaxPool {{.*}}channels_last
//       CHECK:   %[[Y:.+]] = onnx.Transpose %[[P]] perm [0, 2, 1]
//       CHECK:   onnx.Relu %[[Y]]
//       CHECK:   return %[[Y]]
func.func @a_pool_with_two_users(%x: tensor<1x3x6xf32>) -> (tensor<1x3x3xf32>, tensor<1x3x3xf32>) {
  %0, %1 = onnx.MaxPool %x window [2] {strides = array<i64: 2>} : tensor<1x3x6xf32> -> tensor<1x3x3xf32>, tensor<1x3x3xi64>
  %2 = onnx.Relu %0 : tensor<1x3x3xf32> -> tensor<1x3x3xf32>
  return %0, %2 : tensor<1x3x3xf32>, tensor<1x3x3xf32>
}

// CHECK-LABEL: func.func @dynamic_sizes(
//       CHECK:   onnx.Transpose {{.*}} -> tensor<?x?x?x3xf32>
//       CHECK:   onnx.Conv {{.*}} -> tensor<?x?x?x4xf32>
//       CHECK:   onnx.Transpose {{.*}} -> tensor<?x4x?x?xf32>
func.func @dynamic_sizes(%x: tensor<?x3x?x?xf32>, %w: tensor<4x3x1x1xf32>) -> tensor<?x4x?x?xf32> {
  %0 = onnx.Conv %x, %w : tensor<?x3x?x?xf32>, tensor<4x3x1x1xf32> -> tensor<?x4x?x?xf32>
  return %0 : tensor<?x4x?x?xf32>
}

// CHECK-LABEL: func.func @in_branches_too(
//       CHECK:   onnx.If
//       CHECK:     onnx.Conv {{.*}}channels_last
func.func @in_branches_too(%c: tensor<i1>, %x: tensor<1x3x5xf32>, %w: tensor<3x3x1xf32>) -> tensor<1x3x5xf32> {
  %0 = onnx.If %c : tensor<i1> -> tensor<1x3x5xf32> then {
    %1 = onnx.Conv %x, %w : tensor<1x3x5xf32>, tensor<3x3x1xf32> -> tensor<1x3x5xf32>
    onnx.Yield %1 : tensor<1x3x5xf32>
  } else {
    onnx.Yield %x : tensor<1x3x5xf32>
  }
  return %0 : tensor<1x3x5xf32>
}

// CHECK-LABEL: func.func @channels_last_already(
//  CHECK-NEXT:   onnx.Conv
//  CHECK-NEXT:   return
func.func @channels_last_already(%x: tensor<1x5x3xf32>, %w: tensor<4x3x1xf32>) -> tensor<1x5x4xf32> {
  %0 = onnx.Conv %x, %w {channels_last} : tensor<1x5x3xf32>, tensor<4x3x1xf32> -> tensor<1x5x4xf32>
  return %0 : tensor<1x5x4xf32>
}

// The indices count positions of the layout that the model knows.
// CHECK-LABEL: func.func @a_pool_whose_indices_are_used(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   onnx.MaxPool
//   CHECK-NOT:   channels_last
func.func @a_pool_whose_indices_are_used(%x: tensor<1x3x6xf32>) -> (tensor<1x3x3xf32>, tensor<1x3x3xi64>) {
  %0, %1 = onnx.MaxPool %x window [2] {strides = array<i64: 2>} : tensor<1x3x6xf32> -> tensor<1x3x3xf32>, tensor<1x3x3xi64>
  return %0, %1 : tensor<1x3x3xf32>, tensor<1x3x3xi64>
}

// CHECK-LABEL: func.func @an_operator_without_the_form(
//  CHECK-NEXT:   onnx.Relu
//  CHECK-NEXT:   return
func.func @an_operator_without_the_form(%x: tensor<1x3x5x6xf32>) -> tensor<1x3x5x6xf32> {
  %0 = onnx.Relu %x : tensor<1x3x5x6xf32> -> tensor<1x3x5x6xf32>
  return %0 : tensor<1x3x5x6xf32>
}
