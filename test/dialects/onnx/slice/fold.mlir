// RUN: onnxc-opt %s --canonicalize | FileCheck %s

// A slice of everything is what it is a slice of.
// CHECK-LABEL: func.func @everything(
//       CHECK:   return %arg0
func.func @everything(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %zeros = onnx.Constant dense<0> : tensor<2xi64>
  %ends = onnx.Constant dense<[9223372036854775807, 4]> : tensor<2xi64>
  %0 = onnx.Slice %x from %zeros to %ends : (tensor<?x4xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// An unknown size may be larger than the end.
// CHECK-LABEL: func.func @perhaps_everything(
//       CHECK:   onnx.Slice
func.func @perhaps_everything(%x: tensor<?xf32>) -> tensor<?xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %end = onnx.Constant dense<100> : tensor<1xi64>
  %0 = onnx.Slice %x from %zero to %end : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func @backwards(
//       CHECK:   onnx.Slice
func.func @backwards(%x: tensor<?xf32>) -> tensor<?xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %end = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %step = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.Slice %x from %zero to %end axes %zero steps %step : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// What 32 bits cannot count a size of 64 bits can reach.
// CHECK-LABEL: func.func @two_thousand_million_elements(
//       CHECK:   onnx.Slice
func.func @two_thousand_million_elements(%x: tensor<?xi8>) -> tensor<?xi8> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %end = onnx.Constant dense<2147483647> : tensor<1xi64>
  %0 = onnx.Slice %x from %zero to %end : (tensor<?xi8>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi8>
  return %0 : tensor<?xi8>
}
