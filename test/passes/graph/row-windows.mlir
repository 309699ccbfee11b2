// RUN: onnxc-opt %s --onnxc-fold-pads --canonicalize | FileCheck %s

// Each row and the one behind it, whatever their number is.
// CHECK-LABEL: func.func @rows(
//       CHECK:   %[[X:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<1x?x8xf32>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[X]] perm [0, 2, 1]
//       CHECK:   %[[Y:.+]] = onnx.Conv %[[T]], {{.*}}kernel_shape = array<i64: 2>{{.*}} : tensor<1x8x?xf32>, tensor<3x8x2xf32> -> tensor<1x3x?xf32>
//   CHECK-NOT:   onnx.MatMul
func.func @rows(%x: tensor<?x8xf32>) -> tensor<?x3xf32> {
  %w = onnx.Constant dense<1.0> : tensor<16x3xf32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %end = onnx.Constant dense<2147483647> : tensor<1xi64>
  %0 = onnx.Slice %x from %zero to %last axes %zero : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x8xf32>
  %1 = onnx.Slice %x from %one to %end axes %zero : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x8xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x16xf32>
  %3 = onnx.MatMul %2, %w : tensor<?x16xf32>, tensor<16x3xf32> -> tensor<?x3xf32>
  return %3 : tensor<?x3xf32>
}

// In the other order, and where something else needs the joined rows.
// CHECK-LABEL: func.func @others(
//   CHECK-NOT:   onnx.Conv
func.func @others(%x: tensor<?x8xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x16xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<16x3xf32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %end = onnx.Constant dense<2147483647> : tensor<1xi64>
  %0 = onnx.Slice %x from %zero to %last axes %zero : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x8xf32>
  %1 = onnx.Slice %x from %one to %end axes %zero : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x8xf32>
  %2 = onnx.Concat %1, %0 axis 1 : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x16xf32>
  %3 = onnx.MatMul %2, %w : tensor<?x16xf32>, tensor<16x3xf32> -> tensor<?x3xf32>
  %4 = onnx.Concat %0, %1 axis 1 : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x16xf32>
  %5 = onnx.MatMul %4, %w : tensor<?x16xf32>, tensor<16x3xf32> -> tensor<?x3xf32>
  return %3, %5, %4 : tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x16xf32>
}
