// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @data_dependent_sizes(
//       CHECK:   onnx.NonZero %arg0 : tensor<2x3xf32> -> tensor<2x?xi64>
//       CHECK:   onnx.Compress %arg0 where %arg1 {axis = 1 : i64} : (tensor<2x3xf32>, tensor<3xi1>) -> tensor<2x?xf32>
//       CHECK:   onnx.Unique %arg0 {sorted = 0 : i64} : (tensor<2x3xf32>) -> (tensor<?xf32>, tensor<?xi64>, tensor<6xi64>, tensor<?xi64>)
func.func @data_dependent_sizes(%x: tensor<2x3xf32>, %c: tensor<3xi1>) {
  %0 = onnx.NonZero %x : tensor<2x3xf32> -> tensor<2x?xi64>
  %1 = onnx.Compress %x where %c {axis = 1 : i64} : (tensor<2x3xf32>, tensor<3xi1>) -> tensor<2x?xf32>
  %2:4 = onnx.Unique %x {sorted = 0 : i64} : (tensor<2x3xf32>) -> (tensor<?xf32>, tensor<?xi64>, tensor<6xi64>, tensor<?xi64>)
  return
}

// CHECK-LABEL: func.func @boxes(
//       CHECK:   onnx.NonMaxSuppression %arg0, %arg1 at_most %arg2 overlap %arg3 above %arg3 {center_point_box = 1 : i64}
//       CHECK:   onnx.NonMaxSuppression %arg0, %arg1 above %arg3 :
func.func @boxes(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>, %n: tensor<i64>, %t: tensor<1xf32>) {
  %0 = onnx.NonMaxSuppression %b, %s at_most %n overlap %t above %t {center_point_box = 1 : i64} : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<i64>, tensor<1xf32>, tensor<1xf32>) -> tensor<?x3xi64>
  %1 = onnx.NonMaxSuppression %b, %s above %t : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<1xf32>) -> tensor<?x3xi64>
  return
}

// CHECK-LABEL: func.func @parts(
//       CHECK:   onnx.TruePositions %arg0 count %arg1
//       CHECK:   onnx.FirstRows %arg2 count %arg1
//       CHECK:   onnx.UniqueRows %arg2
//       CHECK:   onnx.SuppressBoxes %arg3, %arg4
func.func @parts(%m: tensor<6xi1>, %n: tensor<i64>, %x: tensor<6x2xf32>, %b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>) {
  %0 = onnx.TruePositions %m count %n : (tensor<6xi1>, tensor<i64>) -> tensor<1x?xi64>
  %1 = onnx.FirstRows %x count %n : (tensor<6x2xf32>, tensor<i64>) -> tensor<?x2xf32>
  %2:4 = onnx.UniqueRows %x : (tensor<6x2xf32>) -> (tensor<6xi64>, tensor<6xi64>, tensor<6xi64>, tensor<i64>)
  %3:2 = onnx.SuppressBoxes %b, %s : (tensor<1x6x4xf32>, tensor<1x2x6xf32>) -> (tensor<0x3xi64>, tensor<i64>)
  return
}
