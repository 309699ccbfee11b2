// RUN: onnxc-opt %s --onnxc-fold-transposes | FileCheck %s

// A shuffle of channels between channels-last operators moves nothing but channels.
// CHECK-LABEL: func.func @a_shuffle_stays_channels_last(
//       CHECK:   %[[S:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<1x5x7x2x3xf32>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[S]] perm [0, 1, 2, 4, 3]
//       CHECK:   %[[R:.+]] = onnx.Reshape %[[T]] {{.*}} -> tensor<1x5x7x6xf32>
//  CHECK-NEXT:   return %[[R]]
func.func @a_shuffle_stays_channels_last(%x: tensor<1x5x7x6xf32>) -> tensor<1x5x7x6xf32> {
  %split = onnx.Constant dense<[1, 2, 3, 5, 7]> : tensor<5xi64>
  %merged = onnx.Constant dense<[1, 6, 5, 7]> : tensor<4xi64>
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x5x7x6xf32> -> tensor<1x6x5x7xf32>
  %1 = onnx.Reshape %0 to %split : tensor<1x6x5x7xf32>, tensor<5xi64> -> tensor<1x2x3x5x7xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 1, 3, 4] : tensor<1x2x3x5x7xf32> -> tensor<1x3x2x5x7xf32>
  %3 = onnx.Reshape %2 to %merged : tensor<1x3x2x5x7xf32>, tensor<4xi64> -> tensor<1x6x5x7xf32>
  %4 = onnx.Transpose %3 perm [0, 2, 3, 1] : tensor<1x6x5x7xf32> -> tensor<1x5x7x6xf32>
  return %4 : tensor<1x5x7x6xf32>
}

// Two halves of one permutation that meet no other are not left as two.
// CHECK-LABEL: func.func @one_transpose_stays_one(
//       CHECK:   onnx.Transpose %arg0 perm [0, 4, 3, 1, 2]
//   CHECK-NOT:   onnx.Transpose
func.func @one_transpose_stays_one(%x: tensor<1x5x7x2x3xf32>) -> tensor<1x6x5x7xf32> {
  %merged = onnx.Constant dense<[1, 6, 5, 7]> : tensor<4xi64>
  %0 = onnx.Transpose %x perm [0, 4, 3, 1, 2] : tensor<1x5x7x2x3xf32> -> tensor<1x3x2x5x7xf32>
  %1 = onnx.Reshape %0 to %merged : tensor<1x3x2x5x7xf32>, tensor<4xi64> -> tensor<1x6x5x7xf32>
  return %1 : tensor<1x6x5x7xf32>
}

// CHECK-LABEL: func.func @one_unknown_size(
//       CHECK:   %[[S:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<?x5x2x3xf32>
//       CHECK:   onnx.Transpose %[[S]] perm [0, 2, 3, 1]
func.func @one_unknown_size(%x: tensor<?x5x6xf32>) -> tensor<?x2x3x5xf32> {
  %split = onnx.Constant dense<[-1, 2, 3, 5]> : tensor<4xi64>
  %0 = onnx.Transpose %x perm [0, 2, 1] : tensor<?x5x6xf32> -> tensor<?x6x5xf32>
  %1 = onnx.Reshape %0 to %split : tensor<?x6x5xf32>, tensor<4xi64> -> tensor<?x2x3x5xf32>
  return %1 : tensor<?x2x3x5xf32>
}

// What are other dimensions with the sizes of a run is left alone.
// CHECK-LABEL: func.func @two_unknown_sizes(
//       CHECK:   onnx.Transpose %arg0
//       CHECK:   onnx.Reshape
func.func @two_unknown_sizes(%x: tensor<?x?x6xf32>, %shape: tensor<4xi64>) -> tensor<?x2x3x?xf32> {
  %0 = onnx.Transpose %x perm [0, 2, 1] : tensor<?x?x6xf32> -> tensor<?x6x?xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<?x6x?xf32>, tensor<4xi64> -> tensor<?x2x3x?xf32>
  return %1 : tensor<?x2x3x?xf32>
}

