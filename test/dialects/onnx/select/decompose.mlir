// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// Counted first, then filled.
// CHECK-LABEL: func.func @positions_that_are_not_zero(
//       CHECK:   %[[MASK:.+]] = onnx.Cast %arg0 {{.*}} -> tensor<?x3xi1>
//       CHECK:   %[[ONES:.+]] = onnx.Cast %[[MASK]] {{.*}} -> tensor<?x3xi64>
//       CHECK:   %[[COUNT:.+]] = onnx.ReduceSum %[[ONES]] {{.*}} -> tensor<i64>
//       CHECK:   %[[R:.+]] = onnx.TruePositions %[[MASK]] count %[[COUNT]]
//       CHECK:   return %[[R]]
func.func @positions_that_are_not_zero(%x: tensor<?x3xf32>) -> tensor<2x?xi64> {
  %0 = onnx.NonZero %x : tensor<?x3xf32> -> tensor<2x?xi64>
  return %0 : tensor<2x?xi64>
}

// CHECK-LABEL: func.func @compress_gathers(
//       CHECK:   %[[P:.+]] = onnx.TruePositions %arg1
//       CHECK:   %[[V:.+]] = onnx.Squeeze %[[P]]
//       CHECK:   onnx.Gather %arg0 at %[[V]] axis 1
func.func @compress_gathers(%x: tensor<2x3xf32>, %c: tensor<3xi1>) -> tensor<2x?xf32> {
  %0 = onnx.Compress %x where %c {axis = 1 : i64} : (tensor<2x3xf32>, tensor<3xi1>) -> tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

// CHECK-LABEL: func.func @compress_of_all_elements(
//       CHECK:   %[[FLAT:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<6xf32>
//       CHECK:   onnx.Gather %[[FLAT]] at %{{.+}} axis 0
func.func @compress_of_all_elements(%x: tensor<2x3xf32>, %c: tensor<3xi1>) -> tensor<?xf32> {
  %0 = onnx.Compress %x where %c : (tensor<2x3xf32>, tensor<3xi1>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func @slices_are_rows(
//       CHECK:   %[[T:.+]] = onnx.Transpose %arg0 perm [1, 0, 2]
//       CHECK:   %[[ROWS:.+]] = onnx.Flatten %[[T]] axis 1 {{.*}} -> tensor<3x?xf32>
//       CHECK:   %[[I:[a-z0-9_]+]], %[[INVERSE:[a-z0-9_]+]], %[[C:[a-z0-9_]+]], %[[N:[a-z0-9_]+]] = onnx.UniqueRows %[[ROWS]] {sorted = 0 : i64}
//       CHECK:   %[[FIRST:.+]] = onnx.FirstRows %[[I]] count %[[N]]
//       CHECK:   %[[COUNTS:.+]] = onnx.FirstRows %[[C]] count %[[N]]
//       CHECK:   %[[Y:.+]] = onnx.Gather %arg0 at %[[FIRST]] axis 1
//       CHECK:   return %[[Y]], %[[FIRST]], %[[INVERSE]], %[[COUNTS]]
func.func @slices_are_rows(%x: tensor<2x3x?xf32>) -> (tensor<2x?x?xf32>, tensor<?xi64>, tensor<3xi64>, tensor<?xi64>) {
  %0:4 = onnx.Unique %x {axis = 1 : i64, sorted = 0 : i64} : (tensor<2x3x?xf32>) -> (tensor<2x?x?xf32>, tensor<?xi64>, tensor<3xi64>, tensor<?xi64>)
  return %0#0, %0#1, %0#2, %0#3 : tensor<2x?x?xf32>, tensor<?xi64>, tensor<3xi64>, tensor<?xi64>
}

// CHECK-LABEL: func.func @boxes_have_room_and_a_count(
//       CHECK:   %[[ALL:[a-z0-9_]+]], %[[N:[a-z0-9_]+]] = onnx.SuppressBoxes {{.*}} -> (tensor<10x3xi64>, tensor<i64>)
//       CHECK:   onnx.FirstRows %[[ALL]] count %[[N]] {{.*}} -> tensor<?x3xi64>
func.func @boxes_have_room_and_a_count(%b: tensor<1x5x4xf32>, %s: tensor<1x2x5xf32>) -> tensor<?x3xi64> {
  %n = onnx.Constant dense<9> : tensor<i64>
  %0 = onnx.NonMaxSuppression %b, %s at_most %n : (tensor<1x5x4xf32>, tensor<1x2x5xf32>, tensor<i64>) -> tensor<?x3xi64>
  return %0 : tensor<?x3xi64>
}
