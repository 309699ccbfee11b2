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
//       CHECK:   %[[LAST:.+]] = onnx.Slice %arg0 {{.*}} : (tensor<?x2x3xf32>, {{.*}} -> tensor<1x2x3xf32>
//       CHECK:   onnx.Reshape %[[LAST]] {{.*}} -> tensor<2x3xf32>
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

// Only the rows that are needed are multiplied, known or not.
// CHECK-LABEL: func.func @rows_of_a_product(
//       CHECK:   %[[ROW:.+]] = onnx.Slice %arg0 {{.*}} : (tensor<2x?x4xf32>, {{.*}} -> tensor<2x1x4xf32>
//       CHECK:   %[[PRODUCT:.+]] = onnx.MatMul %[[ROW]], %arg1 : tensor<2x1x4xf32>, tensor<4x3xf32> -> tensor<2x1x3xf32>
//       CHECK:   %[[SUM:.+]] = onnx.Add %[[PRODUCT]], %arg2 {{.*}} -> tensor<2x1x3xf32>
//       CHECK:   onnx.Reshape %[[SUM]]
func.func @rows_of_a_product(%x: tensor<2x?x4xf32>, %w: tensor<4x3xf32>, %v: tensor<3xf32>) -> tensor<2x3xf32> {
  %last = onnx.Constant dense<-1> : tensor<i64>
  %0 = onnx.MatMul %x, %w : tensor<2x?x4xf32>, tensor<4x3xf32> -> tensor<2x?x3xf32>
  %1 = onnx.Add %0, %v : tensor<2x?x3xf32>, tensor<3xf32> -> tensor<2x?x3xf32>
  %2 = onnx.Gather %1 at %last axis 1 : (tensor<2x?x3xf32>, tensor<i64>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// Columns, rows of what others need as well, and rows that are combined with those of another value.
// CHECK-LABEL: func.func @products_stay(
// CHECK-COUNT-3: onnx.MatMul {{.*}} -> tensor<4x3xf32>
func.func @products_stay(%x: tensor<4x4xf32>, %w: tensor<4x3xf32>, %v: tensor<4x3xf32>) -> (tensor<4x1xf32>, tensor<4x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>) {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.MatMul %x, %w : tensor<4x4xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  %1 = onnx.Slice %0 from %zero to %one axes %one : (tensor<4x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x1xf32>
  %y = onnx.Neg %x : tensor<4x4xf32> -> tensor<4x4xf32>
  %2 = onnx.MatMul %y, %w : tensor<4x4xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  %3 = onnx.Slice %2 from %zero to %one axes %zero : (tensor<4x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x3xf32>
  %4 = onnx.MatMul %x, %w : tensor<4x4xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  %5 = onnx.Add %4, %v : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  %6 = onnx.Slice %5 from %zero to %one axes %zero : (tensor<4x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x3xf32>
  return %1, %2, %3, %6 : tensor<4x1xf32>, tensor<4x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>
}

// Joins along an inner dimension of what has been joined along an outer one: the inner ones come first, and their results
// lie side by side.
// CHECK-LABEL: func.func @layers_of_states(
//       CHECK:   %[[A:.+]] = onnx.Concat %{{.+}}, %{{.+}} axis 3 : (tensor<1x1x4x1xf32>, tensor<1x1x4x1xf32>) -> tensor<1x1x4x2xf32>
//       CHECK:   %[[B:.+]] = onnx.Concat %{{.+}}, %{{.+}} axis 3 : (tensor<1x1x4x1xf32>, tensor<1x1x4x1xf32>) -> tensor<1x1x4x2xf32>
//       CHECK:   onnx.Concat %[[A]], %[[B]] axis 1
func.func @layers_of_states(%h0: tensor<1x1x4xf32>, %h1: tensor<1x1x4xf32>, %c0: tensor<1x1x4xf32>, %c1: tensor<1x1x4xf32>) -> tensor<1x2x4x2xf32> {
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.Concat %h0, %h1 axis 1 : (tensor<1x1x4xf32>, tensor<1x1x4xf32>) -> tensor<1x2x4xf32>
  %1 = onnx.Concat %c0, %c1 axis 1 : (tensor<1x1x4xf32>, tensor<1x1x4xf32>) -> tensor<1x2x4xf32>
  %2 = onnx.Unsqueeze %0 axes %last : tensor<1x2x4xf32>, tensor<1xi64> -> tensor<1x2x4x1xf32>
  %3 = onnx.Unsqueeze %1 axes %last : tensor<1x2x4xf32>, tensor<1xi64> -> tensor<1x2x4x1xf32>
  %4 = onnx.Concat %2, %3 axis 3 : (tensor<1x2x4x1xf32>, tensor<1x2x4x1xf32>) -> tensor<1x2x4x2xf32>
  return %4 : tensor<1x2x4x2xf32>
}

// Parts of other sizes, rows that do not begin the whole, and unknown sizes.
// CHECK-LABEL: func.func @other_layers(
// CHECK-COUNT-3: onnx.Concat {{.*}} axis 2
func.func @other_layers(%a: tensor<1x1x4xf32>, %b: tensor<1x2x4xf32>, %p: tensor<2x1x4xf32>, %x: tensor<1x?x4xf32>) -> (tensor<1x3x8xf32>, tensor<2x2x8xf32>, tensor<1x?x8xf32>) {
  %three = onnx.Constant dense<[1, 3, 4]> : tensor<3xi64>
  %two = onnx.Constant dense<[2, 2, 4]> : tensor<3xi64>
  %0 = onnx.Concat %a, %b axis 1 : (tensor<1x1x4xf32>, tensor<1x2x4xf32>) -> tensor<1x3x4xf32>
  %1 = onnx.Concat %b, %a axis 1 : (tensor<1x2x4xf32>, tensor<1x1x4xf32>) -> tensor<1x3x4xf32>
  %2 = onnx.Reshape %0 to %three : tensor<1x3x4xf32>, tensor<3xi64> -> tensor<1x3x4xf32>
  %3 = onnx.Reshape %1 to %three : tensor<1x3x4xf32>, tensor<3xi64> -> tensor<1x3x4xf32>
  %4 = onnx.Concat %2, %3 axis 2 : (tensor<1x3x4xf32>, tensor<1x3x4xf32>) -> tensor<1x3x8xf32>
  %5 = onnx.Concat %p, %p axis 1 : (tensor<2x1x4xf32>, tensor<2x1x4xf32>) -> tensor<2x2x4xf32>
  %6 = onnx.Reshape %5 to %two : tensor<2x2x4xf32>, tensor<3xi64> -> tensor<2x2x4xf32>
  %7 = onnx.Concat %6, %6 axis 2 : (tensor<2x2x4xf32>, tensor<2x2x4xf32>) -> tensor<2x2x8xf32>
  %8 = onnx.Concat %x, %x axis 2 : (tensor<1x?x4xf32>, tensor<1x?x4xf32>) -> tensor<1x?x8xf32>
  return %4, %7, %8 : tensor<1x3x8xf32>, tensor<2x2x8xf32>, tensor<1x?x8xf32>
}