// Of shuffled channels each reader moves only its own.
// CHECK-LABEL: func.func @parts_of_shuffled_channels(
//       CHECK:   %[[A:.+]] = onnx.Slice %arg0 {{.+}} -> tensor<3x2x2xf32>
//       CHECK:   %[[B:.+]] = onnx.Transpose %[[A]] perm [0, 2, 1]
//       CHECK:   onnx.Reshape %[[B]] {{.+}} -> tensor<3x4xf32>
//       CHECK:   %[[C:.+]] = onnx.Slice %arg0 {{.+}} -> tensor<3x2x2xf32>
//       CHECK:   onnx.Transpose %[[C]] perm [0, 2, 1]
func.func @parts_of_shuffled_channels(%x: tensor<3x2x4xf32>) -> (tensor<3x4xf32>, tensor<3x4xf32>) {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %eight = onnx.Constant dense<8> : tensor<1xi64>
  %shape = onnx.Constant dense<[3, 8]> : tensor<2xi64>
  %0 = onnx.Transpose %x perm [0, 2, 1] : tensor<3x2x4xf32> -> tensor<3x4x2xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<3x4x2xf32>, tensor<2xi64> -> tensor<3x8xf32>
  %2 = onnx.Slice %1 from %zero to %four axes %one : (tensor<3x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3x4xf32>
  %3 = onnx.Slice %1 from %four to %eight axes %one : (tensor<3x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3x4xf32>
  return %2, %3 : tensor<3x4xf32>, tensor<3x4xf32>
}

// A part that begins within a group stays one of all.
// CHECK-LABEL: func.func @an_odd_part(
//       CHECK:   onnx.Transpose %arg0
//       CHECK:   onnx.Slice
func.func @an_odd_part(%x: tensor<3x2x4xf32>) -> tensor<3x3xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %shape = onnx.Constant dense<[3, 8]> : tensor<2xi64>
  %0 = onnx.Transpose %x perm [0, 2, 1] : tensor<3x2x4xf32> -> tensor<3x4x2xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<3x4x2xf32>, tensor<2xi64> -> tensor<3x8xf32>
  %2 = onnx.Slice %1 from %zero to %three axes %one : (tensor<3x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3x3xf32>
  return %2 : tensor<3x3xf32>
}

// First dimensions that a reshape keeps are those, whatever their sizes.
// CHECK-LABEL: func.func @merges_behind_unknown_sizes(
//   CHECK-DAG:   %[[T:.+]] = onnx.Transpose %arg0 perm [2, 0, 1, 3]
//   CHECK-DAG:   %[[S:.+]] = onnx.Constant dense<[0, 0, 16]>
//       CHECK:   onnx.Reshape %[[T]] to %[[S]] : tensor<?x?x2x8xf32>
//   CHECK-NOT:   onnx.Transpose
func.func @merges_behind_unknown_sizes(%x: tensor<?x2x?x8xf32>) -> tensor<?x?x16xf32> {
  %shape = onnx.Constant dense<[0, 0, -1]> : tensor<3xi64>
  %0 = onnx.Transpose %x perm [0, 2, 1, 3] : tensor<?x2x?x8xf32> -> tensor<?x?x2x8xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<?x?x2x8xf32>, tensor<3xi64> -> tensor<?x?x16xf32>
  %2 = onnx.Transpose %1 perm [1, 0, 2] : tensor<?x?x16xf32> -> tensor<?x?x16xf32>
  return %2 : tensor<?x?x16xf32>
}

// A merged dimension of unknown size behind one that moves could not be told from it.
// CHECK-LABEL: func.func @merges_what_is_not_told(
//       CHECK:   onnx.Transpose %arg0 perm [0, 2, 1, 3]
//       CHECK:   onnx.Reshape
//       CHECK:   onnx.Transpose
func.func @merges_what_is_not_told(%x: tensor<?x2x?x8xf32>) -> tensor<?x?x8xf32> {
  %shape = onnx.Constant dense<[0, -1, 8]> : tensor<3xi64>
  %0 = onnx.Transpose %x perm [0, 2, 1, 3] : tensor<?x2x?x8xf32> -> tensor<?x?x2x8xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<?x?x2x8xf32>, tensor<3xi64> -> tensor<?x?x8xf32>
  %2 = onnx.Transpose %1 perm [1, 0, 2] : tensor<?x?x8xf32> -> tensor<?x?x8xf32>
  return %2 : tensor<?x?x8xf32>
}
