// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// How much there is only a run can tell; the other dimensions are known.
// CHECK-LABEL: func.func @what_is_known(
//       CHECK:   onnx.NonZero {{.*}} -> tensor<3x?xi64>
//       CHECK:   onnx.Compress {{.*}} -> tensor<2x?x4xf32>
//       CHECK:   onnx.Compress {{.*}} -> tensor<?xf32>
//       CHECK:   onnx.Unique {{.*}} -> (tensor<?xf32>, tensor<?xi64>, tensor<24xi64>, tensor<?xi64>)
//       CHECK:   onnx.Unique {{.*}} -> (tensor<2x3x?xf32>, tensor<?xi64>, tensor<4xi64>, tensor<?xi64>)
func.func @what_is_known(%x: tensor<2x3x4xf32>, %c: tensor<2xi1>) {
  %0 = onnx.NonZero %x : tensor<2x3x4xf32> -> tensor<?x?xi64>
  %1 = onnx.Compress %x where %c {axis = -2 : i64} : (tensor<2x3x4xf32>, tensor<2xi1>) -> tensor<?x?x?xf32>
  %2 = onnx.Compress %x where %c : (tensor<2x3x4xf32>, tensor<2xi1>) -> tensor<?xf32>
  %3:4 = onnx.Unique %x : (tensor<2x3x4xf32>) -> (tensor<?xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  %4:4 = onnx.Unique %x {axis = 2 : i64} : (tensor<2x3x4xf32>) -> (tensor<?x?x?xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  return
}

// CHECK-LABEL: func.func @dynamic(
//       CHECK:   onnx.NonZero {{.*}} -> tensor<2x?xi64>
//       CHECK:   onnx.Compress {{.*}} -> tensor<?x4xf32>
//       CHECK:   onnx.Unique {{.*}} -> (tensor<?x4xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
func.func @dynamic(%x: tensor<?x4xf32>, %c: tensor<?xi1>) {
  %0 = onnx.NonZero %x : tensor<?x4xf32> -> tensor<?x?xi64>
  %1 = onnx.Compress %x where %c {axis = 0 : i64} : (tensor<?x4xf32>, tensor<?xi1>) -> tensor<?x?xf32>
  %2:4 = onnx.Unique %x {axis = 0 : i64} : (tensor<?x4xf32>) -> (tensor<?x?xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  return
}

// A scalar has no dimensions to tell positions of.
// CHECK-LABEL: func.func @scalar(
//       CHECK:   onnx.NonZero {{.*}} -> tensor<0x?xi64>
func.func @scalar(%x: tensor<f32>) {
  %0 = onnx.NonZero %x : tensor<f32> -> tensor<?x?xi64>
  return
}

// There is room for the most rows that there can be: boxes, classes and the limit say.
// CHECK-LABEL: func.func @boxes(
//       CHECK:   onnx.NonMaxSuppression {{.*}} -> tensor<?x3xi64>
//       CHECK:   onnx.SuppressBoxes {{.*}} -> (tensor<10x3xi64>, tensor<i64>)
//       CHECK:   onnx.SuppressBoxes {{.*}} -> (tensor<0x3xi64>, tensor<i64>)
//       CHECK:   onnx.SuppressBoxes {{.*}} -> (tensor<?x3xi64>, tensor<i64>)
func.func @boxes(%b: tensor<1x5x4xf32>, %s: tensor<1x2x5xf32>, %n: tensor<i64>) {
  %many = onnx.Constant dense<7> : tensor<1xi64>
  %0 = onnx.NonMaxSuppression %b, %s at_most %n : (tensor<1x5x4xf32>, tensor<1x2x5xf32>, tensor<i64>) -> tensor<?x?xi64>
  %1:2 = onnx.SuppressBoxes %b, %s at_most %many : (tensor<1x5x4xf32>, tensor<1x2x5xf32>, tensor<1xi64>) -> (tensor<?x?xi64>, tensor<i64>)
  %2:2 = onnx.SuppressBoxes %b, %s : (tensor<1x5x4xf32>, tensor<1x2x5xf32>) -> (tensor<?x?xi64>, tensor<i64>)
  %3:2 = onnx.SuppressBoxes %b, %s at_most %n : (tensor<1x5x4xf32>, tensor<1x2x5xf32>, tensor<i64>) -> (tensor<?x?xi64>, tensor<i64>)
  return
}
