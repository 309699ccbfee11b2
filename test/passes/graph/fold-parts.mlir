// RUN: onnxc-opt %s --onnxc-fold-parts --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @a_block_is_joined_with_the_rest(
//   CHECK-DAG:   %[[BEFORE:.+]] = onnx.Slice %arg0 {{.*}} -> tensor<3x1xf32>
//   CHECK-DAG:   %[[AFTER:.+]] = onnx.Slice %arg0 {{.*}} -> tensor<3x2xf32>
//       CHECK:   %[[ALL:.+]] = onnx.Concat %[[BEFORE]], %arg1, %[[AFTER]] axis 1
//       CHECK:   return %[[ALL]]
func.func @a_block_is_joined_with_the_rest(%x: tensor<3x4xf32>, %new: tensor<3x1xf32>) -> tensor<3x4xf32> {
  %at = onnx.Constant dense<[[[0, 1]], [[1, 1]], [[2, -3]]]> : tensor<3x1x2xi64>
  %0 = onnx.ScatterND %x at %at with %new : (tensor<3x4xf32>, tensor<3x1x2xi64>, tensor<3x1xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// CHECK-LABEL: func.func @a_row_of_unknown_length(
//       CHECK:   %[[REST:.+]] = onnx.Slice %arg0 {{.*}} -> tensor<1x?xi8>
//       CHECK:   onnx.Concat %arg1, %[[REST]] axis 0 {{.*}} -> tensor<2x?xi8>
func.func @a_row_of_unknown_length(%x: tensor<2x?xi8>, %new: tensor<1x?xi8>) -> tensor<2x?xi8> {
  %at = onnx.Constant dense<0> : tensor<1x1xi64>
  %0 = onnx.ScatterND %x at %at with %new : (tensor<2x?xi8>, tensor<1x1xi64>, tensor<1x?xi8>) -> tensor<2x?xi8>
  return %0 : tensor<2x?xi8>
}

// All of it.
// CHECK-LABEL: func.func @everything(
//  CHECK-NEXT:   return %arg1
func.func @everything(%x: tensor<2xf32>, %new: tensor<2xf32>) -> tensor<2xf32> {
  %at = onnx.Constant dense<[[0], [1]]> : tensor<2x1xi64>
  %0 = onnx.ScatterND %x at %at with %new : (tensor<2xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Elements apart, in another order, out of range (an error of the run), summed up, or in memory that nobody else
// needs, where they are replaced in place.
// CHECK-LABEL: func.func @others_stay(
// CHECK-COUNT-5: onnx.ScatterND
func.func @others_stay(%x: tensor<4xf32>, %new: tensor<2xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %apart = onnx.Constant dense<[[0], [2]]> : tensor<2x1xi64>
  %turned = onnx.Constant dense<[[1], [0]]> : tensor<2x1xi64>
  %outside = onnx.Constant dense<[[3], [4]]> : tensor<2x1xi64>
  %first = onnx.Constant dense<[[0], [1]]> : tensor<2x1xi64>
  %0 = onnx.ScatterND %x at %apart with %new : (tensor<4xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<4xf32>
  %1 = onnx.ScatterND %x at %turned with %new : (tensor<4xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<4xf32>
  %2 = onnx.ScatterND %x at %outside with %new : (tensor<4xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<4xf32>
  %3 = onnx.ScatterND %x at %first with %new {reduction = "add"} : (tensor<4xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<4xf32>
  %y = onnx.Exp %x : tensor<4xf32> -> tensor<4xf32>
  %4 = onnx.ScatterND %y at %first with %new : (tensor<4xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<4xf32>
  return %0, %1, %2, %3, %4 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @a_part_of_joined_ones(
//       CHECK:   onnx.Slice %arg1 from %{{.*}} : (tensor<?x3xf32>, {{.*}} -> tensor<?x2xf32>
//       CHECK:   return %arg0
func.func @a_part_of_joined_ones(%x: tensor<?x2xf32>, %y: tensor<?x3xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %0 = onnx.Concat %x, %y axis 1 : (tensor<?x2xf32>, tensor<?x3xf32>) -> tensor<?x5xf32>
  %1 = onnx.Slice %0 from %zero to %two axes %one : (tensor<?x5xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %2 = onnx.Slice %0 from %two to %four axes %one : (tensor<?x5xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  return %1, %2 : tensor<?x2xf32>, tensor<?x2xf32>
}

// Others need all of it, or an unknown number of rows is joined.
// CHECK-LABEL: func.func @joined_ones_stay(
//       CHECK:   %[[ALL:.+]] = onnx.Concat %arg0, %arg1 axis 0
//       CHECK:   onnx.Slice %[[ALL]]
//       CHECK:   %[[ROWS:.+]] = onnx.Concat %arg0, %arg2 axis 0
//       CHECK:   onnx.Slice %[[ROWS]]
func.func @joined_ones_stay(%x: tensor<2xf32>, %y: tensor<2xf32>, %z: tensor<?xf32>) -> (tensor<4xf32>, tensor<2xf32>, tensor<2xf32>) {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %0 = onnx.Concat %x, %y axis 0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %1 = onnx.Slice %0 from %one to %three : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xf32>
  %2 = onnx.Concat %x, %z axis 0 : (tensor<2xf32>, tensor<?xf32>) -> tensor<?xf32>
  %3 = onnx.Slice %2 from %one to %three : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xf32>
  return %0, %1, %3 : tensor<4xf32>, tensor<2xf32>, tensor<2xf32>
}

// New frames behind those that stay, written to a state: no join but the last is left.
// CHECK-LABEL: func.func @a_state_of_frames(
//       CHECK:   %[[OLD:.+]] = onnx.Slice %arg0 {{.*}} -> tensor<4x2xf32>
//       CHECK:   %[[ALL:.+]] = onnx.Concat %[[OLD]], %arg1 axis 1 : (tensor<4x2xf32>, tensor<4x1xf32>) -> tensor<4x3xf32>
//       CHECK:   return %[[ALL]]
func.func @a_state_of_frames(%x: tensor<4x3xf32>, %new: tensor<4x1xf32>) -> tensor<4x3xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %at = onnx.Constant dense<[[[0, 0], [0, 1], [0, 2]], [[1, 0], [1, 1], [1, 2]], [[2, 0], [2, 1], [2, 2]], [[3, 0], [3, 1], [3, 2]]]> : tensor<4x3x2xi64>
  %0 = onnx.Concat %x, %new axis 1 : (tensor<4x3xf32>, tensor<4x1xf32>) -> tensor<4x4xf32>
  %1 = onnx.Slice %0 from %one to %four axes %one : (tensor<4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x3xf32>
  %2 = onnx.ScatterND %x at %at with %1 : (tensor<4x3xf32>, tensor<4x3x2xi64>, tensor<4x3xf32>) -> tensor<4x3xf32>
  %3 = onnx.Concat %2 axis -1 : (tensor<4x3xf32>) -> tensor<4x3xf32>
  return %3 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func @joins_through_a_view(
//       CHECK:   %[[ALL:.+]] = onnx.Concat %{{.+}}, %{{.+}}, %arg2 axis 1 : (tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x1xf32>) -> tensor<3x5xf32>
//       CHECK:   return %[[ALL]]
func.func @joins_through_a_view(%x: tensor<3x1x2xf32>, %y: tensor<3x1x2xf32>, %z: tensor<3x1xf32>) -> tensor<3x5xf32> {
  %shape = onnx.Constant dense<[3, 4]> : tensor<2xi64>
  %0 = onnx.Concat %x, %y axis 1 : (tensor<3x1x2xf32>, tensor<3x1x2xf32>) -> tensor<3x2x2xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<3x2x2xf32>, tensor<2xi64> -> tensor<3x4xf32>
  %2 = onnx.Concat %1, %z axis 1 : (tensor<3x4xf32>, tensor<3x1xf32>) -> tensor<3x5xf32>
  return %2 : tensor<3x5xf32>
}

// Elements of the parts alternate.
// CHECK-LABEL: func.func @a_view_between_other_joins(
// CHECK-COUNT-2: onnx.Concat
func.func @a_view_between_other_joins(%x: tensor<3x2x1xf32>, %y: tensor<3x2x1xf32>, %z: tensor<1x4xf32>) -> tensor<4x4xf32> {
  %shape = onnx.Constant dense<[3, 4]> : tensor<2xi64>
  %0 = onnx.Concat %x, %y axis 2 : (tensor<3x2x1xf32>, tensor<3x2x1xf32>) -> tensor<3x2x2xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<3x2x2xf32>, tensor<2xi64> -> tensor<3x4xf32>
  %2 = onnx.Concat %1, %z axis 0 : (tensor<3x4xf32>, tensor<1x4xf32>) -> tensor<4x4xf32>
  return %2 : tensor<4x4xf32>
}

// CHECK-LABEL: func.func @one_slice(
//       CHECK:   %[[CUT:.+]] = onnx.Slice %arg0 {{.*}} -> tensor<?x1x3xf32>
//       CHECK:   onnx.Reshape %[[CUT]] {{.*}} -> tensor<?x3xf32>
//       CHECK:   onnx.Gather %arg0 {{.*}} axis 0
func.func @one_slice(%x: tensor<?x2x3xf32>) -> (tensor<?x3xf32>, tensor<2x3xf32>) {
  %last = onnx.Constant dense<-1> : tensor<i64>
  %0 = onnx.Gather %x at %last axis 1 : (tensor<?x2x3xf32>, tensor<i64>) -> tensor<?x3xf32>
  %1 = onnx.Gather %x at %last axis 0 : (tensor<?x2x3xf32>, tensor<i64>) -> tensor<2x3xf32>
  return %0, %1 : tensor<?x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @the_same_parts(
//       CHECK:   %[[ALL:.+]] = onnx.Concat {{.*}} -> tensor<3x4xf32>
//   CHECK-NOT:   onnx.Concat
//       CHECK:   %[[VIEW:.+]] = onnx.Reshape %[[ALL]] {{.*}} -> tensor<3x1x4xf32>
//       CHECK:   return %[[ALL]], %[[VIEW]]
func.func @the_same_parts(%x: tensor<3x2xf32>, %y: tensor<3x2xf32>) -> (tensor<3x4xf32>, tensor<3x1x4xf32>) {
  %shape = onnx.Constant dense<[3, 1, 2]> : tensor<3xi64>
  %0 = onnx.Concat %x, %y axis 1 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x4xf32>
  %1 = onnx.Reshape %x to %shape : tensor<3x2xf32>, tensor<3xi64> -> tensor<3x1x2xf32>
  %2 = onnx.Reshape %y to %shape : tensor<3x2xf32>, tensor<3xi64> -> tensor<3x1x2xf32>
  %3 = onnx.Concat %1, %2 axis 2 : (tensor<3x1x2xf32>, tensor<3x1x2xf32>) -> tensor<3x1x4xf32>
  return %0, %3 : tensor<3x4xf32>, tensor<3x1x4xf32>
}

// Their elements lie in another order.
// CHECK-LABEL: func.func @the_same_parts_otherwise(
// CHECK-COUNT-2: onnx.Concat
func.func @the_same_parts_otherwise(%x: tensor<3x2xf32>, %y: tensor<3x2xf32>) -> (tensor<3x4xf32>, tensor<6x2xf32>) {
  %0 = onnx.Concat %x, %y axis 1 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x4xf32>
  %1 = onnx.Concat %x, %y axis 0 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<6x2xf32>
  return %0, %1 : tensor<3x4xf32>, tensor<6x2xf32>
}

// What is joined lies where parts of it are replaced, for others, too.
// CHECK-LABEL: func.func @replaced(
//       CHECK:   %[[ALL:.+]] = onnx.Concat %arg0, %arg1
//       CHECK:   %[[PART:.+]] = onnx.Slice %[[ALL]]
//       CHECK:   onnx.Replace %[[ALL]] with %{{.+}}
func.func @replaced(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x8xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %0 = onnx.Concat %x, %y axis 1 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x8xf32>
  %1 = onnx.Slice %0 from %one to %three axes %one : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %2 = onnx.Neg %1 : tensor<?x2xf32> -> tensor<?x2xf32>
  %3 = onnx.Replace %0 with %2 axis 1 from [1] : (tensor<?x8xf32>, tensor<?x2xf32>) -> tensor<?x8xf32>
  return %3 : tensor<?x8xf32>
}
